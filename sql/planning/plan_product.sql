-- Grain: product.
-- Why: a product as it was the day before the as-of day, else as it was first known.
with dated as (
    select
        p.*,
        row_number() over (
            partition by p.product_id
            order by
                p.valid_from < d.as_of_date desc,
                case when p.valid_from < d.as_of_date then p.valid_from end desc,
                p.valid_from asc
        ) as place
    from dim_product as p
    cross join plan_day as d
)

select
    p.product_id,
    p.replaces_product_id,
    p.category,
    p.unit,
    cast(p.units_per_case as double) as units_per_case,
    p.units_per_pallet,
    cast(p.case_pack_multiple as double) as case_pack_multiple,
    cast(p.minimum_order_cases as double) as minimum_order_cases,
    p.lead_time_days,
    p.shelf_life_days,
    p.list_price_each,
    p.unit_cost_each,
    p.launched_on,
    p.discontinued_on
from dated as p
where p.place = 1
