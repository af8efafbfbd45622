"""Fields of fairness: what accounts pay beside each other, after everything."""

from __future__ import annotations

from transforms.schema.fields import field
from transforms.schema.types import (
    AMOUNT,
    BOOLEAN,
    CODE,
    INTEGER,
    LINE_AMOUNT,
    PRICE,
    QUANTITY,
    RATIO,
)

_CCY = "company currency"
_EACH = "company currency per unit"

field("price_tolerance_ratio", RATIO, "how far off its peers a price may lie (setting)")
field(
    "price_class",
    CODE,
    "class of the account in the month; unclassed where it has none",
    allowed=("key", "major", "general", "small", "unclassed"),
)
field("priced_units", QUANTITY, "units bought less given back, free goods among them", unit="units")
field("priced_net_amount", LINE_AMOUNT, "what they were invoiced at", unit=_CCY)
field("product_rebate_amount", AMOUNT, "their part of the month's rebates, by amount", unit=_CCY)
field(
    "product_fund_amount",
    AMOUNT,
    "their part of the month's promotion funds and fees (expenses of kind promotion, display and"
    " slotting), by amount",
    unit=_CCY,
)
field("paid_net_amount", LINE_AMOUNT, "invoiced less rebates, funds and fees", unit=_CCY)
field("price_each", PRICE, "price of a single unit", unit=_EACH)
field("invoice_price_each", PRICE, "invoiced ÷ units, free goods among them", unit=_EACH)
field("paid_price_each", PRICE, "the same less rebates, funds and fees", unit=_EACH)
field("price_group", CODE, "accounts that the price stands among: a class or a level")
field(
    "price_basis",
    CODE,
    "invoice: as invoiced; paid: after rebates, funds and fees",
    allowed=("invoice", "paid"),
)
for _kind, _what in (
    ("least", "least"),
    ("first_quartile", "first quartile"),
    ("median", "median"),
    ("third_quartile", "third quartile"),
    ("greatest", "greatest"),
):
    field(f"price_{_kind}_each", PRICE, f"{_what} of the accounts' prices", unit=_EACH)
    field(f"invoice_price_{_kind}_each", PRICE, f"{_what} of the invoice prices", unit=_EACH)
    field(
        f"paid_price_{_kind}_each",
        PRICE,
        f"{_what} of the prices after rebates, funds and fees; null where one is unknown",
        unit=_EACH,
    )
field("paid_price_mean_each", PRICE, "mean price after everything, by units", unit=_EACH)
field("paid_price_spread_ratio", RATIO, "greatest ÷ least price after everything, less 1")
field("rebate_ratio", RATIO, "rebates ÷ invoiced")
field("fund_ratio", RATIO, "promotion funds and fees ÷ invoiced")
field("exception_count", INTEGER, "accounts of it that price_exception names", unit="accounts")
field("peer_count", INTEGER, "accounts of the level that bought the product", unit="accounts")
field("invoice_median_each", PRICE, "median of its peers' invoice prices", unit=_EACH)
field("price_difference_ratio", RATIO, "price ÷ median of its level, less 1")
field(
    "invoice_difference_ratio", RATIO, "invoice price ÷ median invoice price of its level, less 1"
)
field("advantage_amount", AMOUNT, "(median − price) × units: what it pays less", unit=_CCY)
field("at_median_amount", AMOUNT, "units × median price of its level", unit=_CCY)
field("at_invoice_median_amount", AMOUNT, "units × median invoice price of its level", unit=_CCY)
field(
    "price_cause",
    CODE,
    "what makes the difference: the invoice where its price alone is off by the tolerance,"
    " else rebates or funds, whichever rate differs more from that of all peers",
    allowed=("invoice_price", "rebate", "fund"),
)
field("is_promoted", BOOLEAN, "whether a promotion of this account alone ran in the month")
field(
    "invoice_index_ratio",
    RATIO,
    "invoiced ÷ the same units at the median invoice prices of its level, trailing 12 months",
)
field(
    "paid_index_ratio",
    RATIO,
    "paid after everything ÷ the same units at the median prices of its level, trailing 12 months",
)
_FLAGS = ("below", "above")
field("invoice_flag", CODE, "which side of the tolerance the invoice is off", allowed=_FLAGS)
field("paid_flag", CODE, "which side of it the price after everything is off", allowed=_FLAGS)

# What concessions bought
field("concession_amount_12m", AMOUNT, "rebates, promotion funds and fees, 12 months", unit=_CCY)
field("concession_amount_prior_12m", AMOUNT, "the same of the 12 months before those", unit=_CCY)
field(
    "concession_move",
    CODE,
    "what became of concessions ÷ net sales against the year before: raised or lowered from half a"
    " point on, else held",
    allowed=("raised", "held", "lowered"),
)
field("concession_ratio_12m", RATIO, "concessions ÷ net sales, trailing 12 months")
field("concession_ratio_prior_12m", RATIO, "concessions ÷ net sales of the 12 months before")
field("held_growth_ratio", RATIO, "growth of those of the class whose concessions were held")
field(
    "growth_per_point_ratio",
    RATIO,
    "growth beyond that of the held ÷ points of concession added; null unless raised",
)
