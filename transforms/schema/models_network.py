"""Models that hold what accounts did against the rules of the network."""

from __future__ import annotations

from transforms.schema import fields_network
from transforms.schema.models_staging import model

_ = fields_network  # declares the fields
_ACCOUNT_MONTH = "account × complete month"
_LINES = "off_network_lines off_network_units off_network_amount diverted_lines diverted_units"
_BREACHES = (
    f"{_LINES} diverted_amount diverted_scans undercut_lines undercut_units undercut_amount"
    " undercut_scans"
)

NETWORK_FACTS = (
    model(
        "fact",
        "fct_network_month",
        "month! account_id! bought_lines! placed_lines! sold_lines!",
        key="month account_id",
        grain="account × month",
        meaning="what breaches of the network are weighed against",
    ),
)

NETWORK_STAGING = (
    model(
        "staging",
        "stg_order_breach",
        "evidence_id! breach! account_id! occurred_on! product_id! breach_units! breach_amount"
        " seller_id buyer_id seen_territory price_floor",
        key="evidence_id breach",
        grain="breach that an order line shows",
        meaning="lines bought off-network, diverted or sold below the price floor",
    ),
    model(
        "staging",
        "stg_market_breach",
        "found_in! evidence_id! breach! account_id occurred_on! product_id! seen_territory"
        " seen_price price_floor",
        key="found_in evidence_id breach",
        grain="breach that a scan or a price shows",
        meaning="goods scanned out of territory, and prices below the floor",
    ),
    model(
        "staging",
        "stg_network_breach",
        "found_in! evidence_id! breach! account_id occurred_on! product_id breach_units"
        " breach_amount seller_id buyer_id seen_territory seen_price price_floor status",
        key="found_in evidence_id breach",
        grain="breach × record that shows it",
        meaning="order lines, scans, prices and reports side by side",
    ),
)
NETWORK_INTERMEDIATES = (
    model(
        "intermediate",
        "int_network_breach",
        f"month! account_id! {_BREACHES}",
        key="month account_id",
        grain="account × month with evidence against it",
        meaning="breaches of the month by kind",
    ),
    model(
        "intermediate",
        "int_network_month",
        "month! month_no! month_end! account_id! account_key region level salesperson_id"
        " network_model upstream_id territory group_id is_group_leader! bought_lines!"
        f" placed_lines! sold_lines! {_BREACHES}",
        key="month account_id",
        grain=_ACCOUNT_MONTH,
        meaning="accounts as they were, and their breaches of the month",
    ),
    model(
        "intermediate",
        "int_network_habit",
        "month! account_id! off_network_cases diversion_cases undercutting_cases"
        " off_network_ratio diverted_ratio undercut_ratio",
        key="month account_id",
        grain=_ACCOUNT_MONTH,
        meaning="cases of three months, and the part of a year's lines that broke a rule",
    ),
    model(
        "intermediate",
        "int_sub_distributor",
        "month! account_id! active_subs! buying_less_subs! silent_subs!",
        key="month account_id",
        grain="account × complete month, with distributors below it",
        meaning="how those it supplies are doing",
    ),
    model(
        "intermediate",
        "int_group_incident",
        "month! group_id! incidents! diversions! undercuttings! off_network_cases!",
        key="month group_id",
        grain="group × complete month with incidents in its year so far",
        meaning="what a group's leader answers for",
    ),
)
