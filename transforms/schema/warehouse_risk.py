"""Published tables of how accounts pay and which dangers they bring."""

from __future__ import annotations

from transforms.schema import (
    fields_channel,
    fields_feeds,
    fields_measures,
    fields_network,
    fields_risk,
)
from transforms.schema.tables import table

_ = fields_channel, fields_feeds, fields_measures, fields_network, fields_risk  # declare the fields

RISK_MARTS = (
    table(
        "account_payment",
        "mart",
        "month! month_start! as_of_date! account_id! account_key region salesperson_id credit_limit"
        " open_receivable_amount=owed_open_amount credit_utilisation_ratio overdue_amount"
        " overdue_1_30_amount overdue_31_60_amount overdue_61_90_amount overdue_over_90_amount"
        " disputed_amount paid_invoices_12m! late_ratio days_to_pay_mean region_late_days_mean"
        " expected_days_to_pay",
        key="as_of_date account_id",
        partition="month",
        grain="account × month, from the first invoice on",
        meaning="what each account owes since when, how it pays, and when it should pay next",
    ),
    table(
        "account_risk",
        "mart",
        "month! month_start! as_of_date! account_id! account_key region level"
        " salesperson_id danger_count! defection_ratio defection_trend is_defecting"
        " alive_probability bought_drop_ratio days_since_last_order"
        " order_interval_days_mean rival_share_ratio rival_share_trend is_turning_to_rivals"
        " rival_brands rival_brands_trend market_cases_12m market_cases_trend"
        " is_disturbing_market is_diverting is_undercutting fee_ratio fee_trend"
        " is_bullying_for_fees fee_amount_12m overdue_ratio overdue_trend is_capital_risk"
        " overdue_amount credit_utilisation_ratio growth_gap_ratio growth_gap_trend"
        " is_complacent range_change_ratio unanswered_visit_ratio",
        key="as_of_date account_id",
        partition="month",
        grain="account × month",
        meaning="the six dangers an account brings: value, trend, flag and what explains them",
    ),
)
