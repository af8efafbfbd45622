"""Fields of claims and of what stands behind them."""

from __future__ import annotations

from transforms.schema.fields import field
from transforms.schema.types import AMOUNT, BOOLEAN, CODE, DATE, ID, INTEGER, QUANTITY, TEXT

_CCY = "company currency"

# What the run is told
field("claim_days_after", INTEGER, "days after a promotion in which it may be claimed", unit="days")
field(
    "claim_twice_days", INTEGER, "days within which a claim like another is the same", unit="days"
)

# What is claimed
field(
    "claimed_units",
    QUANTITY,
    "pieces that the claim counts; null where it counts none",
    unit="units",
)
field("claimed_amount", AMOUNT, "what is claimed; null without an exchange rate", unit=_CCY)
field("spent_amount", AMOUNT, "what was spent; null without an exchange rate", unit=_CCY)
field("claim_paid_amount", AMOUNT, "expenses that bear the claim's number", unit=_CCY)
field(
    "claim_basis",
    CODE,
    "what the claim is held against: its promotion, the goods it counts, the expense that bears its"
    " number",
    allowed=("promotion", "goods", "expense"),
)
field("window_from", DATE, "first day of the promotion that the claim names")
field("window_until", DATE, "last day of it")
field("earlier_claim_id", ID, "earlier claim of the same account, kind, goods and money")
field("claim_flaw", CODE, "what is wrong with the claim before any counting; null: nothing")

# What stands behind it
field(
    "record_units",
    QUANTITY,
    "units that stand behind the claim: sold in the whole weeks of its promotion, or, of caps and"
    " empties, bought from anyone up to the claim's month; null where the claim counts none",
    unit="units",
)
field(
    "claim_units_basis",
    CODE,
    "what the units are known by: sell_through, what the account sold on; sell_in, what it bought"
    " from us; bought, what it bought from anyone in whole months",
    allowed=("sell_through", "sell_in", "bought"),
)
field("units_before", QUANTITY, "units of them that earlier claims took", unit="units")
field(
    "record_amount",
    AMOUNT,
    "money that stands behind the claim: the cost of its promotion at the account, or the expense"
    " that bears its number; null where neither is known",
    unit=_CCY,
)
field("claim_amount_before", AMOUNT, "money of it that earlier claims took", unit=_CCY)
field("units_amount", AMOUNT, "claimed_amount by the units that are supported", unit=_CCY)
field("claim_budget", CODE, "money that claims share: of a promotion, or of one expense")
field("is_blurred", BOOLEAN, "whether a claim on the same money has no known worth")
field(
    "supported_units",
    QUANTITY,
    "claimed_units as far as record_units less units_before reach",
    unit="units",
)
field(
    "supported_amount",
    AMOUNT,
    "claimed_amount × supported_units ÷ claimed_units, as far as record_amount less amount_before"
    " reaches; 0 where nothing stands behind the claim; null where that is unknown",
    unit=_CCY,
)
field("over_amount", AMOUNT, "claimed_amount − supported_amount", unit=_CCY)
field(
    "claim_verdict",
    CODE,
    "supported, or in part (over), or not: claimed outside the promotion's days and"
    " `claims.days_after` more, of no known promotion, twice, or without a record; unknown where"
    " the records are not there",
    allowed=(
        "supported",
        "over",
        "outside_window",
        "unknown_promotion",
        "twice",
        "no_record",
        "unknown",
    ),
)
field("rests_on", TEXT, "document that the verdict rests on; null where there is none")
field("claim_reason", TEXT, "why the verdict is what it is, with its figures")
