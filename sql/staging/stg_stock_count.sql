-- Grain: account × location × product × day counted.
-- Why: counts of stock in single units, by the pack of their day. Our own stock has no account and
--   is left out.
-- reads: inventory month..month+1
with counted as (
    select
        i.*,
        case coalesce(i.unit, p.price_unit, 'each')
            when 'case' then p.units_per_case
            when 'pallet' then p.units_per_pallet
            else cast(1 as decimal(18, 4))
        end as units_each
    from inventory as i
    left join stg_product as p
        on
            i.product_id = p.product_id
            and i.snapshot_date >= p.holds_from
            and i.snapshot_date < p.holds_to
    where i.account_id is not null
)

select
    c.account_id,
    c.product_id,
    c.snapshot_date,
    case
        when c.units_each = floor(c.units_each)
            then c.on_hand * cast(floor(c.units_each) as bigint)
        else cast(c.units_each * cast(c.on_hand as decimal(19, 4)) as decimal(18, 4))
    end as on_hand_units,
    case
        when c.units_each = floor(c.units_each)
            then c.in_transit * cast(floor(c.units_each) as bigint)
        else cast(c.units_each * cast(c.in_transit as decimal(19, 4)) as decimal(18, 4))
    end as in_transit_units,
    c.is_stocked_out
from counted as c
