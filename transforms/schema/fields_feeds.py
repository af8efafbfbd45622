"""Fields that only feeds and the facts made of them bear."""

from __future__ import annotations

from transforms.schema.fields import field
from transforms.schema.types import (
    AMOUNT,
    BOOLEAN,
    CODE,
    DATE,
    ID,
    INTEGER,
    PRICE,
    QUANTITY,
    RATIO,
    TEXT,
)

field("source", CODE, "source the row came from")

# Orders
field("order_id", ID, "order as the source numbers it; a return has its own")
field("line_no", ID, "line within the order")
field("order_date", DATE, "day the order was placed, local to the source")
field("quantity", QUANTITY, "quantity in the row's unit; negative for returns")
field("unit_price", PRICE, "net price per unit, after reductions and without VAT", minimum=0)
field("currency", CODE, "ISO 4217 currency of the row's money")
field("amount", AMOUNT, "money of the row in its currency; negative lowers what is owed us")
field("order_kind", CODE, "sale, return or free good", allowed=("sale", "return", "free_good"))
field("seller_id", ID, "who sold; empty where we did")
field("delivered_on", DATE, "day of delivery")
field("invoiced_on", DATE, "day of the invoice")
field("requested_quantity", QUANTITY, "quantity the account asked for", minimum=0)
field("promised_on", DATE, "day of delivery we promised")
field("ship_to_territory", CODE, "territory the goods went to")
field("returns_order_id", ID, "order that a return gives back")
field("invoice_id", ID, "invoice the row stands on")
field("version", INTEGER, "version of the row; the highest counts")

# Stock and sell-through
field("location_id", ID, "our own location, where account_id is empty")
field("snapshot_date", DATE, "day at whose end the stock was counted")
field("on_hand", QUANTITY, "stock on hand in the row's unit; empty where only the flag is known")
field("on_order", QUANTITY, "ordered and not yet dispatched, in the row's unit", minimum=0)
field("in_transit", QUANTITY, "dispatched and not yet arrived, in the row's unit", minimum=0)
field("in_transit_due_on", DATE, "day the goods in transit arrive")
field("is_stocked_out", BOOLEAN, "whether the shelf was empty")
field("due_on", DATE, "day of expected arrival")
field("units", QUANTITY, "single units")
field("period_start", DATE, "first day of the period the figure covers")
field("period_end", DATE, "last day of the period the figure covers")
field("is_cumulative", BOOLEAN, "whether the figure counts from an earlier day than its period's")
field("counted_from", DATE, "day a cumulative figure counts from; empty: 1 January of its year")
field("available_on", DATE, "day from which the plan may allocate the units")

# Money owed and paid
field("invoice_date", DATE, "day of the invoice")
field("due_date", DATE, "day on which payment is due")
field("settled_on", DATE, "day the invoice was paid")
field("settled_amount", AMOUNT, "money paid on the invoice")
field("disputed", BOOLEAN, "whether the account disputes the invoice")
field("collected_on", DATE, "day the cash arrived")

# Field work and promotion
field("visited_on", DATE, "day of the visit")
field("minutes", INTEGER, "length of the visit", unit="minutes", minimum=0)
field("purpose", TEXT, "purpose of the visit")
field("by_executive", BOOLEAN, "whether an executive came")
field("spent_on", DATE, "day of the expense")
field(
    "expense_kind",
    CODE,
    "what the money went for",
    allowed=("promotion", "slotting", "display", "travel", "gift", "other"),
)
field("claim_id", ID, "claim")
field("promotion_id", ID, "promotion")
field("from_date", DATE, "first day")
field("until_date", DATE, "last day, inclusive")
field("mechanic", TEXT, "how the promotion works")
field("cost", AMOUNT, "what it cost us", minimum=0)

# Accounts that merge
field("from_account_id", ID, "account that became another")
field("to_account_id", ID, "account it is from that day on")
field("link_kind", CODE, "how the two belong together", allowed=("merged",))

# Discipline
field("incident_id", ID, "incident")
field(
    "incident_kind",
    CODE,
    "rule of the network that was broken",
    allowed=("diversion", "undercutting", "off_network", "price_raise", "supply_failure"),
)
field("occurred_on", DATE, "day it happened")
field("evidence", TEXT, "evidence")
field(
    "status", CODE, "state of the case", allowed=("reported", "confirmed", "appealed", "dismissed")
)
field("victim_account_id", ID, "account that suffered")
field("scan_id", ID, "scan of a product's code")
field("scanned_on", DATE, "day of the scan")
field("price", PRICE, "price seen", minimum=0)

# Other optional feeds
field("training_id", ID, "training")
field("trained_on", DATE, "day of the training")
field("participants", INTEGER, "people trained", unit="people", minimum=0)
field("feedback_id", ID, "feedback")
field("given_on", DATE, "day the feedback was given")
field("score", INTEGER, "score, 1 worst to 5 best", minimum=1, maximum=5)
field("comment", TEXT, "comment")
field("event_id", ID, "event")
field("event_kind", CODE, "kind of event a program pays for")
field("occasion_id", ID, "occasion")
field("occasion_kind", CODE, "anniversary, opening or another occasion")
field("held_on", DATE, "day of the occasion")
field("program", ID, "rebate program; empty: all")
field("period", CODE, "period as 2026-01, 2026-Q1, 2026-H1 or 2026")
field("measure", CODE, "what is measured", allowed=("amount", "quantity", "collected"))
field("target", AMOUNT, "target of the period", minimum=0)
field("claimed_on", DATE, "day of the claim")
field("claim_kind", CODE, "cap_redemption, empties, promotion, fee or another claim")
field("share_ratio", RATIO, "share of sales, 0 to 1", minimum=0, maximum=1)
field("competitor", CODE, "competitor")
field("observed_on", DATE, "day of the observation")
field("rate_date", DATE, "day the rate holds")
field("rate", PRICE, "company currency for one unit of the currency", minimum=0)
field("as_of_date", DATE, "the run admits facts dated before this day; a month's end in marts")
