"""The sections of the barometer, in the order in which they are read.

A section's SELECT, `sql/barometer/QUERY.sql`, is of one day (`%(day)s`), the last one with trade.
"""

from __future__ import annotations

from transforms.exports.sections import section

_TRADE = (
    "sell_in_28d_amount:money sell_in_growth_28d_ratio:ratio sell_through_28d_units:units"
    " sell_through_growth_28d_ratio:ratio like_sell_through_growth_28d_ratio:ratio"
    " like_for_like_accounts:number plan_met_28d_ratio:ratio on_hand_units:units"
)

SECTIONS = (
    section("now", "figures", _TRADE, "trade"),
    section("weeks", "chart", "week:text sell_in_amount:money sell_in_last_year_amount:money"),
    section("regions", "table", f"region:text {_TRADE}", "trade"),
    section("categories", "table", f"category:text {_TRADE}", "trade"),
    section(
        "falls",
        "table",
        "region:text category:text sell_through_28d_units:units"
        " sell_through_growth_28d_ratio:ratio like_sell_through_growth_28d_ratio:ratio"
        " like_for_like_accounts:number stock_days:days",
    ),
    section(
        "dangers",
        "table",
        "name:text region:text class:code danger_count:number overdue_amount:money",
    ),
    section(
        "events",
        "table",
        "event_on:date event_name:code accounts:number next_step:sentence",
    ),
    section(
        "freshness",
        "table",
        "region:text sell_in_age_days:number sell_through_age_days:number stock_age_days:number",
    ),
)
