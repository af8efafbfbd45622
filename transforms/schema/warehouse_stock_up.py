"""Published tables beside the plan: what planners decided, its totals, what it was worth."""

from __future__ import annotations

from transforms.schema import fields_feeds, fields_measures, fields_plan, fields_quality
from transforms.schema.tables import table

_ = fields_feeds, fields_measures, fields_plan, fields_quality  # their import declares the fields

_FORECAST = (
    "asked_units=season_asked_units naive_units=foretold_naive_units model_units=foretold_units"
    " override_units=foretold_override_units naive_error_units model_error_units"
    " override_error_units"
)

STOCK_UP_MARTS = (
    table(
        "stock_up_driver",
        "mart",
        "as_of_date! account_id! product_id! model! history_weeks! level_units level_since!"
        " borrowed_ratio window_days! season_ratio alive_ratio method_ratio promotion_ratio"
        " sold_days_ratio adjustment_ratio estimated_weeks! lifted_weeks! estimated_units!"
        " widening_ratio! sized_by counted_on is_sold_in_window! spoils_on packed_units pack_units"
        " smallest_order_units rule_minimum_units rule_maximum_units needed_units ahead_units"
        " ahead_short_units ahead_season ahead_until",
        key="as_of_date account_id product_id",
        partition="as_of_date",
        grain="as-of × account × product",
        meaning="what drove each line: the factors of its forecast, and the steps of its order",
    ),
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
    table(
        "season_line",
        "mart",
        "season! season_start! season_end! account_id! product_id! region=season_region!"
        " class=season_class! is_planned! service_level_ratio known_days! in_stock_days"
        " stock_out_days sold_units demand_units service_ratio service_reason left_units"
        f" left_amount left_reason {_FORECAST} forecast_reason",
        key="season season_start account_id product_id",
        partition="season_start",
        grain="season that is over × account × product",
        meaning="what became of the goods of a season: sold, missed, left, and how it was foretold",
    ),
    table(
        "season_score",
        "mart",
        "season! season_start! season_end! region=season_region! class=season_class!"
        " line_count=season_lines! known_days! in_stock_days stock_out_days in_stock_ratio"
        " service_lines! sold_units demand_units service_ratio service_reason left_lines!"
        " left_units left_amount left_reason forecast_lines! asked_units=season_asked_units"
        " model_units=foretold_units wape_ratio bias_ratio model_value_added_ratio"
        " override_value_added_ratio forecast_reason",
        key="season season_start region class",
        partition="season_start",
        grain="season that is over × region × class, each of them or `all`",
        meaning="what the plan of a season was worth afterwards",
    ),
    table(
        "season_accuracy",
        "mart",
        "season! season_start! region=season_region! class=season_class! horizon_weeks! step!"
        " week_count! asked_units=season_asked_units! step_units=foretold_units! error_units!"
        " wape_ratio bias_ratio value_added_ratio=step_value_ratio",
        key="season season_start region class horizon_weeks step",
        partition="season_start",
        grain="season that is over × region × class × weeks ahead × step",
        meaning="how well a season was foretold from how far away, step by step",
    ),
)
