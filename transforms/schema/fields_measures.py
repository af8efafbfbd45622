"""Fields that facts and marts measure."""

from __future__ import annotations

from transforms.schema.fields import field
from transforms.schema.types import (
    AMOUNT,
    BOOLEAN,
    CODE,
    DATE,
    ID,
    INTEGER,
    LINE_AMOUNT,
    QUANTITY,
    RATIO,
    TEXT,
)

_CCY = "company currency"

# Order lines
field("line_units", QUANTITY, "quantity in single units; negative for returns", unit="units")
field("requested_units", QUANTITY, "requested quantity in single units", unit="units")
field(
    "line_amount",
    LINE_AMOUNT,
    "the line's amount in its own currency: the invoice's where given, else quantity × unit price",
)
field(
    "net_amount",
    LINE_AMOUNT,
    "net amount of the line, exact; null while no exchange rate says how much it is",
    unit=_CCY,
)
field("list_amount", LINE_AMOUNT, "amount of the line at list price, exact", unit=_CCY)
field("cost_amount", LINE_AMOUNT, "our cost of the line, exact", unit=_CCY)
field("is_unmatched_return", BOOLEAN, "whether no sale of the named order was found for the return")

# Weekly facts
field("sell_in_units", QUANTITY, "units we sold less units given back", unit="units")
field("sell_in_net_amount", AMOUNT, "net amount of our sales less returns", unit=_CCY)
field("return_units", QUANTITY, "units the account gave back, positive", unit="units")
field("return_amount", AMOUNT, "net amount of returns, positive", unit=_CCY)
field("free_good_units", QUANTITY, "units given without charge", unit="units")
field("sell_through_units", QUANTITY, "units the account sold on", unit="units")
field("on_hand_units", QUANTITY, "stock on hand", unit="units")
field("on_hand_units_mean", QUANTITY, "mean stock on hand over the days known", unit="units")
field("in_transit_units", QUANTITY, "units on their way to the account", unit="units")
field("in_stock_days", INTEGER, "days known to be in stock", unit="days")
field("stock_out_days", INTEGER, "days known to be out of stock", unit="days")
field("days_covered", INTEGER, "days a stock snapshot speaks for", unit="days")
field("is_order_week", BOOLEAN, "whether the account ordered in the week")

# Account metrics
field("return_ratio", RATIO, "returns ÷ gross sales by own date, trailing 12 months")
field("sell_through_ratio", RATIO, "sell-through ÷ sell-in units, trailing 12 months")
field("gross_margin_amount", AMOUNT, "net amount less our cost", unit=_CCY)
field(
    "rebate_accrued_amount",
    AMOUNT,
    "rebates accrued for the month: the ledger's, shared out over the months of their period",
    unit=_CCY,
)
field(
    "cost_to_serve_amount",
    AMOUNT,
    "expenses, and visits, orders and deliveries at the rates of the settings",
    unit=_CCY,
)
field(
    "profit_amount",
    AMOUNT,
    "margin on what it bought, from us and others, less rebates, cost to serve and cost of credit",
    unit=_CCY,
)
field("profit_per_case_amount", AMOUNT, "profit ÷ cases bought from anyone", unit=_CCY)
field("revenue_share_ratio", RATIO, "share of the company's net sales, trailing 12 months")
field("cumulative_share_ratio", RATIO, "revenue share of this and all larger accounts, 1 at most")
field(
    "pareto_class",
    CODE,
    "A to 80 % including who crosses it, B to 95 %, C",
    allowed=("A", "B", "C"),
)
field("growth_yoy_ratio", RATIO, "net sales of the month against the same month last year, less 1")
field("growth_rolling_12_ratio", RATIO, "net sales of 12 months against the 12 before, less 1")
field("order_count", INTEGER, "orders placed in the month", unit="orders")
field(
    "order_interval_days_mean",
    RATIO,
    "mean days between order days, trailing 12 months",
    unit="days",
)
field("order_interval_cv", RATIO, "standard deviation ÷ mean of the order intervals")
field("days_since_last_order", INTEGER, "days from the last order to the month's end", unit="days")
field(
    "alive_probability",
    RATIO,
    "probability that the account still buys (BG/NBD over the last three years, fitted on all"
    " accounts of the month, time counted by season); null after a single order day",
)
field(
    "expected_orders_90d",
    RATIO,
    "days with orders to expect in the 90 days after the month (BG/NBD)",
    unit="days",
)
field("distinct_products", INTEGER, "products bought, trailing 12 months", unit="products")
field("high_margin_mix_ratio", RATIO, "share of net sales in products of above-median margin")
field("sub_distributor_count", INTEGER, "distributors supplied by the account", unit="accounts")
field("active_outlet_count", INTEGER, "outlets below the account that are open", unit="accounts")
field("new_outlet_count", INTEGER, "outlets below the account opened in the month", unit="accounts")
field(
    "days_of_inventory",
    RATIO,
    "stock ÷ mean daily sell-through over the last 28 in-stock days",
    unit="days",
)
field("stock_out_ratio", RATIO, "stock-out days ÷ days known, trailing 12 months")
field(
    "lost_sales_units_estimate",
    QUANTITY,
    "sell-through lost to stock-outs, estimated",
    unit="units",
)
field("fill_rate_order_ratio", RATIO, "orders filled whole ÷ orders, trailing 12 months")
field("fill_rate_line_ratio", RATIO, "lines filled whole ÷ lines, trailing 12 months")
field("fill_rate_case_ratio", RATIO, "quantity filled ÷ quantity asked, trailing 12 months")
field("otif_ratio", RATIO, "orders delivered on time and in full ÷ orders, trailing 12 months")
field("channel_loading_index", RATIO, "sell-in ÷ sell-through of the month ÷ that of the year")
field(
    "days_sales_outstanding", RATIO, "open receivables ÷ net sales of 12 months × days", unit="days"
)
field("overdue_amount", AMOUNT, "receivables past their due date at the month's end", unit=_CCY)
field("overdue_days_mean", RATIO, "mean days past due, weighted by amount", unit="days")
field("credit_utilisation_ratio", RATIO, "open receivables ÷ credit limit")
field(
    "share_of_wallet_ratio",
    RATIO,
    "1 less the shares competitors hold, by their latest sightings in 12 months",
)
field("effective_discount_ratio", RATIO, "1 − net ÷ list amount, trailing 12 months")
field("effective_rebate_ratio", RATIO, "rebates accrued ÷ net sales, trailing 12 months")
field(
    "incident_count", INTEGER, "incidents of the month, dismissed ones left out", unit="incidents"
)
field(
    "tenure_months", INTEGER, "months since the account was opened or first bought", unit="months"
)
field(
    "bought_units", QUANTITY, "units bought from anyone, us or others, less returns", unit="units"
)
field("bought_amount", AMOUNT, "net amount bought from anyone, us or others", unit=_CCY)
_SOURCES = ("reported", "derived", "estimated")
field(
    "sell_in_source",
    CODE,
    "how what the account bought is known: reported by order lines, or estimated from what it sold"
    " on and its counts of stock where it buys from an upstream and none of its orders came in;"
    " null where it is unknown",
    allowed=_SOURCES,
)
field(
    "sell_through_source",
    CODE,
    "where sell-through comes from: reported by the account, or derived from what others ordered"
    " from it; null where it is unknown",
    allowed=_SOURCES,
)

