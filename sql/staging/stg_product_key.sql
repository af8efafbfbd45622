-- Grain: product × validity.
-- Why: sources say what changed since when; whoever joins as of a day needs until when as well. A
--   row without valid_from holds from the first day. The first row of a product is also used before
--   its own valid_from (holds_from), so that an early order still finds it. The key names the
--   version.
with started as (
    select
        f.product_id,
        coalesce(f.valid_from, date '0001-01-01') as starts_on
    from products as f
    group by f.product_id, coalesce(f.valid_from, date '0001-01-01')
),

bounded as (
    select
        s.product_id,
        s.starts_on,
        row_number() over (partition by s.product_id order by s.starts_on) as place,
        lead(s.starts_on) over (partition by s.product_id order by s.starts_on) as next_on
    from started as s
)

select
    b.product_id,
    concat(b.product_id, '@', cast(b.starts_on as varchar)) as product_key,
    b.starts_on as valid_from,
    case when b.place = 1 then date '0001-01-01' else b.starts_on end as holds_from,
    coalesce(b.next_on, date '9999-12-31') as holds_to
from bounded as b
