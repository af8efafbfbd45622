-- Grain: product × validity.
-- Why: packs and prices change; an order line is converted by those that held on its day. List
--   price and cost are also given for a single unit, for lines in another unit than the price's.
with given as (
    select
        p.*,
        coalesce(p.valid_from, date '0001-01-01') as starts_on,
        case coalesce(p.unit, 'each')
            when 'case' then p.units_per_case
            when 'pallet' then p.units_per_pallet
            else cast(1 as decimal(18, 4))
        end as priced_units,
        row_number() over (
            partition by p.product_id, coalesce(p.valid_from, date '0001-01-01')
            order by
                case when p.list_price is null then 1 else 0 end,
                p.source asc,
                p.part desc,
                p.file_sha256 asc,
                p.file_line desc
        ) as choice
    from products as p
),

priced as (
    select
        g.product_id,
        g.starts_on,
        case when g.priced_units > 0 then cast(
            cast(cast(1 as double) / nullif(cast(g.priced_units as double), 0) as decimal(38, 12))
            as decimal(18, 12)
        ) end as price_share
    from given as g
    where g.choice = 1
)

select
    cast(g.product_id as varchar) as product_id,
    cast(k.product_key as varchar) as product_key,
    cast(k.valid_from as date) as valid_from,
    cast(k.holds_to as date) as valid_to,
    cast(k.holds_from as date) as holds_from,
    cast(k.holds_to as date) as holds_to,
    cast(g.name as varchar) as name,
    cast(g.category as varchar) as category,
    cast(g.brand as varchar) as brand,
    cast(g.unit as varchar) as unit,
    cast(g.units_per_case as decimal(18, 4)) as units_per_case,
    cast(g.units_per_pallet as decimal(18, 4)) as units_per_pallet,
    cast(g.case_pack_multiple as decimal(18, 4)) as case_pack_multiple,
    cast(g.minimum_order_cases as decimal(18, 4)) as minimum_order_cases,
    cast(g.list_price as decimal(18, 6)) as list_price,
    cast(g.unit_cost as decimal(18, 6)) as unit_cost,
    cast(g.price_floor as decimal(18, 6)) as price_floor,
    cast(g.lead_time_days as bigint) as lead_time_days,
    cast(g.launched_on as date) as launched_on,
    cast(g.discontinued_on as date) as discontinued_on,
    cast(coalesce(g.unit, 'each') as varchar) as price_unit,
    cast(cast(g.list_price as decimal(19, 6)) * b.price_share as decimal(22, 10))
        as list_price_each,
    cast(cast(g.unit_cost as decimal(19, 6)) * b.price_share as decimal(22, 10)) as unit_cost_each
from given as g
inner join priced as b on g.product_id = b.product_id and g.starts_on = b.starts_on
inner join stg_product_key as k on g.product_id = k.product_id and g.starts_on = k.valid_from
where g.choice = 1
