"""Fields of the guided product mix: what an account buys beside accounts like it."""

from __future__ import annotations

from transforms.schema.fields import field
from transforms.schema.types import (
    AMOUNT,
    CODE,
    EACH_PRICE,
    INTEGER,
    QUANTITY,
    RATIO,
    TEXT,
)

_CCY = "company currency"
_EACH = "company currency per unit"

field(
    "mix_tolerance_ratio",
    RATIO,
    "how far two parts of a category may lie apart before guidance is given (setting)",
)
field(
    "mix_category",
    CODE,
    "product category at the month's end, of those that the account or accounts like it bought;"
    " unknown where products have none",
)
field("category_amount_12m", AMOUNT, "bought of it from anyone, trailing 12 months", unit=_CCY)
field(
    "category_units_12m",
    QUANTITY,
    "units of it bought from anyone less given back, trailing 12 months",
    unit="units",
)
field(
    "category_earned_amount_12m",
    AMOUNT,
    "what they earned us, at what a unit of each product earned in the year of its month, whoever"
    " bought it; null where that is unknown of some",
    unit=_CCY,
)
field("category_sold_units_12m", QUANTITY, "units that it told of as sold on", unit="units")
field(
    "category_share_ratio",
    RATIO,
    "bought of the category ÷ bought of all, by amount, trailing 12 months; a category given back"
    " more than it was bought counts 0; null where nothing was bought or an amount is unknown",
)
field("share_sum_ratio", RATIO, "these parts of all accounts that are alike, added")
field("share_count", INTEGER, "accounts that are alike and of which it is known", unit="accounts")
field(
    "mix_peer_count",
    INTEGER,
    "other accounts of its region, level and class of which the part is known",
    unit="accounts",
)
field(
    "peer_share_ratio",
    RATIO,
    "mean of their category_share_ratio, each counting the same; null for fewer than three",
)
field(
    "sold_share_ratio",
    RATIO,
    "the category's part of what the account told of as sold on in 12 months, units at price_each;"
    " null where it tells nothing, or something that nobody like it bought",
)
field(
    "mix_price_each",
    EACH_PRICE,
    "what a unit of the category cost accounts of its region, level and class, itself among them",
    unit=_EACH,
)
field(
    "mix_earned_each",
    EACH_PRICE,
    "what a unit of the category earned us at them; null where a cost is unknown",
    unit=_EACH,
)
field(
    "account_earned_each",
    EACH_PRICE,
    "what a unit earned us at the account, all categories together, trailing 12 months",
    unit=_EACH,
)
field("mix_account_amount_12m", AMOUNT, "bought of all categories", unit=_CCY)
field("mix_gap_ratio", RATIO, "peer_share_ratio − category_share_ratio; above 0: peers buy more")
field(
    "mix_gap_units",
    QUANTITY,
    "units that bring the account to its peers' part at its own size: gap_amount ÷ price_each",
    unit="units",
)
field("mix_gap_amount", AMOUNT, "gap_ratio × what it bought of all in 12 months", unit=_CCY)
field(
    "mix_guidance",
    CODE,
    "push: peers buy more of it by over mix_tolerance_ratio, a unit earns no less than the"
    " account's mean, and the account sells on what it buys of it; ease: it buys more of it by so"
    " much than it sells on and no less than its peers, or more than they where it earns below its"
    " mean; else hold; null where something of this is unknown",
    allowed=("push", "hold", "ease"),
)
field("mix_reason", TEXT, "the figures that the guidance rests on, or why there is none")
