"""Fields of the day's trade by region and category: against last year, plan, and how old it is."""

from __future__ import annotations

from transforms.schema.fields import field
from transforms.schema.types import AMOUNT, BOOLEAN, CODE, DATE, INTEGER, QUANTITY, RATIO

_CCY = "company currency"
_OURS = "of the accounts that buy from us"
_UNKNOWN = "null where a day is unknown"

# The day
field("is_ordered", BOOLEAN, "whether anything was ordered from us")
field("trade_region", CODE, "sales region of the account on the day; unknown where it has none")
field("trade_category", CODE, "category of the product; unknown where it has none")
field(
    "region_sell_through_units",
    QUANTITY,
    f"units sold on {_OURS}, evenly on the days of what they told; null until half have told",
    unit="units",
)
field(
    "sell_through_accounts",
    INTEGER,
    "accounts that told of the category",
    unit="accounts",
)
field(
    "region_on_hand_units",
    QUANTITY,
    f"stock {_OURS}, a count speaking for a week at most; null until half have come",
    unit="units",
)
field("stock_counts", INTEGER, "counts that it is the sum of", unit="counts")
field("is_told", BOOLEAN, "whether sell-through of the day has come")
field("is_counted", BOOLEAN, "whether a count of stock speaks for the day")
field(
    "sell_in_age_days", INTEGER, "days since the last day with an order in the region", unit="days"
)
field("sell_through_age_days", INTEGER, "days since the last day of sell-through", unit="days")
field("stock_age_days", INTEGER, "days since the last that a count speaks for", unit="days")

# Against last year and plan
field(
    "compared_on",
    DATE,
    "day of last year it is compared with: the same weekday 52 weeks before; from six weeks before"
    " the Spring Festival to four after it, the day as far from last year's, moved to the same"
    " weekday",
)
field("sell_in_last_year_amount", AMOUNT, "sell_in_net_amount of compared_on", unit=_CCY)
field("sell_through_last_year_units", QUANTITY, "sell_through_units of compared_on", unit="units")
field("target_period", CODE, "period of the target: a month, quarter, half or year")
field("period_months", INTEGER, "months of the period", unit="months")
field(
    "plan_amount",
    AMOUNT,
    "targets of the region's accounts (amount, of no single program), laid on the days and"
    " categories of their period as sell-in lay on the days of last year these are compared with;"
    " null where there is no target or nothing was sold then",
    unit=_CCY,
)
field("sell_in_7d_amount", AMOUNT, f"sell-in of the 7 days up to this one; {_UNKNOWN}", unit=_CCY)
field("sell_through_7d_units", QUANTITY, f"sell-through of these; {_UNKNOWN}", unit="units")
field("sell_in_28d_amount", AMOUNT, f"sell-in of 28 days; {_UNKNOWN}", unit=_CCY)
field("sell_through_28d_units", QUANTITY, f"sell-through of 28 days; {_UNKNOWN}", unit="units")
field(
    "sell_in_last_year_28d_amount", AMOUNT, "sell-in of the days these are compared with", unit=_CCY
)
field("sell_through_last_year_28d_units", QUANTITY, "sell-through of these days", unit="units")
field("is_now", BOOLEAN, "whether it is the day itself, and not the one it is compared with")
_ALIKE = "of accounts that told of both years' days the same way"
field("like_sell_through_units", QUANTITY, f"sell-through of the day {_ALIKE}", unit="units")
field(
    "like_sell_through_last_year_units",
    QUANTITY,
    "sell-through of the same accounts on compared_on",
    unit="units",
)
field(
    "like_for_like_accounts",
    INTEGER,
    "accounts of the region, whatever the category, that told of the day and of the one it is"
    " compared with; of 28 days, on the day with fewest",
    unit="accounts",
)
field(
    "like_sell_through_28d_units",
    QUANTITY,
    f"sell-through of 28 days {_ALIKE}; null where a day has none",
    unit="units",
)
field(
    "like_sell_through_last_year_28d_units",
    QUANTITY,
    "sell-through of the same accounts on the days these are compared with",
    unit="units",
)
field(
    "like_sell_through_growth_28d_ratio",
    RATIO,
    "like for like: sell-through of 28 days of the accounts that told of both years ÷ last year's,"
    " less 1",
)
field("plan_28d_amount", AMOUNT, "plan of 28 days", unit=_CCY)
field("sell_in_growth_28d_ratio", RATIO, "sell-in of 28 days ÷ that of last year's, less 1")
field("sell_through_growth_28d_ratio", RATIO, "sell-through of 28 days ÷ last year's, less 1")
field("plan_met_28d_ratio", RATIO, "sell-in of 28 days ÷ plan of these days")
field("stock_days", RATIO, "stock ÷ mean daily sell-through of 28 days", unit="days")
