"""The published table of what an account earns us."""

from __future__ import annotations

from transforms.schema import fields_channel, fields_margin, fields_measures, fields_profit
from transforms.schema.tables import table

_ = fields_channel, fields_margin, fields_measures, fields_profit  # declare the fields

PROFIT_MARTS = (
    table(
        "account_profit",
        "mart",
        "month! month_start! as_of_date! account_id! account_key region salesperson_id level class"
        " gross_margin_amount goods_margin_amount profit_source rebate_accrued_amount fund_amount"
        " fee_amount other_expense_amount visit_minutes visit_cost_amount order_cost_amount"
        " delivery_cost_amount cost_to_serve_amount credit_cost_amount profit_amount bought_cases"
        " profit_per_case_amount profit_amount_12m bought_cases_12m profit_per_case_amount_12m"
        " volume_rank profit_rank ranked_count is_big_but_small",
        key="as_of_date account_id",
        partition="month",
        grain="account × month",
        meaning="how an account's margin becomes a profit, and its place by volume and by profit",
    ),
)
