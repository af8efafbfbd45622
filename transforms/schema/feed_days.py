"""The days of a feed's rows: the one that places it in time, and the two that it lasts from and to.

A row whose last day lies before its first says nothing that can be true. Of promotions and periods
it is turned away; an account or product with such a life loads with a warning, for every row that
names it would wait for it.
"""

from __future__ import annotations

# The date that places a row in time: it decides the row's partition and whether as-of admits it.
FEED_DATES: dict[str, str] = {
    "orders": "order_date",
    "inventory": "snapshot_date",
    "in_transit": "as_of_date",
    "supply": "available_on",
    "sell_through": "period_start",
    "receivables": "invoice_date",
    "collections": "collected_on",
    "visits": "visited_on",
    "expenses": "spent_on",
    "promotions": "from_date",
    "incidents": "occurred_on",
    "scans": "scanned_on",
    "trainings": "trained_on",
    "feedback": "given_on",
    "events": "occurred_on",
    "occasions": "held_on",
    "claims": "claimed_on",
    "competitor_share": "observed_on",
    "market_prices": "observed_on",
    "fx_rates": "rate_date",
}
# First and last day of what a row speaks of; a row without its last day goes on.
FEED_SPANS: dict[str, tuple[str, str]] = {
    "promotions": ("from_date", "until_date"),
    "sell_through": ("period_start", "period_end"),
}
# First and last day of a life that master data tell.
FEED_LIVES: dict[str, tuple[str, str]] = {
    "accounts": ("opened_on", "closed_on"),
    "products": ("launched_on", "discontinued_on"),
}
