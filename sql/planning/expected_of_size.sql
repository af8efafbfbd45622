-- Grain: series × basis of the account's size.
-- Why: others sold so many cases of the product for each size. What they sold leans, like four
--   weeks more, on the median of its likes: the same category, unit and case, so that kegs are
--   never likened to bottles.
with summed as (
    select
        z.*,
        sum(case when z.size > 0 then z.cases end) over product as product_cases,
        sum(z.size * z.weeks) over product as product_size,
        median(z.pace / nullif(z.size, 0)) filter (where z.pace > 0) over alike as alike_pace,
        sum(z.size * z.weeks) over alike as alike_size,
        sum(case when z.size > 0 then z.weeks end) over alike as alike_weeks
    from series_size as z
    window
        product as (partition by z.basis, z.product_id),
        alike as (partition by z.basis, z.kind)
),

leaning as (
    select
        s.*,
        4.0 * s.alike_size / nullif(s.alike_weeks, 0) as lean_size
    from summed as s
)

select
    l.series,
    l.basis,
    l.size
    * nullif(l.product_cases - l.cases + coalesce(l.lean_size * l.alike_pace, 0), 0)
    / nullif(l.product_size - l.size * l.weeks + coalesce(l.lean_size, 0), 0) as cases
from leaning as l
where l.size > 0
