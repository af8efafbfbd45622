"""The published table of claims beside what stands behind them."""

from __future__ import annotations

from transforms.schema import fields_channel, fields_claim, fields_feeds, fields_measures
from transforms.schema.tables import table

_ = fields_channel, fields_claim, fields_feeds, fields_measures  # declare the fields

CLAIM_MARTS = (
    table(
        "claim_check",
        "mart",
        "month! month_start! claim_id! claimed_on! account_id! account_key region salesperson_id"
        " kind=claim_kind! product_id product_key promotion_id claimed_units claimed_amount"
        " record_units units_basis=claim_units_basis units_before record_amount"
        " amount_before=claim_amount_before"
        " supported_units supported_amount over_amount verdict=claim_verdict! rests_on"
        " reason=claim_reason!",
        key="account_id claim_id",
        grain="account × claim",
        meaning="what accounts claim beside promotions, sales and expenses: how much is supported",
    ),
)
