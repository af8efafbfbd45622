-- Grain: series, an account × product that is planned.
-- Why: series are numbered from 0 by account and product, so that an account lies together, with
--   what lies there as the as-of day begins.
select
    cast(row_number() over (order by c.account_id, c.product_id) - 1 as bigint) as series,
    c.is_active,
    c.account_id,
    c.product_id,
    c.region,
    c.class,
    c.upstream_id,
    c.category,
    c.unit,
    c.units_per_case,
    c.units_per_pallet,
    c.case_pack_multiple,
    c.minimum_order_cases,
    c.shelf_life_days,
    c.list_price_each,
    c.unit_cost_each,
    c.sells_on,
    c.sold_from,
    c.sold_until,
    c.replaces_product_id,
    c.lead_time_days,
    c.held_rule,
    c.stock_held_until,
    c.incidents,
    c.phantom_units,
    c.phantom_since,
    c.left_out_since,
    c.widening,
    p.counted_on,
    p.counted_units,
    p.on_hand_units,
    p.came_units,
    p.sold_units,
    p.estimated_from,
    p.is_floored,
    p.transit_on,
    p.in_transit_units
from plan_candidate as c
left join stock_position as p on c.account_id = p.account_id and c.product_id = p.product_id
where c.is_active
