"""The published table by fiscal period."""

from __future__ import annotations

from transforms.schema import fields_channel, fields_fiscal, fields_measures
from transforms.schema.tables import table

_ = fields_channel, fields_fiscal, fields_measures

FISCAL_MARTS = (
    table(
        "account_fiscal_period",
        "mart",
        "as_of_date! fiscal_year! fiscal_period! fiscal_start! account_id! account_key region"
        " salesperson_id sell_in_units! sell_in_net_amount return_units! return_amount"
        " free_good_units! sell_through_units order_count! period_return_ratio"
        " period_sell_through_ratio period_growth_ratio",
        key="as_of_date account_id",
        grain="account × complete fiscal period of a 4-4-5 calendar",
        meaning="what an account bought, gave back and sold on in a fiscal period, keyed by"
        " its last day; without rows where fiscal periods are calendar months",
    ),
)
