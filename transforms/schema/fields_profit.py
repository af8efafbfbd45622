"""Fields of what an account earns us: rebates, cost to serve, profit."""

from __future__ import annotations

from transforms.schema.fields import field
from transforms.schema.types import AMOUNT, BOOLEAN, CODE, DATE, EACH_PRICE, INTEGER, PRICE, RATIO

_CCY = "company currency"

# What the ledger has accrued
field("posting_period", CODE, "month the entries were posted in")
field("posted_as_of", DATE, "as-of day of the run that posted")
field("ledger_amount", AMOUNT, "accrued, in the currency of the terms")
field("period_days", INTEGER, "days of the period in the month", unit="days")
field("starts_on", DATE, "first day of the period")
field("ends_on", DATE, "day after the last day of the period")
field("first_month_no", INTEGER, "first month, as year × 12 + month")
field("last_month_no", INTEGER, "last month, as year × 12 + month")

# What the settings say
field("cost_per_visit_minute", PRICE, "cost of a minute of a visit; null where unset", unit=_CCY)
field("cost_per_order", PRICE, "cost of handling an order; null where unset", unit=_CCY)
field("cost_per_delivery", PRICE, "cost of a delivery; null where unset", unit=_CCY)
field("credit_year_ratio", RATIO, "what money costs in a year; null where unset")
field("profit_after_rebates", BOOLEAN, "whether profit waits for rebates to be accrued")

# Cost to serve and profit
field("served_orders", INTEGER, "orders placed with us", unit="orders")
field("delivery_days", INTEGER, "days on which goods of ours arrived", unit="days")
field("fund_amount", AMOUNT, "expenses of kind promotion and display", unit=_CCY)
field("fee_amount", AMOUNT, "expenses of kind slotting", unit=_CCY)
field("other_expense_amount", AMOUNT, "all other expenses", unit=_CCY)
field("visit_minutes", INTEGER, "minutes of visits; a visit without a length counts none")
field("visit_cost_amount", AMOUNT, "visit minutes × rate; 0 without a rate", unit=_CCY)
field("order_cost_amount", AMOUNT, "orders × rate; 0 without a rate", unit=_CCY)
field("delivery_cost_amount", AMOUNT, "days of delivery × rate; 0 without a rate", unit=_CCY)
field(
    "credit_cost_amount",
    AMOUNT,
    "open receivables at the month's end × yearly rate × days of the month ÷ 365; 0 without a rate",
    unit=_CCY,
)
field("rebate_taken_amount", AMOUNT, "rebates that profit takes off", unit=_CCY)
field("sold_cases", RATIO, "cases we sold less cases given back", unit="cases")
field(
    "goods_margin_amount",
    AMOUNT,
    "our margin on what it bought from another account: units × what the seller's price of the"
    " month left over our cost, or what the product earned us in the year; 0 where it bought none",
    unit=_CCY,
)
_SOURCES = ("reported", "derived", "estimated")
field(
    "goods_margin_source",
    CODE,
    "derived from the seller's own price, or estimated by the year's of all",
    allowed=_SOURCES,
)
field(
    "profit_source",
    CODE,
    "how the margin is known: reported by our own sales, derived from its sellers' prices of the"
    " month, estimated by what products earned us over the year",
    allowed=_SOURCES,
)
field(
    "earned_amount_12m",
    AMOUNT,
    "what our goods earned us at the account, trailing 12 months, before rebates and costs:"
    " gross_margin_amount and goods_margin_amount of account_profit; null where a month is unknown",
    unit=_CCY,
)
field("margin_each", EACH_PRICE, "what a unit earned us, trailing 12 months", unit=_CCY)
field("supplied_cases", RATIO, "cases bought from another account", unit="cases")
field("profit_amount_12m", AMOUNT, "profit of the trailing 12 months", unit=_CCY)
field("bought_cases_12m", RATIO, "cases bought in the trailing 12 months", unit="cases")
field("rebate_accrued_amount_12m", AMOUNT, "rebates accrued, trailing 12 months", unit=_CCY)
field("profit_per_case_amount_12m", AMOUNT, "profit ÷ cases bought, trailing 12 months", unit=_CCY)
field("volume_rank", INTEGER, "place in its level by what it bought in 12 months, 1 the most")
field("profit_rank", INTEGER, "place in its level by the profit of 12 months, 1 the most")
field("ranked_count", INTEGER, "accounts of the level that are ranked", unit="accounts")
field(
    "is_big_but_small",
    BOOLEAN,
    "among the first fifth of its level by volume, and a fifth of its peers or more further back by"
    " profit",
)
