"""Published tables beside the plan: what planners decided, its totals, what it was worth."""

from __future__ import annotations

from transforms.schema import fields_feeds, fields_measures, fields_plan
from transforms.schema.tables import table

_ = fields_feeds, fields_measures, fields_plan  # their import declares the fields

STOCK_UP_MARTS = (
    table(
        "stock_up_override",
        "mart",
        "as_of_date! account_id! product_id! override_kind! override_value! model_units"
        " override_units! override_by! override_reason! decided_at!",
        key="as_of_date account_id product_id",
        partition="as_of_date",
        grain="as-of × account × product that a planner decided about",
        meaning="what planners decided instead of the model, and what the model had said",
    ),
    table(
        "forecast_value_added",
        "mart",
        "as_of_date! group_kind! group_name! step! line_count! window_demand_units! step_units!"
        " error_units! wape_ratio bias_ratio value_added_ratio=step_value_ratio",
        key="as_of_date group_kind group_name step",
        partition="as_of_date",
        grain="as-of × group of lines × step, once the plan's windows are over",
        meaning="what the seasonal naive, the model and the planners each added to the forecast",
    ),
    table(
        "override_value",
        "mart",
        "as_of_date! account_id! product_id! window_start! window_end! override_by!"
        " model_demand_units! override_demand_units! window_demand_units! value_added_units!",
        key="as_of_date account_id product_id",
        partition="as_of_date",
        grain="as-of × account × product that a planner decided about, its window over",
        meaning="whether a planner's decision came nearer to what was asked than the model",
    ),
    table(
        "stock_up_totals",
        "mart",
        "as_of_date! ship_week! origin_kind! origin_id! product_id! orders=ship_orders!"
        " recommended_units! recommended_cases cut_units! pallets truckloads week_truckloads",
        key="as_of_date ship_week origin_kind origin_id product_id",
        partition="as_of_date",
        grain="as-of × week of dispatch × origin × product",
        meaning="what production makes ready and transport carries; adds up to stock_up_plan",
    ),
)
