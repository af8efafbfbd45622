-- Grain: basis × kind of goods: category, unit and units per case.
-- Why: what goods alike sell for each size of an account, in the middle of those that sell: half of
--   them sell more, half less.
with paced as (
    select
        z.basis,
        z.kind,
        z.series,
        try_cast(
            cast(z.pace as double) / nullif(cast(z.size as double), 0) as decimal(18, 9)
        ) as pace
    from series_size as z
    where z.pace > 0 and z.size > 0
),

placed as (
    select
        p.basis,
        p.kind,
        p.pace,
        row_number() over (partition by p.basis, p.kind order by p.pace, p.series) as place,
        count(*) over (partition by p.basis, p.kind) as series
    from paced as p
)

select
    p.basis,
    p.kind,
    cast(sum(p.pace) as double) / nullif(cast(count(*) as double), 0) as pace
from placed as p
where 2 * p.place in (p.series, p.series + 1, p.series + 2)
group by p.basis, p.kind
