-- Grain: product × validity.
-- Why: products as they were from day to day, as far as known before the as-of date.
select
    cast(p.product_key as varchar) as product_key,
    cast(p.product_id as varchar) as product_id,
    cast(p.valid_from as date) as valid_from,
    cast(case when p.valid_to >= a.as_of_date then date '9999-12-31' else p.valid_to end as date)
        as valid_to,
    cast(p.valid_to >= a.as_of_date as boolean) as is_current,
    cast(p.name as varchar) as name,
    cast(p.category as varchar) as category,
    cast(p.brand as varchar) as brand,
    cast(p.unit as varchar) as unit,
    cast(p.units_per_case as decimal(18, 4)) as units_per_case,
    cast(p.units_per_pallet as decimal(18, 4)) as units_per_pallet,
    cast(p.case_pack_multiple as decimal(18, 4)) as case_pack_multiple,
    cast(p.minimum_order_cases as decimal(18, 4)) as minimum_order_cases,
    cast(p.list_price as decimal(18, 6)) as list_price,
    cast(p.unit_cost as decimal(18, 6)) as unit_cost,
    cast(p.price_floor as decimal(18, 6)) as price_floor,
    cast(p.lead_time_days as bigint) as lead_time_days,
    cast(p.launched_on as date) as launched_on,
    cast(p.discontinued_on as date) as discontinued_on
from stg_product as p
cross join params as a
where p.holds_from < a.as_of_date