# Rebates
field("program_id", ID, "rebate program")
field("terms_version", INTEGER, "version of the program's terms")
field("earning_period", CODE, "period in which the rebate is earned")
field("basis_quantity", QUANTITY, "quantity that earned", unit="units of the terms")
field("basis_amount", AMOUNT, "amount that earned", unit="currency of the terms")
field("tier_no", INTEGER, "tier reached, 0 for none", minimum=0)
field("tier_rate", TEXT, "rate of the tier as the terms give it; null where several apply")
field("earned_amount", AMOUNT, "owed on the facts so far", unit="currency of the terms")
field("accrued_amount", AMOUNT, "posted as accrued", unit="currency of the terms")
field("settled_amount_total", AMOUNT, "paid or credited", unit="currency of the terms")
field("open_amount", AMOUNT, "accrued and not yet settled", unit="currency of the terms")
field("next_tier_from", AMOUNT, "threshold of the next tier; null at the top")
field("next_tier_distance", AMOUNT, "basis missing to the next tier; null at the top")
field("pool_id", ID, "pool whose facts count together: an account, or `group …`")
field("accrual_method", CODE, "how the terms estimate an open period")
field("path_count", INTEGER, "forecast paths that end in this tier", unit="paths", minimum=0)
field("path_count_total", INTEGER, "forecast paths sampled", unit="paths", minimum=1)
field("basis_to_date", LINE_AMOUNT, "basis so far")
field("final_basis", LINE_AMOUNT, "mean of the final basis, given that it ends in this tier")
field("final_owed_amount", LINE_AMOUNT, "what is owed on that basis", unit="currency of the terms")
field("estimate_amount", AMOUNT, "what is accrued by the estimate", unit="currency of the terms")
field("is_constrained", BOOLEAN, "whether the constraint held the estimate down")

# Availability
field(
    "metric",
    CODE,
    "name of the metric, a column of account_metrics or another table by account and month",
)
field("is_available", BOOLEAN, "whether the metric can be computed for the month")
field("account_count", INTEGER, "accounts for which the metric has a value", unit="accounts")
field("null_account_count", INTEGER, "accounts for which it is null", unit="accounts")
field(
    "gap_sentence",
    TEXT,
    "the gap in words; <first day>, <days> and <more> are to be filled in",
)
field(
    "null_reason_code",
    CODE,
    "kind of reason; of several the first of this list; null where no account lacks it",
    allowed=("no_feed", "no_rate", "lacking", "no_row"),
)
field("null_reason", TEXT, "why it is null for them; null where no account lacks it")
field("availability_reason", TEXT, "why it is not available; null where it is")

# Payouts
field("payout_no", INTEGER, "number of the payout of the key, from 1; 0 for what is still open")
field("payout_amount", AMOUNT, "paid or credited; what is open where payout_no is 0")
field("pay_as", CODE, "how it is paid", allowed=("credit_note", "goods", "cash"))
field("batch_id", TEXT, "settlement batch that paid it; null while it is open")
field("period_end_date", DATE, "last day of the earning period; null where its name has no date")
field("period_closed_on", DATE, "day the month in which the earning period ended was closed")
field("payout_paid_on", DATE, "day it was paid; null while it is open")
field("payout_promised_on", DATE, "last day on which the payout is on time")
field("days_from_period_end", INTEGER, "days from the period's end to the payout", unit="days")
field("days_from_close", INTEGER, "days from the month's close to the payout", unit="days")
field("is_on_time", BOOLEAN, "whether it was paid by the promised day; null while it may still be")
