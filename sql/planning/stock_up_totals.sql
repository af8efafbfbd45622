-- Grain: as-of × week of dispatch × origin × product.
-- Why: what production makes ready and transport carries; the rows add up to the plan.
with summed as (
    select
        as_of_date,
        ship_week,
        origin_kind,
        origin_id,
        product_id,
        count(*) filter (where recommended_units > 0) as orders,
        sum(recommended_units) as recommended_units,
        case
            when count(*) = count(recommended_cases) then sum(recommended_cases)
        end as recommended_cases,
        sum(cut_units) as cut_units,
        cast(sum(recommended_units) * 10000 as bigint) as ticks,
        nullif(cast(max(units_per_pallet) * 10000 as bigint), 0) as ticks_per_pallet
    from order_origin
    group by as_of_date, ship_week, origin_kind, origin_id, product_id
),

palletised as (
    -- In whole numbers: goods that fill their pallets exactly begin no other.
    select
        *,
        (ticks + ticks_per_pallet - 1) // ticks_per_pallet as pallets
    from summed
)

select
    a.as_of_date,
    a.ship_week,
    a.origin_kind,
    a.origin_id,
    a.product_id,
    a.orders,
    a.recommended_units,
    a.recommended_cases,
    a.cut_units,
    a.pallets,
    a.pallets / t.pallets_per_truck as truckloads,
    case
        when count(*) over origin = count(a.pallets) over origin
            then (sum(a.pallets) over origin + t.pallets_per_truck - 1) // t.pallets_per_truck
    end as week_truckloads
from palletised as a
cross join totals_terms as t
window origin as (partition by a.as_of_date, a.ship_week, a.origin_kind, a.origin_id)
