-- Grain: series.
-- Why: how many cases it sells a week, and for how many weeks. Weeks count from the first sale on:
--   until then a listing waits for its goods, which after eight weeks it does not.
with recent as (
    select
        w.series,
        sum(greatest(0, coalesce(w.units, 0))) as units,
        min(w.week_start) as first_week,
        min(case when w.units > 0 then w.week_start end) as first_sale
    from moved_week as w
    inner join plan_day as d on w.week_start >= d.pace_from
    group by w.series
),

counted as (
    select
        s.series,
        s.account_id,
        s.product_id,
        s.region,
        s.class,
        coalesce(s.category, '') as goods,
        coalesce(s.unit, '') as unit,
        coalesce(nullif(s.units_per_case, 0), 1) as case_units,
        coalesce(r.units, 0) as units,
        coalesce(
            date_diff('day', r.first_sale, d.monday) // 7,
            greatest(date_diff('day', r.first_week, d.monday) // 7 - 8, 0),
            0
        ) as weeks
    from plan_series as s
    cross join plan_day as d
    left join recent as r on s.series = r.series
),

cased as (
    select
        c.series,
        c.account_id,
        c.product_id,
        c.region,
        c.class,
        c.goods,
        concat(c.goods, '|', c.unit, '|', cast(c.case_units as varchar)) as kind,
        c.case_units,
        c.weeks,
        cast(c.units as double) / nullif(cast(c.case_units as double), 0) as cases
    from counted as c
)

select
    c.series,
    c.account_id,
    c.product_id,
    c.region,
    c.class,
    c.goods,
    c.kind,
    c.case_units,
    c.weeks,
    cast(c.cases as decimal(18, 6)) as cases,
    cast(coalesce(
        cast(c.cases as double) / nullif(cast(c.weeks as double), 0), 0
    ) as decimal(18, 6)) as pace
from cased as c
