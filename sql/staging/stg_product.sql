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
    g.product_id,
    k.product_key,
    k.valid_from,
    k.holds_to as valid_to,
    k.holds_from,
    k.holds_to,
    g.name,
    g.category,
    g.brand,
    g.unit,
    g.units_per_case,
    g.units_per_pallet,
    g.case_pack_multiple,
    g.minimum_order_cases,
    g.list_price,
    g.unit_cost,
    g.price_floor,
    g.lead_time_days,
    g.launched_on,
    g.discontinued_on,
    g.replaces_product_id,
    g.shelf_life_days,
    coalesce(g.unit, 'each') as price_unit,
    cast(g.list_price as decimal(19, 6)) * b.price_share as list_price_each,
    cast(g.unit_cost as decimal(19, 6)) * b.price_share as unit_cost_each
from given as g
inner join priced as b on g.product_id = b.product_id and g.starts_on = b.starts_on
inner join stg_product_key as k on g.product_id = k.product_id and g.starts_on = k.valid_from
where g.choice = 1
