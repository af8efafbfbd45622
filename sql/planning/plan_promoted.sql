-- Grain: series × week with promoted days, those ahead too.
-- Why: a promotion without an account or a product is for all of them; a day counts once, however
--   many promotions it lies in.
with day as (
    select distinct
        nullif(p.account_id, '') as account_id,
        nullif(p.product_id, '') as product_id,
        d.date_day
    from promotions as p
    inner join plan_date as d on p.from_date <= d.date_day and p.until_date >= d.date_day
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
    d.week_start,
    count(*) as days
from met as m
inner join plan_date as d on m.date_day = d.date_day
group by m.series, d.week_start
