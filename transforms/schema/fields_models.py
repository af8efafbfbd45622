"""Fields of the steps between clean feeds and published tables."""

from __future__ import annotations

from transforms.schema.fields import field
from transforms.schema.types import (
    AMOUNT,
    BOOLEAN,
    CODE,
    DATE,
    DUE_WEIGHT,
    EACH_PRICE,
    INTEGER,
    LINE_AMOUNT,
    QUANTITY,
    RATIO,
    TEXT,
)

_CCY = "company currency"

# Months and what the run is told
field("month_no", INTEGER, "calendar month as year × 12 + month", unit="months")
field("month_end", DATE, "last day of the month")
field("company_currency", CODE, "currency of all converted money, ISO 4217")
field("last_month_end", DATE, "end of the last month that is complete before the as-of date")
field("is_present", BOOLEAN, "whether any row of the feed has come in")
field("needs_feed", CODE, "feed without which the metric is null")
field("reason_absent", TEXT, "why the metric is null while its feed has not come in")
field("reason_empty", TEXT, "why the metric is null although its feed has come in")

# Validity, packs and prices
field("holds_from", DATE, "first day the row is used for; the first row of a key is used before it")
field("holds_to", DATE, "day from which the row is no longer used")
field("price_unit", CODE, "unit that list price and cost are for")
field("list_price_each", EACH_PRICE, "list price of a single unit", unit=_CCY)
field("unit_cost_each", EACH_PRICE, "our cost of a single unit", unit=_CCY)

field("units_each", QUANTITY, "single units in one of the line's unit", unit="units")
field("year_to_date_units", QUANTITY, "units sold on since January", unit="units")

# Sell-through and stock by span: the days that a week and a month share
field("known_days", INTEGER, "days whose stock is known", unit="days")
field("counted_days", INTEGER, "days whose stock is known as a number", unit="days")
field("dealt_from", DATE, "first day of the days over which a reported figure is dealt out")
field("dealt_until", DATE, "last day of them")
field("on_hand_unit_days", QUANTITY, "stock on hand × days", unit="units × days")
field(
    "sell_through_basis",
    CODE,
    "reported by the account, or orders that others placed with it",
    allowed=("reported", "orders"),
)
field("daily_units", RATIO, "mean daily sell-through over the last 28 in-stock days", unit="units")
field("lost_sales_units", QUANTITY, "stock-out days × mean daily sell-through", unit="units")

# Sums by account and month, exact
field("sold_net_amount", LINE_AMOUNT, "net amount of sales less returns, exact", unit=_CCY)
field("gross_amount", LINE_AMOUNT, "net amount of sales before returns, exact", unit=_CCY)
field("given_back_amount", LINE_AMOUNT, "net amount of returns, positive, exact", unit=_CCY)
field("listed_net_amount", LINE_AMOUNT, "net amount of lines with a list price, exact", unit=_CCY)
field("sold_list_amount", LINE_AMOUNT, "amount at list price of the same lines", unit=_CCY)
field("costed_net_amount", LINE_AMOUNT, "net amount of lines with a known cost", unit=_CCY)
field("sold_cost_amount", LINE_AMOUNT, "our cost of lines with a known cost, exact", unit=_CCY)
field("high_margin_net_amount", LINE_AMOUNT, "net amount in products of above-median margin")
field("uncosted_lines", INTEGER, "lines without a known cost", unit="lines")
field("bought_net_amount", LINE_AMOUNT, "net amount bought from anyone, exact", unit=_CCY)
field("bought_lines", INTEGER, "lines bought from anyone, returns left out", unit="lines")
field("asked_lines", INTEGER, "lines that say how much was asked for", unit="lines")
field("filled_lines", INTEGER, "such lines delivered whole", unit="lines")
field("asked_orders", INTEGER, "orders with such lines", unit="orders")
field("filled_orders", INTEGER, "such orders with every line whole", unit="orders")
field("asked_units", QUANTITY, "units asked for", unit="units")
field("filled_units", QUANTITY, "units delivered of those asked for, no more", unit="units")
field("promised_orders", INTEGER, "orders whose promised day lies in the month", unit="orders")
field("otif_orders", INTEGER, "such orders delivered whole by the promised day", unit="orders")
field("interval_count", INTEGER, "intervals between order days, trailing 12 months")
field("interval_days", INTEGER, "days in these intervals", unit="days")
field("interval_days_squared", INTEGER, "sum of their squares")
field("is_high_margin", BOOLEAN, "whether the product's margin is above the median product's")
field("is_open", BOOLEAN, "whether the account is open at the month's end")
field("is_new", BOOLEAN, "whether the account was opened in the month")
field("open_receivable_amount", AMOUNT, "receivables not yet paid at the month's end", unit=_CCY)
field("is_converted", BOOLEAN, "whether the invoice is counted in company currency; else its own")
field("paid_amount", AMOUNT, "money paid on the invoice, in what it is counted in")
field("unknown_payments", INTEGER, "payments of unknown worth begun less those ended")
field("counts_on", DATE, "day from which the event counts")
field("paid_on", DATE, "day of the payment")
field("invoice_amount", AMOUNT, "amount of the invoice, in what it is counted in")

