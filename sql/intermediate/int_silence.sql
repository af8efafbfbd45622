-- Grain: account × product that has sold, and not in the last four weeks told of or more.
-- Why: how it sold in the half year before beside how long it has been silent.
with told as (
    select
        w.account_id,
        w.week_start
    from int_sold_week as w
    group by w.account_id, w.week_start
),

last_sold as (
    select
        w.account_id,
        w.product_id,
        max(w.week_start) as last_week
    from int_sold_week as w
    where w.sold_units > 0
    group by w.account_id, w.product_id
),

silent as (
    select
        l.account_id,
        l.product_id,
        l.last_week,
        max(t.week_start) as until_week
    from last_sold as l
    inner join told as t on l.account_id = t.account_id and l.last_week < t.week_start
    inner join params as p on t.week_start >= p.as_of_date - 371
    group by l.account_id, l.product_id, l.last_week
    having count(*) >= 4
)

select
    s.account_id,
    s.product_id,
    s.last_week,
    s.until_week,
    count(*) as weeks,
    sum(case when w.sold_units > 0 then 1 else 0 end) as weeks_sold,
    sum(w.sold_units) as sold_units
from silent as s
inner join int_sold_week as w
    on
        s.account_id = w.account_id
        and s.product_id = w.product_id
        and s.last_week >= w.week_start
        and s.last_week - 182 < w.week_start
group by s.account_id, s.product_id, s.last_week, s.until_week
