"""Fields of the class of accounts, and of how key accounts lie in their regions."""

from __future__ import annotations

from transforms.schema.fields import field
from transforms.schema.types import AMOUNT, BOOLEAN, CODE, DATE, ID, INTEGER, RATIO

_CCY = "company currency"

# What the run is told
field("class_cut_key", RATIO, "composite score from which an account is a key account")
field("class_cut_major", RATIO, "composite score from which an account is major")
field("class_cut_general", RATIO, "composite score from which an account is general")
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

# Scores and class
field(
    "volume_score",
    RATIO,
    "percentile within region and level of what was bought in 12 months, from us or upstream",
)
field("profit_score", RATIO, "percentile of profit within region and level")
field("strength_score", RATIO, "percentile of funds, network and staff within region and level")
field("potential_score", RATIO, "percentile of growth and loyalty within region and level")
field("composite_score", RATIO, "weighted mean of the pillar scores that are known")
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
field("weakest_growth_factor", CODE, "what most keeps the account from becoming a key account")
field("confirmed_no", INTEGER, "last month that confirmed a class, as year × 12 + month")

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
    "net amount that the accounts bought from anyone, trailing 12 months; goods that pass several"
    " accounts count with each of them",
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
