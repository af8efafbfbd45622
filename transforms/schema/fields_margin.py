"""Fields of the channel's margin: what a case leaves each level, by component."""

from __future__ import annotations

from transforms.schema.fields import field
from transforms.schema.types import AMOUNT, CODE, LINE_AMOUNT, QUANTITY, RATIO

_CASE = "company currency per case"

field("supplied_units", QUANTITY, "units bought from another account, less returns", unit="units")
field("supplied_net_amount", LINE_AMOUNT, "net amount of them", unit="company currency")
field(
    "supply_sold_units", QUANTITY, "units that other accounts ordered, less returns", unit="units"
)
field("supply_sold_amount", LINE_AMOUNT, "net amount of them", unit="company currency")
field("cap_amount", AMOUNT, "claims of kind cap_redemption", unit="company currency")
field("empties_amount", AMOUNT, "claims of kind empties", unit="company currency")
field("bought_cases", RATIO, "cases bought from anyone, less returns", unit="cases")
field("buying_price_case_amount", AMOUNT, "what a case cost the level", unit=_CASE)
field("order_price_case_amount", AMOUNT, "what other accounts paid it for a case", unit=_CASE)
field("market_price_case_amount", AMOUNT, "mean of the prices seen at the level", unit=_CASE)
field("selling_price_case_amount", AMOUNT, "what the level gets for a case", unit=_CASE)
field(
    "selling_price_source",
    CODE,
    "where that is known from: orders of other accounts, else prices seen in the market",
    allowed=("orders", "market_prices"),
)
field("trade_margin_case_amount", AMOUNT, "selling price less buying price", unit=_CASE)
field("rebate_case_amount", AMOUNT, "rebates accrued for the level's accounts", unit=_CASE)
field("free_goods_case_amount", AMOUNT, "free goods at the price paid for others", unit=_CASE)
field("cap_case_amount", AMOUNT, "bottle caps redeemed; null while no claims came in", unit=_CASE)
field("empties_case_amount", AMOUNT, "empties claimed; null while no claims came in", unit=_CASE)
field(
    "margin_before_claims_case_amount",
    AMOUNT,
    "trade margin + rebates + free goods; null where one is unknown",
    unit=_CASE,
)
field(
    "margin_case_amount",
    AMOUNT,
    "the same + caps + empties; null where one is unknown",
    unit=_CASE,
)
