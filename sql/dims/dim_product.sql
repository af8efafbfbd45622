-- Grain: product × validity.
-- Why: products as they were from day to day, as far as known before the as-of date.
select
    p.product_key,
    p.product_id,
    p.valid_from,
    case when p.valid_to >= a.as_of_date then date '9999-12-31' else p.valid_to end as valid_to,
    p.valid_to >= a.as_of_date as is_current,
    p.name,
    p.category,
    p.brand,
    p.unit,
    p.units_per_case,
    p.units_per_pallet,
    p.case_pack_multiple,
    p.minimum_order_cases,
    p.list_price,
    p.unit_cost,
    p.price_floor,
    p.lead_time_days,
    p.launched_on,
    p.discontinued_on,
    p.replaces_product_id,
    p.shelf_life_days,
    p.list_price_each,
    p.unit_cost_each
from stg_product as p
cross join params as a
where p.holds_from < a.as_of_date
