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
        nullif(sum(p.cases) over near - p.cases, 0)
        / nullif(sum(p.weeks) over near - p.weeks, 0) as near_cases,
        nullif(sum(p.cases) over class - p.cases, 0)
        / nullif(sum(p.weeks) over class - p.weeks, 0) as class_cases,
        nullif(sum(p.cases) over product - p.cases, 0)
        / nullif(sum(p.weeks) over product - p.weeks, 0) as all_cases
    from series_pace as p
    window
        near as (partition by p.product_id, p.region, p.class),
        class as (partition by p.product_id, p.class),
        product as (partition by p.product_id)
)

select
    o.series,
    cast(o.case_units * case
        when o.is_asked
            then coalesce(g.cases, a.cases, o.near_cases, o.class_cases, o.all_cases)
    end as double) as expected
from others as o
left join expected_of_size as g on o.series = g.series and g.basis = 1
left join expected_of_size as a on o.series = a.series and a.basis = 2
