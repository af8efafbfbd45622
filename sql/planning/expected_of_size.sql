-- Grain: series × basis of the account's size.
-- Why: others sold so many cases of the product for each size. What they sold leans, like four
--   weeks more, on the pace of its likes for each size: the same category, unit and case, so that
--   kegs are never likened to bottles.
with sized as (
    select
        z.series,
        z.basis,
        z.product_id,
        z.kind,
        z.weeks,
        z.cases,
        z.size,
        cast(z.size as decimal(19, 6)) * cast(z.weeks as integer) as weighed_size
    from series_size as z
),

summed as (
    select
        s.series,
        s.basis,
        s.size,
        sum(case when s.size > 0 then s.cases end) over product - s.cases as others_cases,
        sum(s.weighed_size) over product - s.weighed_size as others_size,
        sum(s.weighed_size) over alike as alike_size,
        sum(case when s.size > 0 then s.weeks end) over alike as alike_weeks,
        p.pace as alike_pace
    from sized as s
    left join pace_of_size as p on s.basis = p.basis and s.kind = p.kind
    window
        product as (partition by s.basis, s.product_id),
        alike as (partition by s.basis, s.kind)
),

leaning as (
    select
        s.series,
        s.basis,
        s.size,
        s.others_cases,
        s.others_size,
        s.alike_pace,
        4 * cast(s.alike_size as double) / nullif(cast(s.alike_weeks as double), 0) as lean_size
    from summed as s
)

select
    l.series,
    l.basis,
    cast(l.size as double)
    * nullif(cast(l.others_cases as double) + coalesce(
        cast(l.lean_size as double) * cast(l.alike_pace as double), 0
    ), 0)
    / nullif(cast(
        cast(l.others_size as double) + coalesce(l.lean_size, 0) as double
    ), 0) as cases
from leaning as l
where l.size > 0
