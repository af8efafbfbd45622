"""Fields of the money behind a plan: prices, credit, rebates, exceptions."""

from __future__ import annotations

from transforms.schema.fields import field
from transforms.schema.types import (
    AMOUNT,
    CODE,
    EACH_PRICE,
    INTEGER,
    QUANTITY,
    RATIO,
    TEXT,
)

_CCY = "company currency"
_TERMS = "currency of the terms"

# What an account may owe
field("owed_open_amount", AMOUNT, "receivables not yet paid, before the as-of date", unit=_CCY)
field("owed_overdue_amount", AMOUNT, "receivables past their due date by then", unit=_CCY)

# A line of the plan
field("net_price_each", EACH_PRICE, "price of a single unit that the order is valued at", unit=_CCY)
field(
    "price_source",
    CODE,
    "last_invoice: what the account last paid us for the product; upstream_invoice: what it last"
    " paid its upstream, where it buys there; list_price where it never bought; null where neither"
    " is known",
    allowed=("last_invoice", "upstream_invoice", "list_price"),
)
field(
    "order_amount",
    AMOUNT,
    "units recommended × price, our sale where upstream_id is null, else the upstream's; null where"
    " no price is known",
    unit=_CCY,
)
field(
    "order_margin_amount",
    AMOUNT,
    "order_amount less our cost; null where price or cost is not known or an upstream sells",
    unit=_CCY,
)
field(
    "expected_lost_units_without",
    QUANTITY,
    "units expected to be lost in the window without the order",
    unit="units",
)
field(
    "expected_lost_units_with",
    QUANTITY,
    "units expected to be lost in the window with the order",
    unit="units",
)
field(
    "expected_lost_units_uncut",
    QUANTITY,
    "units expected to be lost in the window had the order not been cut",
    unit="units",
)
field("avoided_amount", AMOUNT, "sales the order saves: units lost less × price", unit=_CCY)
field(
    "avoided_margin_amount",
    AMOUNT,
    "our margin on these sales; null where an upstream sells",
    unit=_CCY,
)
field(
    "tied_up_amount",
    AMOUNT,
    "stock of the account when the order has arrived, at the price of the order",
    unit=_CCY,
)
field(
    "cover_weeks",
    RATIO,
    "stock when the order has arrived ÷ mean weekly demand of the window",
    unit="weeks",
)
field(
    "loaded_units",
    QUANTITY,
    "part of the order beyond mean demand of the window plus its 90 % quantile, none of it ahead of"
    " a season",
    unit="units",
)

# An account's order as a whole
field("order_lines", INTEGER, "lines with units recommended", unit="lines")
field("unpriced_lines", INTEGER, "such lines without a known price", unit="lines")
field("loaded_amount", AMOUNT, "worth of the units beyond need", unit=_CCY)
field(
    "credit_over_amount",
    AMOUNT,
    "open receivables plus the order, less the credit limit; 0 where the limit is kept; null where"
    " an upstream invoices the order",
    unit=_CCY,
)
field("credit_reason", TEXT, "why credit_over_amount is null")
field("rebate_reason", TEXT, "why nothing is known of the rebate that the order would earn")
field("chased_program_id", CODE, "program whose tier the order reaches by loading the account")
field("chase_reason", TEXT, "why the order is held to chase a tier; null where it is not")

# What an order would earn
field("tier_no_before", INTEGER, "tier reached without the order, 0 for none", minimum=0)
field("tier_no_after", INTEGER, "tier reached with the order, 0 for none", minimum=0)
field("tier_distance_before", AMOUNT, "basis missing to the next tier without the order")
field("tier_distance_after", AMOUNT, "basis missing to the next tier with the order")
field("earned_before_amount", AMOUNT, "rebate owed without the order", unit=_TERMS)
field("earned_after_amount", AMOUNT, "rebate owed with the order", unit=_TERMS)
field("added_rebate_amount", AMOUNT, "rebate that the order adds", unit=_TERMS)

# Exceptions
field(
    "exception_rank",
    INTEGER,
    "place among the day's exceptions: our sales by money, then those of upstreams, then what has"
    " no price",
    minimum=1,
)
field(
    "exception",
    CODE,
    "what needs a person",
    allowed=(
        "key_account_cut",
        "credit_passed",
        "tier_chased",
        "late_shipment",
        "no_stock_figure",
        "phantom_stock",
    ),
)
field("at_stake_amount", AMOUNT, "money at stake; null where no price is known", unit=_CCY)
field("exception_detail", TEXT, "what is the matter, in one sentence")
field("next_step", TEXT, "what to do about it")

# Who was cut
field("order_asked_units", QUANTITY, "units needed in packs, before supply", unit="units")
field("order_given_units", QUANTITY, "units that supply and transport left of them", unit="units")
field("given_ratio", RATIO, "units given ÷ asked")
field("asked_amount", AMOUNT, "units asked × price; null where no price is known", unit=_CCY)
field("cut_amount", AMOUNT, "units cut × price; null where no price is known", unit=_CCY)
field("lines_asked", INTEGER, "lines of plans that asked for something", unit="lines")
field("lines_cut", INTEGER, "such lines that were cut", unit="lines")
field("cut_ratio", RATIO, "amount cut ÷ asked in the year")
field("class_cut_ratio", RATIO, "the same of all accounts of the class")
field("company_cut_ratio", RATIO, "the same of all accounts")
