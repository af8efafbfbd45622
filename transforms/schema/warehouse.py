"""The dimensions, facts and marts that are built in the lake and published to the warehouse."""

from __future__ import annotations

from transforms.schema import (
    fields_channel,
    fields_feeds,
    fields_measures,
    fields_models,
    fields_plan,
)
from transforms.schema.tables import Table, table
from transforms.schema.warehouse_barometer import BAROMETER_MARTS
from transforms.schema.warehouse_candidate import CANDIDATE_MARTS
from transforms.schema.warehouse_changes import CHANGE_MARTS
from transforms.schema.warehouse_claim import CLAIM_MARTS
from transforms.schema.warehouse_class import CLASS_MARTS
from transforms.schema.warehouse_effort import EFFORT_MARTS
from transforms.schema.warehouse_fairness import FAIRNESS_MARTS
from transforms.schema.warehouse_fiscal import FISCAL_MARTS
from transforms.schema.warehouse_margin import MARGIN_MARTS
from transforms.schema.warehouse_mix import MIX_MARTS
from transforms.schema.warehouse_money import MONEY_MARTS
from transforms.schema.warehouse_network import NETWORK_MARTS
from transforms.schema.warehouse_profit import PROFIT_MARTS
from transforms.schema.warehouse_promotion import PROMOTION_MARTS
from transforms.schema.warehouse_quality import QUALITY_MARTS
from transforms.schema.warehouse_reply import REPLY_MARTS
from transforms.schema.warehouse_risk import RISK_MARTS
from transforms.schema.warehouse_stock_up import STOCK_UP_MARTS

# their import declares the fields
_ = fields_channel, fields_feeds, fields_measures, fields_models, fields_plan

QUANTILES = (*range(5, 100, 5), 97, 99)
_QUANTILE_COLUMNS = " ".join(f"demand_units_p{level:02d}" for level in QUANTILES)

_DIMS = (
    table(
        "dim_account",
        "dim",
        "account_key! account_id! valid_from! valid_to! is_current! name level upstream_id"
        " territory region group_id is_group_leader class crm_class network_model opened_on"
        " closed_on credit_limit payment_days staff_count vehicle_count warehouse_area_m2"
        " competitor_brands salesperson_id lead_time_days is_anonymous!",
        key="account_key",
        grain="account × validity",
        meaning="accounts as they were from day to day",
    ),
    table(
        "dim_product",
        "dim",
        "product_key! product_id! valid_from! valid_to! is_current! name category brand unit"
        " units_per_case units_per_pallet case_pack_multiple minimum_order_cases list_price"
        " unit_cost price_floor lead_time_days launched_on discontinued_on replaces_product_id"
        " shelf_life_days list_price_each unit_cost_each",
        key="product_key",
        grain="product × validity",
        meaning="products as they were from day to day",
    ),
    table(
        "dim_date",
        "dim",
        "date_day! iso_year! iso_week! iso_week_name! iso_weekday! week_start! month! month_start!"
        " quarter!"
        " calendar_year! fiscal_year! fiscal_period! lunar_year! lunar_month! lunar_day!"
        " is_leap_lunar_month! holiday is_workday! peak_season spring_festival_offset_days!",
        key="date_day",
        grain="day",
        meaning="days with ISO week 53, lunar date, holidays and peak seasons",
    ),
)

_FACTS = (
    table(
        "fct_order_line",
        "fact",
        "month! month_start! source! order_id! line_no! account_id! account_key product_id!"
        " product_key order_date! kind=order_kind! quantity! unit line_units! unit_price!"
        " currency! line_amount! net_amount list_amount cost_amount seller_id delivered_on"
        " invoiced_on requested_quantity requested_units promised_on ship_to_territory"
        " returns_order_id invoice_id is_anonymous! is_unmatched_return!",
        key="source order_id line_no",
        partition="month",
        grain="order line",
        meaning="order lines in units and company currency, returns negative",
    ),
    table(
        "fct_inventory_day",
        "fact",
        "month! month_start! account_id! account_key product_id! product_key date_day!"
        " on_hand_units in_transit_units is_stocked_out days_covered!",
        key="account_id product_id date_day",
        partition="month",
        grain="account × product × day counted",
        meaning="stock of accounts as counted, with the days each count speaks for",
    ),
    table(
        "fct_account_product_week",
        "fact",
        "month! month_start! account_id! account_key product_id! product_key week_start!"
        " iso_week_name! sell_in_units! sell_in_net_amount return_units! return_amount"
        " free_good_units! sell_through_units on_hand_units_mean in_stock_days stock_out_days",
        key="account_id product_id week_start",
        partition="month",
        grain="account × product × week",
        meaning="what came in, went back, was sold on and lay in stock; month is the Monday's",
    ),
)

_METRICS = (
    "sell_in_units sell_in_net_amount return_ratio sell_through_units sell_through_ratio"
    " gross_margin_amount rebate_accrued_amount cost_to_serve_amount profit_amount"
    " profit_per_case_amount revenue_share_ratio cumulative_share_ratio pareto_class"
    " growth_yoy_ratio growth_rolling_12_ratio order_count order_interval_days_mean"
    " order_interval_cv days_since_last_order alive_probability expected_orders_90d"
    " distinct_products high_margin_mix_ratio sub_distributor_count active_outlet_count"
    " new_outlet_count on_hand_units days_of_inventory stock_out_days stock_out_ratio"
    " lost_sales_units_estimate fill_rate_order_ratio fill_rate_line_ratio"
    " fill_rate_case_ratio otif_ratio channel_loading_index days_sales_outstanding"
    " overdue_amount overdue_days_mean credit_utilisation_ratio share_of_wallet_ratio"
    " effective_discount_ratio effective_rebate_ratio incident_count tenure_months bought_units"
    " bought_amount goods_margin_amount"
)

