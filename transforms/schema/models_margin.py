"""Models of the channel's margin, and of what accounts buy from each other."""

from __future__ import annotations

from transforms.schema import fields_margin
from transforms.schema.models_staging import model

_ = fields_margin  # its import declares the fields
_GRAIN = "product × complete month × level"

MARGIN_FACTS = (
    model(
        "fact",
        "fct_account_supply_month",
        "month! account_id! product_id! seller_id! supplied_units! free_good_units!"
        " supplied_net_amount",
        key="month account_id product_id seller_id",
        grain="account × product × month × seller",
        meaning="what accounts buy from each other",
    ),
)
MARGIN_INTERMEDIATES = (
    model(
        "intermediate",
        "int_channel_bought",
        "month! product_id! level! bought_units! bought_net_amount free_good_units!"
        " rebate_amount=product_rebate_amount",
        key="month product_id level",
        grain=_GRAIN,
        meaning="what a level buys of a product, from anyone",
    ),
    model(
        "intermediate",
        "int_channel_sold",
        "month! product_id! level! sold_units=supply_sold_units! sold_amount=supply_sold_amount",
        key="month product_id level",
        grain=_GRAIN,
        meaning="what other accounts order from a level",
    ),
    model(
        "intermediate",
        "int_channel_price",
        "month! product_id! level! market_price_case_amount",
        key="month product_id level",
        grain=_GRAIN,
        meaning="prices seen in the market, per case",
    ),
    model(
        "intermediate",
        "int_channel_claim",
        "month! product_id! level! cap_amount empties_amount",
        key="month product_id level",
        grain=_GRAIN,
        meaning="what caps and empties brought a level",
    ),
    model(
        "intermediate",
        "int_channel_case",
        "month! product_id! product_key level! bought_cases buying_price_case_amount"
        " order_price_case_amount market_price_case_amount rebate_case_amount"
        " free_goods_case_amount cap_case_amount empties_case_amount",
        key="month product_id level",
        grain=_GRAIN,
        meaning="components of a level's margin, per case",
    ),
)
