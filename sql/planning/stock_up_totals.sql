-- Grain: as-of × week of dispatch × origin × product.
-- Why: what production makes ready and transport carries; the rows add up to the plan. An order
--   comes from the account's upstream where it has one, else from us: from the location whose
--   supply serves it, first come first served by ship date and account, never from two places.
with ship as (
    select
        p.*,
        cast(date_trunc('week', p.ship_by_date) as date) as ship_week,
        s.upstream_id,
        s.units_per_pallet,
        sum(case when s.upstream_id is null then p.recommended_units else 0 end) over (
            partition by p.product_id
            order by p.ship_by_date, p.account_id
            rows between unbounded preceding and current row
        ) - p.recommended_units as from_units
    from plan as p
    inner join plan_series as s on p.account_id = s.account_id and p.product_id = s.product_id
    where p.recommended_units > 0 or p.cut_units > 0
),

available as (
    select
        product_id,
        available_on,
        location_id,
        sum(units) as units
    from supply
    where (select t.counts_supply from totals_terms as t)
    group by product_id, available_on, location_id
    having sum(units) > 0
),

numbered as (
    select
        *,
        sum(units) over (
            partition by product_id
            order by available_on, location_id nulls last
            rows between unbounded preceding and current row
        ) - units as from_units
    from available
),

located as (
    select
        *,
        lead(from_units) over (partition by product_id order by from_units) as until_units
    from numbered
),

told as (
    select
        s.*,
        coalesce(s.upstream_id, l.location_id, 'company') as origin_id,
        case
            when s.upstream_id is not null then 'account'
            when l.location_id is not null then 'location'
            else 'company'
        end as origin_kind
    from ship as s
    left join located as l
        on
            s.product_id = l.product_id
            and s.from_units >= l.from_units
            and (s.from_units < l.until_units or l.until_units is null)
),

summed as (
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
    from told
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
