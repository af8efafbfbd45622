"""The published table of the channel's margin."""

from __future__ import annotations

from transforms.schema import fields_channel, fields_feeds, fields_margin, fields_measures
from transforms.schema.tables import table

_ = fields_channel, fields_feeds, fields_margin, fields_measures  # declare the fields

MARGIN_MARTS = (
    table(
        "channel_margin",
        "mart",
        "month! month_start! product_id! product_key level! bought_cases buying_price_case_amount"
        " selling_price_case_amount selling_price_source trade_margin_case_amount"
        " rebate_case_amount free_goods_case_amount cap_case_amount empties_case_amount"
        " margin_before_claims_case_amount margin_case_amount",
        key="month product_id level",
        partition="month",
        grain="product × level × month",
        meaning="what a case leaves an account of each level, by component",
    ),
)
