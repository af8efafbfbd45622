-- Grain: as-of × account × product that a planner decided about, its window over.
-- Why: did the decision help? What it was taken to say of demand beside what was asked, in units.
select
    v.as_of_date,
    v.account_id,
    v.product_id,
    v.window_start,
    v.window_end,
    v.override_by,
    v.model_demand_units,
    v.override_demand_units,
    v.window_demand_units,
    abs(v.model_demand_units - v.window_demand_units)
    - abs(v.override_demand_units - v.window_demand_units) as value_added_units
from value_line as v
where v.override_by is not null
