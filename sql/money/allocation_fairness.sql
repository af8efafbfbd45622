-- Grain: year of the as-of date × account that asked for something.
-- Why: whether shortage falls on the same accounts again and again: what was cut of all that an
--   account asked for in a year, beside its class and the company. Class and region are the last of
--   the year. Each run's asking counts, so what was cut and asked again counts twice in
--   both. Ratios are of amounts at the price of the day; what has no price is left out of them.
with yearly as (
    select
        year(t.as_of_date) as calendar_year,
        t.account_id,
        max(t.as_of_date) as last_as_of,
        count(*) as asked_lines,
        sum(case when t.cut_units > 0 then 1 else 0 end) as cut_lines,
        sum(t.asked_amount) as asked_amount,
        sum(t.cut_amount) as cut_amount
    from past_cut as t
    group by year(t.as_of_date), t.account_id
),

last_seen as (
    select
        t.as_of_date,
        t.account_id,
        min(t.region) as region,
        min(t.class) as class
    from past_cut as t
    group by t.as_of_date, t.account_id
),

summed as (
    select
        n.calendar_year,
        n.account_id,
        l.region,
        l.class,
        n.asked_lines,
        n.cut_lines,
        n.asked_amount,
        n.cut_amount,
        sum(n.asked_amount) over (partition by n.calendar_year, l.class) as class_asked_amount,
        sum(n.cut_amount) over (partition by n.calendar_year, l.class) as class_cut_amount,
        sum(n.asked_amount) over (partition by n.calendar_year) as all_asked_amount,
        sum(n.cut_amount) over (partition by n.calendar_year) as all_cut_amount
    from yearly as n
    inner join last_seen as l on n.account_id = l.account_id and n.last_as_of = l.as_of_date
)

select
    s.calendar_year,
    s.account_id,
    s.region,
    s.class,
    s.asked_lines,
    s.cut_lines,
    s.asked_amount,
    s.cut_amount,
    try_cast(
        cast(s.cut_amount as double) / nullif(cast(s.asked_amount as double), 0)
        as decimal(18, 9)
    ) as cut_ratio,
    try_cast(
        cast(s.class_cut_amount as double) / nullif(cast(s.class_asked_amount as double), 0)
        as decimal(18, 9)
    ) as class_cut_ratio,
    try_cast(
        cast(s.all_cut_amount as double) / nullif(cast(s.all_asked_amount as double), 0)
        as decimal(18, 9)
    ) as company_cut_ratio
from summed as s
