-- Grain: product × days of one pack, `p_to` being the day after the last.
-- Why: a pack holds from the day it is given for until the next one does; the first, since ever.
with placed as (
    select
        p.*,
        coalesce(p.valid_from, date '0001-01-01') as since,
        row_number() over (order by p.source desc, p.file_sha256 asc, p.file_line asc) as place
    from product as p
),

pack as (
    select
        p.product_id,
        p.since,
        arg_max_null(p.unit, p.place) as p_unit,
        arg_max_null(p.units_per_case, p.place) as p_case,
        arg_max_null(p.units_per_pallet, p.place) as p_pallet
    from placed as p
    group by p.product_id, p.since
)

select
    k.product_id as p_id,
    case when row_number() over versions = 1 then date '0001-01-01' else k.since end as p_from,
    coalesce(lead(k.since) over versions, date '9999-12-31') as p_to,
    k.p_unit,
    k.p_case,
    k.p_pallet
from pack as k
window versions as (partition by k.product_id order by k.since)