_MARTS = (
    table(
        "account_metrics",
        "mart",
        f"month! month_start! as_of_date! account_id! account_key {_METRICS} sell_in_source"
        " sell_through_source profit_source",
        key="as_of_date account_id",
        partition="month",
        grain="account × month",
        meaning="what each account sells, holds, pays and earns us; as_of_date is the month's end",
    ),
    table(
        "demand_forecast",
        "mart",
        "as_of_date! account_id! product_id! forecast_week! demand_units_mean!"
        f" {_QUANTILE_COLUMNS} baseline_units! model! correction",
        key="as_of_date account_id product_id forecast_week",
        partition="as_of_date",
        grain="as-of × account × product × week",
        meaning="distribution of weekly demand",
    ),
    table(
        "stock_up_plan",
        "mart",
        "as_of_date! account_id! product_id! window_start! window_end! season on_hand_units"
        " in_transit_units projected_units_at_arrival demand_units_mean demand_units_p50"
        " demand_units_p90 service_level_ratio unconstrained_units recommended_units"
        " recommended_cases cut_units cut_reason ship_by_date arrival_date upstream_id reason!",
        key="as_of_date account_id product_id window_start",
        partition="as_of_date",
        grain="as-of × account × product × window",
        meaning="what to ship to whom by when, and why",
    ),
    table(
        "stock_up_projection",
        "mart",
        "as_of_date! account_id! product_id! week_start! stock_units_p10! stock_units_p50!"
        " stock_units_p90! empty_ratio! stock_with_order_units_p10! stock_with_order_units_p50!"
        " stock_with_order_units_p90! empty_with_order_ratio!",
        key="as_of_date account_id product_id week_start",
        partition="as_of_date",
        grain="as-of × account × product × week",
        meaning="stock as each week ahead begins, without and with the recommended order",
    ),
    table(
        "forecast_accuracy",
        "mart",
        "as_of_date! segment! model! horizon_weeks! wape_ratio bias_ratio pinball_loss_units"
        " value_added_ratio is_champion! series_count!",
        key="as_of_date segment model horizon_weeks",
        partition="as_of_date",
        grain="as-of × segment × horizon × model",
        meaning="accuracy by rolling origin, against the seasonal naive baseline",
    ),
    table(
        "rebate_statement",
        "mart",
        "as_of_date! program_id! account_id! earning_period! terms_version! currency!"
        " basis_quantity basis_amount tier_no! tier_rate earned_amount! accrued_amount!"
        " settled_amount=settled_amount_total! open_amount! next_tier_from next_tier_distance"
        " reason=availability_reason",
        key="program_id account_id earning_period",
        grain="program × account × period",
        meaning="what each account has earned, was paid and may still earn",
    ),
    table(
        "rebate_estimate",
        "mart",
        "as_of_date! program_id! account_id! earning_period! terms_version! pool_id! currency!"
        " accrual_method! tier_no! path_count! path_count_total! basis_to_date! final_basis!"
        " final_owed_amount! estimate_amount! is_constrained!",
        key="as_of_date program_id account_id earning_period terms_version pool_id tier_no",
        partition="as_of_date",
        grain="as-of × program × account × period × tier",
        meaning="how the accrual of an open period was estimated, tier by tier",
    ),
    table(
        "rebate_payout",
        "mart",
        "program_id! account_id! earning_period! currency! payout_no! payout_amount! pay_as"
        " batch_id period_end_date period_closed_on promised_on=payout_promised_on"
        " paid_on=payout_paid_on days_from_period_end days_from_close is_on_time",
        key="program_id account_id earning_period currency payout_no",
        grain="program × account × period × payout",
        meaning="what was promised and paid, and how many days it took; payout 0 is still open",
    ),
    table(
        "metric_availability",
        "mart",
        "month! month_start! metric! is_available! account_count! null_account_count!"
        " needs_feed reason_code=null_reason_code reason=null_reason",
        key="month metric",
        partition="month",
        grain="metric × month",
        meaning="which metrics can be computed, for how many accounts, and why not for the others",
    ),
)

METRIC_NAMES: tuple[str, ...] = tuple(_METRICS.split())
WAREHOUSE_TABLES: dict[str, Table] = {
    made.name: made
    for made in (
        *_DIMS,
        *_FACTS,
        *_MARTS,
        *CLASS_MARTS,
        *FISCAL_MARTS,
        *PROFIT_MARTS,
        *FAIRNESS_MARTS,
        *MARGIN_MARTS,
        *STOCK_UP_MARTS,
        *MONEY_MARTS,
        *QUALITY_MARTS,
        *NETWORK_MARTS,
        *EFFORT_MARTS,
        *PROMOTION_MARTS,
        *CLAIM_MARTS,
        *MIX_MARTS,
        *BAROMETER_MARTS,
        *CANDIDATE_MARTS,
        *RISK_MARTS,
        *CHANGE_MARTS,
        *REPLY_MARTS,
    )
}
