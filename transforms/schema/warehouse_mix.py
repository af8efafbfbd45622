"""The published table of the guided product mix."""

from __future__ import annotations

from transforms.schema import fields_channel, fields_class, fields_measures, fields_mix
from transforms.schema.tables import table

_ = fields_channel, fields_class, fields_measures, fields_mix  # declare the fields

MIX_MARTS = (
    table(
        "product_mix",
        "mart",
        "month! month_start! as_of_date! account_id! account_key region level salesperson_id class!"
        " category=mix_category! bought_amount_12m=category_amount_12m"
        " bought_units_12m=category_units_12m! category_share_ratio peer_share_ratio"
        " peer_count=mix_peer_count! sold_share_ratio price_each=mix_price_each"
        " earned_each=mix_earned_each account_earned_each gap_ratio=mix_gap_ratio"
        " gap_units=mix_gap_units gap_amount=mix_gap_amount mix_tolerance_ratio!"
        " guidance=mix_guidance reason=mix_reason!",
        key="as_of_date account_id category",
        partition="month",
        grain="account × month × category that accounts like it bought",
        meaning="what an account buys beside accounts like it: which categories to push or ease",
    ),
)
