-- Grain: series × week with promoted days, those ahead too.
-- Why: a promotion without an account or a product is for all of them; a day counts once, however
--   many promotions it lies in.
with span as (
    select distinct
        nullif(p.account_id, '') as account_id,
        nullif(p.product_id, '') as product_id,
        greatest(p.from_date, d.first_monday) as from_day,
        least(p.until_date, d.promoted_until) as until_day
    from promotions as p
    inner join plan_day as d
        on p.until_date >= d.first_monday and p.from_date <= d.promoted_until
    where p.from_date <= p.until_date
),

day as (
    select distinct
        account_id,
        product_id,
        cast(unnest(generate_series(from_day, until_day, interval 1 day)) as date) as date_day
    from span
),

met as (
    select
        s.series,
        d.date_day
    from day as d
    inner join plan_series as s on d.account_id = s.account_id and d.product_id = s.product_id
    union
    select
        s.series,
        d.date_day
    from day as d
    inner join plan_series as s on d.product_id = s.product_id
    where d.account_id is null
    union
    select
        s.series,
        d.date_day
    from day as d
    inner join plan_series as s on d.account_id = s.account_id
    where d.product_id is null
    union
    select
        s.series,
        d.date_day
    from day as d
    cross join plan_series as s
    where d.account_id is null and d.product_id is null
)

select
    m.series,
    cast(date_trunc('week', m.date_day) as date) as week_start,
    count(*) as days
from met as m
group by m.series, date_trunc('week', m.date_day)
