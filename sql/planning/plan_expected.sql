-- Grain: series.
-- Why: what an account of its size sells a week of a product. One that sells nothing yet takes the
--   mean of those that sell the product: of its region and class, of its class, of all. Where
--   nobody sold anything to compare with, nothing is expected, nor of what one account alone has
--   sold for four weeks: its own pace tells more than goods merely alike.
with others as (
    select
        p.series,
        p.case_units,
        p.weeks < 4 or sum(p.weeks) over product > p.weeks as is_asked,
        sum(p.cases) over near - p.cases as near_cases,
        sum(p.weeks) over near - p.weeks as near_weeks,
        sum(p.cases) over class - p.cases as class_cases,
        sum(p.weeks) over class - p.weeks as class_weeks,
        sum(p.cases) over product - p.cases as all_cases,
        sum(p.weeks) over product - p.weeks as all_weeks
    from series_pace as p
    window
        near as (partition by p.product_id, p.region, p.class),
        class as (partition by p.product_id, p.class),
        product as (partition by p.product_id)
),

compared as (
    select
        o.series,
        o.case_units,
        o.is_asked,
        nullif(cast(o.near_cases as double) / nullif(cast(o.near_weeks as double), 0), 0) as near,
        nullif(cast(o.class_cases as double) / nullif(cast(o.class_weeks as double), 0), 0)
            as of_class,
        nullif(cast(o.all_cases as double) / nullif(cast(o.all_weeks as double), 0), 0) as of_all
    from others as o
)

select
    c.series,
    case
        when c.is_asked
            then
                cast(c.case_units as double)
                * coalesce(g.cases, a.cases, c.near, c.of_class, c.of_all)
    end as expected
from compared as c
left join expected_of_size as g on c.series = g.series and g.basis = 1
left join expected_of_size as a on c.series = a.series and a.basis = 2