field("opened_amount", AMOUNT, "what became owed less what was paid in the month", unit=_CCY)
field("overdue_change_amount", AMOUNT, "what became overdue less what was paid", unit=_CCY)
field("unknown_open_change", INTEGER, "invoices begun less ended whose open amount is unknown")
field("unknown_overdue_change", INTEGER, "the same of what is overdue")
field("due_weight", DUE_WEIGHT, "overdue amount × day number of its due date, summed")

# Accounts' classes, metrics counted, refusals
field("seen_month", CODE, "month looked at from the month")
field("first_place", INTEGER, "number of the latest day, counted back from 1")
field("last_place", INTEGER, "number of the earliest day, counted back from 1")
field("recent_days", INTEGER, "days of the count among the last 28 in stock", unit="days")
field("days_since", INTEGER, "days in stock from the count on, 28 at most", unit="days")
field("converted_months", INTEGER, "months of order lines the metric converts, its own included")
field("problem", TEXT, "what is missing")
field("first_day", DATE, "first day it is needed")
field("day_count", INTEGER, "days it is needed on", unit="days")

# The same over the trailing twelve months
for _name, _kind, _unit in (
    ("bought_net_amount", LINE_AMOUNT, _CCY),
    ("sell_in_units", QUANTITY, "units"),
    ("sold_net_amount", LINE_AMOUNT, _CCY),
    ("gross_amount", LINE_AMOUNT, _CCY),
    ("given_back_amount", LINE_AMOUNT, _CCY),
    ("listed_net_amount", LINE_AMOUNT, _CCY),
    ("sold_list_amount", LINE_AMOUNT, _CCY),
    ("costed_net_amount", LINE_AMOUNT, _CCY),
    ("high_margin_net_amount", LINE_AMOUNT, _CCY),
    ("sell_through_units", QUANTITY, "units"),
    ("asked_lines", INTEGER, "lines"),
    ("filled_lines", INTEGER, "lines"),
    ("asked_orders", INTEGER, "orders"),
    ("filled_orders", INTEGER, "orders"),
    ("asked_units", QUANTITY, "units"),
    ("filled_units", QUANTITY, "units"),
    ("promised_orders", INTEGER, "orders"),
    ("otif_orders", INTEGER, "orders"),
    ("stock_out_days", INTEGER, "days"),
    ("known_days", INTEGER, "days"),
):
    field(f"{_name}_12m", _kind, f"{_name} of the trailing 12 months", unit=_unit)
field("sold_net_amount_prior_12m", LINE_AMOUNT, "sold_net_amount of the 12 months before those")
field("sold_net_amount_last_year", LINE_AMOUNT, "sold_net_amount of the same month last year")
