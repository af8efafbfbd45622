-- Grain: account × product.
-- Why: a line of the plan as it is beside the line as tried: what would be ordered otherwise, and
--   what money lies in it, at our cost, or at list price where no cost is known.
select
    n.account_id,
    n.product_id,
    n.upstream_id,
    n.window_start as now_window_start,
    t.window_start as tried_window_start,
    n.window_end as now_window_end,
    t.window_end as tried_window_end,
    n.ship_by_date as now_ship_by_date,
    t.ship_by_date as tried_ship_by_date,
    n.recommended_units as now_units,
    t.recommended_units as tried_units,
    n.recommended_cases as now_cases,
    t.recommended_cases as tried_cases,
    n.cut_units as now_cut_units,
    t.cut_units as tried_cut_units,
    cast(
        cast(n.recommended_units as decimal(19, 4))
        * cast(coalesce(p.unit_cost_each, p.list_price_each) as decimal(18, 9)) as decimal(28, 4)
    ) as now_amount,
    cast(
        cast(t.recommended_units as decimal(19, 4))
        * cast(coalesce(p.unit_cost_each, p.list_price_each) as decimal(18, 9)) as decimal(28, 4)
    ) as tried_amount,
    n.expected_service_ratio as now_service_ratio,
    t.expected_service_ratio as tried_service_ratio,
    t.reason as tried_reason,
    coalesce(n.recommended_units, -1) <> coalesce(t.recommended_units, -1)
    or coalesce(n.cut_units, -1) <> coalesce(t.cut_units, -1)
    or n.ship_by_date <> t.ship_by_date as is_changed
from plan_now as n
inner join plan_tried as t on n.account_id = t.account_id and n.product_id = t.product_id
left join plan_series as p on n.account_id = p.account_id and n.product_id = p.product_id
