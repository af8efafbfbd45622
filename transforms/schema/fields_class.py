"""Fields of the class of accounts, and of how key accounts lie in their regions."""

from __future__ import annotations

from transforms.schema.fields import field
from transforms.schema.types import (
    AMOUNT,
    BOOLEAN,
    CODE,
    DATE,
    ID,
    INTEGER,
    RATIO,
    TEXT,
)

_CCY = "company currency"

# What the run is told
field("class_cut_key", RATIO, "composite percentile from which an account is a key account")
field("class_cut_major", RATIO, "composite percentile from which an account is major")
field("class_cut_general", RATIO, "composite percentile from which an account is general")
for _pillar in ("volume", "profit", "strength", "potential"):
    field(f"class_weight_{_pillar}", RATIO, f"weight of {_pillar} in the composite score")
field("class_floor_share_ratio", RATIO, "part of an even share below which an account is small")
field("class_floor_idle_days", INTEGER, "days without an order that make it small", unit="days")
field("class_hysteresis_months", INTEGER, "months a new class must hold", unit="months")
field("key_accounts_most_share_ratio", RATIO, "part of its accounts above which they are too many")
field(
    "key_accounts_department_from",
    INTEGER,
    "key accounts from which a department for them is warranted",
    unit="accounts",
)

# What an account is judged by
field(
    "category_spread",
    RATIO,
    "number of categories among which purchases of 12 months are spread, 1 ÷ Σ part²",
    unit="categories",
)
field("paid_in_time_ratio", RATIO, "part of open receivables that is not overdue")
field("brand_loyalty_ratio", RATIO, "1 ÷ (1 + competitors' brands carried)")
field("regularity_ratio", RATIO, "1 ÷ (1 + order_interval_cv)")
field("measure_name", CODE, "what is measured of an account")
field("measure_score", RATIO, "part of the other accounts of region and level that have less of it")
field("factor", CODE, "measures that say the same of an account, as one")
field("factor_score", RATIO, "mean of the factor's measures that are known")

# Scores and class
_OF_PEERS = "of region and level that have less, 0 to 1"
field(
    "volume_score",
    RATIO,
    f"part of the other accounts {_OF_PEERS}: bought in 12 months, from us or upstream",
)
field(
    "profit_score",
    RATIO,
    f"part of the other accounts {_OF_PEERS}: what our goods earned us there in 12 months",
)
field(
    "strength_score",
    RATIO,
    "mean of what is known of funds, sub-distributors, outlets, people with vehicles, and"
    " warehouse, each as part of the other accounts of region and level that have less",
)
field(
    "potential_score",
    RATIO,
    "mean of what is known of growth, loyalty and regular orders, each as part of the other"
    " accounts of region and level that have less",
)
field("composite_score", RATIO, "mean of the pillar scores that are known, by their weights")
field(
    "composite_percentile",
    RATIO,
    "part of the other accounts of region and level whose composite score is lower: what the class"
    " goes by",
)
field("known_weight_ratio", RATIO, "part of the weights whose pillars are known")
field(
    "class_candidate",
    CODE,
    "class the month's score alone would give",
    allowed=("key", "major", "general", "small"),
)
field(
    "class_floor",
    CODE,
    "floor that makes the account small whatever its score: too small a share, or idle too long",
    allowed=("share", "idle"),
)
field("class_held_since", DATE, "end of the month since which the class has been held")
field(
    "class_before",
    CODE,
    "class before this one; null where it is the first",
    allowed=("key", "major", "general", "small"),
)
field(
    "class_reason",
    TEXT,
    "why the class came: each score of the month that confirmed it, after that of the month before"
    " the class first held where it was another",
)
field("confirmed_no", INTEGER, "last month that confirmed a class, as year × 12 + month")
field("changed_no", INTEGER, "last month in which the class changed, as year × 12 + month")
for _score in ("percentile", "composite", "volume", "profit", "strength", "potential"):
    field(f"{_score}_told", TEXT, f"the {_score} in words")
field("floor_told", TEXT, "the floor in words; empty where it is above")

# What makes an account grow into a key account
_FACTORS = {
    "sub_distributors": "distributors supplied",
    "outlets": "open outlets below",
    "complementary_lines": "categories among which purchases are spread",
    "loyalty": "months with us, few brands of competitors, and our part of what it sells",
    "funds": "credit limit, and part of what is open that is not overdue",
    "people_and_vehicles": "people and vehicles",
}
_OTHERS = {
    "warehouse": "storage area",
    "growth": "bought from anyone in 12 months ÷ in the 12 before",
    "regularity": "how evenly it orders",
}
for _name, _meaning in {**_FACTORS, **_OTHERS}.items():
    field(f"{_name}_score", RATIO, f"part of the other accounts {_OF_PEERS}: {_meaning}")
field(
    "weakest_growth_factor",
    CODE,
    "what most keeps the account from becoming a key account: the lowest of these six scores",
    allowed=tuple(_FACTORS),
)

# Regions
field("is_key_account", BOOLEAN, "whether the account's class is `key`")
field("region_share_ratio", RATIO, "part of what we sold into the region, trailing 12 months")
field("hhi_points", RATIO, "what the account adds to the HHI")
field("region_place", INTEGER, "place among the region's accounts by what they bought from us")
field("open_account_count", INTEGER, "open accounts that have a class history", unit="accounts")
field("key_account_count", INTEGER, "accounts of class `key`", unit="accounts")
field("key_account_share_ratio", RATIO, "key accounts ÷ open accounts")
field(
    "bought_amount_12m",
    AMOUNT,
    "net amount bought from anyone, trailing 12 months; goods that pass several accounts count with"
    " each of them",
    unit=_CCY,
)
field("key_bought_amount_12m", AMOUNT, "of that what key accounts bought", unit=_CCY)
field("key_bought_share_ratio", RATIO, "what key accounts bought ÷ what all accounts bought")
field(
    "sell_in_net_amount_12m",
    AMOUNT,
    "net amount that we sold to the accounts, trailing 12 months",
    unit=_CCY,
)
field(
    "hhi",
    RATIO,
    "concentration of what we sell: squares of the accounts' parts in per cent, added; 10,000 where"
    " one buys all, 0 nowhere",
    minimum=0,
    maximum=10_000,
)
field("largest_account_id", ID, "account that buys most from us")
field("largest_share_ratio", RATIO, "its part of what we sell")
field(
    "key_accounts_fewest",
    INTEGER,
    "number of key accounts below which a region has too few",
    unit="accounts",
)
field(
    "key_accounts_most",
    INTEGER,
    "number of key accounts above which the region has too many; null for `all`",
    unit="accounts",
)
field(
    "key_account_flag",
    CODE,
    "whether the region has too few or too many key accounts; null where it has neither, and for"
    " `all`",
    allowed=("too_few", "too_many"),
)
field(
    "is_department_warranted",
    BOOLEAN,
    "whether the company has key accounts enough for a department of their own; null for a region",
)
