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
        s.as_of_date,
        s.ship_week,
        s.origin_kind,
        s.origin_id,
        s.product_id,
        s.orders,
        s.recommended_units,
        s.recommended_cases,
        s.cut_units,
        cast(s.ticks + s.ticks_per_pallet - 1 as bigint)
        // cast(s.ticks_per_pallet as bigint) as pallets
    from summed as s
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
    try_cast(
        cast(a.pallets as double) / nullif(cast(t.pallets_per_truck as double), 0)
        as decimal(18, 9)
    ) as truckloads,
    case
        when count(*) over origin = count(a.pallets) over origin
            then
                cast(sum(a.pallets) over origin + t.pallets_per_truck - 1 as bigint)
                // cast(t.pallets_per_truck as bigint)
    end as week_truckloads
from palletised as a
cross join totals_terms as t
window origin as (partition by a.as_of_date, a.ship_week, a.origin_kind, a.origin_id)
