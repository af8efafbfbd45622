"""Fields of the network's discipline: breaches, their evidence, and the accounts below."""

from __future__ import annotations

from transforms.schema.fields import field
from transforms.schema.types import (
    AMOUNT,
    BOOLEAN,
    CODE,
    ID,
    INTEGER,
    LINE_AMOUNT,
    PRICE,
    QUANTITY,
    RATIO,
    TEXT,
)

_CCY = "company currency"

# One breach
field(
    "breach",
    CODE,
    "rule of the network that was broken: diversion is out of territory, undercutting below the"
    " price floor, off_network bought from another than the upstream; further kinds come from"
    " incidents alone",
    allowed=("diversion", "undercutting", "off_network", "price_raise", "supply_failure"),
)
field(
    "found_in",
    CODE,
    "what shows the breach",
    allowed=("order_line", "scan", "market_price", "incident"),
)
field(
    "evidence_id",
    ID,
    "the record: source/order/line, source/scan, source/product/territory/level/day of a price, or"
    " source/incident",
)
field("breach_units", QUANTITY, "units of the order line; null for other evidence", unit="units")
field(
    "breach_amount",
    LINE_AMOUNT,
    "net amount of the order line; null for other evidence and without an exchange rate",
    unit=_CCY,
)
field("buyer_id", ID, "who bought below the price floor; null for other breaches")
field("own_territory", CODE, "territory the account may sell in, on that day")
field("seen_territory", CODE, "territory the goods went to, were scanned or priced in")
field("seen_price", PRICE, "price seen, per unit of the product", unit=_CCY)
field("breach_reason", TEXT, "what was seen, and which rule it breaks")

# An account's breaches in a month
_NULL_MODEL = "null where the account's network_model is unknown"
_NULL_PLACE = "null where none of its order lines say where the goods went"
_NULL_FLOOR = "null while no product has a price_floor"
_NULL_SCANS = "null while no scans come in"
field("placed_lines", INTEGER, "lines bought that say which territory they went to", unit="lines")
field("sold_lines", INTEGER, "lines that the account sold to others of the channel", unit="lines")
field(
    "off_network_lines",
    INTEGER,
    f"lines bought from another than the upstream of the day; {_NULL_MODEL}",
    unit="lines",
)
field("off_network_units", QUANTITY, f"units of these lines; {_NULL_MODEL}", unit="units")
field(
    "off_network_amount",
    AMOUNT,
    f"net amount of these lines; {_NULL_MODEL} or an exchange rate is missing",
    unit=_CCY,
)
field("off_network_ratio", RATIO, "off_network_lines ÷ lines bought, trailing 12 months")
field(
    "diverted_lines",
    INTEGER,
    f"lines bought that went to another territory than the account's; {_NULL_PLACE}",
    unit="lines",
)
field("diverted_units", QUANTITY, f"units of these lines; {_NULL_PLACE}", unit="units")
field(
    "diverted_amount",
    AMOUNT,
    f"net amount of these lines; {_NULL_PLACE} or an exchange rate is missing",
    unit=_CCY,
)
field(
    "diverted_ratio",
    RATIO,
    "diverted_lines ÷ lines that say where the goods went, trailing 12 months",
)
field(
    "diverted_scans",
    INTEGER,
    f"goods sold to the account that were scanned in another territory; {_NULL_SCANS}",
    unit="scans",
)
field(
    "undercut_lines",
    INTEGER,
    f"lines the account sold to others below the price floor; {_NULL_FLOOR}",
    unit="lines",
)
field("undercut_units", QUANTITY, f"units of these lines; {_NULL_FLOOR}", unit="units")
field("undercut_amount", AMOUNT, f"net amount of these lines; {_NULL_FLOOR}", unit=_CCY)
field("undercut_ratio", RATIO, "undercut_lines ÷ lines sold to others, trailing 12 months")
field(
    "undercut_scans",
    INTEGER,
    "goods sold to the account that were scanned at a price below the floor; null while no scans"
    " come in or no product has a price_floor",
    unit="scans",
)
for _breach in ("off_network", "diversion", "undercutting"):
    field(f"{_breach}_cases", INTEGER, f"evidence of {_breach} in the last 3 months", unit="cases")
_FLAG = "at least network.flag_cases (default 3) order lines and scans in the last 3 months show"
field("is_off_network", BOOLEAN, f"{_FLAG} purchases off-network")
field("is_diverting", BOOLEAN, f"{_FLAG} goods outside the account's territory")
field("is_undercutting", BOOLEAN, f"{_FLAG} prices below the floor")

# A group answers through its leader
_LEADER = "null for who leads no group, and while no incidents come in"
field("incidents", INTEGER, "confirmed incidents of the year up to the month's end", unit="cases")
field("diversions", INTEGER, "those of them that are diversions", unit="cases")
field("undercuttings", INTEGER, "those of them that are undercutting", unit="cases")
field(
    "group_incident_count",
    INTEGER,
    "confirmed incidents of the group's members from January to the month's end, as the discipline"
    f" of a yearly program counts them; {_LEADER}",
    unit="cases",
)
field("group_diversion_count", INTEGER, f"those that are diversions; {_LEADER}", unit="cases")
field("group_undercutting_count", INTEGER, f"those that are undercutting; {_LEADER}", unit="cases")
field("group_off_network_count", INTEGER, f"those that are off-network; {_LEADER}", unit="cases")

# Distributors below an account
_SUBS = "of the distributors it supplies"
field("active_subs", INTEGER, f"{_SUBS}, neither silent nor buying less", unit="accounts")
field("buying_less_subs", INTEGER, f"{_SUBS}, buying less", unit="accounts")
field("silent_subs", INTEGER, f"{_SUBS}, without an order of late", unit="accounts")
field(
    "active_sub_count",
    INTEGER,
    f"{_SUBS}, those neither silent nor buying less; null while no account names its upstream_id",
    unit="accounts",
)
field(
    "buying_less_sub_count",
    INTEGER,
    f"{_SUBS}, those that in 3 months bought less than network.buying_less_ratio (default 0.8) of"
    " the same 3 months of last year, of those that were there by then; null like"
    " active_sub_count",
    unit="accounts",
)
field(
    "silent_sub_count",
    INTEGER,
    f"{_SUBS}, those without an order for network.silent_days (default 60); null like"
    " active_sub_count",
    unit="accounts",
)

# What the run is told
field("network_flag_cases", INTEGER, "cases within 3 months that make a flag", unit="cases")
field("network_silent_days", INTEGER, "days without an order that make silent", unit="days")
field("network_buying_less_ratio", RATIO, "part of last year's amount below which one buys less")
