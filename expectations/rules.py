"""Rules of the business that no declaration implies, each with severity and why.

A critical rule stops the partition; a warning is told and loaded.
"""

from __future__ import annotations

from collections.abc import Callable

import great_expectations.expectations as gxe

from expectations.suites import GateRule, Severity
from transforms.intake.cleaning.doubts import DOUBT_RULES, price_outliers


def _rows(
    name: str, query: str, severity: Severity, why: str, column: str | None = None
) -> GateRule:
    """Make a rule whose query returns the rows that break it."""
    return GateRule(
        name, gxe.UnexpectedRowsExpectation(unexpected_rows_query=query), severity, why, column
    )


def _orders(packs: str | None) -> list[GateRule]:
    doubt = DOUBT_RULES["price_outlier"]
    return [
        _rows(
            "price_near_median",
            f"select order_id, line_no from ({price_outliers('{batch}', packs)})",
            "warning",
            doubt.why,
            doubt.column,
        ),
        _rows(
            "returns_are_negative",
            "select order_id, line_no from {batch} where kind = 'return' and quantity > 0",
            "critical",
            "a return that adds would be paid a rebate twice",
            "quantity",
        ),
        _rows(
            "delivered_after_ordered",
            "select order_id, line_no from {batch} where delivered_on < order_date",
            "warning",
            "goods that arrive before they are ordered point to swapped dates",
            "delivered_on",
        ),
    ]


def _inventory() -> list[GateRule]:
    return [
        _rows(
            "stock_not_negative",
            "select account_id, product_id, snapshot_date from {batch} where on_hand < 0",
            "warning",
            "negative stock is a booking that ran ahead of its goods",
            "on_hand",
        ),
        _rows(
            "stock_known_or_flagged",
            "select product_id, snapshot_date from {batch}"
            " where on_hand is null and is_stocked_out is null",
            "critical",
            "a count without a figure and without a flag says nothing",
            "on_hand",
        ),
        _rows(
            "stocked_out_means_empty",
            "select product_id, snapshot_date from {batch} where is_stocked_out and on_hand > 0",
            "warning",
            "the flag and the figure contradict each other",
            "is_stocked_out",
        ),
    ]


def _receivables() -> list[GateRule]:
    return [
        _rows(
            "due_after_invoice",
            "select invoice_id from {batch} where due_date < invoice_date",
            "warning",
            "an invoice due before it was written points to swapped dates",
            "due_date",
        ),
        _rows(
            "settled_after_invoice",
            "select invoice_id from {batch} where settled_on < invoice_date",
            "warning",
            "an invoice paid before it was written points to swapped dates",
            "settled_on",
        ),
    ]


def _accounts() -> list[GateRule]:
    return [
        _rows(
            "not_its_own_upstream",
            "select account_id from {batch} where upstream_id = account_id",
            "critical",
            "an account that supplies itself would loop every sum along the channel",
            "upstream_id",
        ),
        _rows(
            "closed_after_opened",
            "select account_id from {batch} where closed_on < opened_on",
            "warning",
            "an account closed before it was opened points to swapped dates",
            "closed_on",
        ),
    ]


def _products() -> list[GateRule]:
    return [
        _rows(
            "cost_below_list",
            "select product_id from {batch} where unit_cost > list_price",
            "warning",
            "a product that costs more than its list price loses money on every sale",
            "unit_cost",
        )
    ]


def _account_links() -> list[GateRule]:
    return [
        _rows(
            "merges_in_no_circle",
            "with recursive followed as (select from_account_id as first, to_account_id as account"
            " from {batch} union select f.first, l.to_account_id from followed as f join {batch} as"
            " l on l.from_account_id = f.account) select first, account from followed"
            " where first = account",
            "critical",
            "accounts that merge in a circle are no account in the end",
            "to_account_id",
        ),
    ]


BUSINESS_RULES: dict[str, Callable[[], list[GateRule]]] = {
    "inventory": _inventory,
    "receivables": _receivables,
    "accounts": _accounts,
    "account_links": _account_links,
    "products": _products,
}


def business_rules(feed: str, packs: str | None = None) -> list[GateRule]:
    """Return the hand-written rules of a feed; `packs` is the relation of the products' packs."""
    if feed == "orders":
        return _orders(packs)
    make = BUSINESS_RULES.get(feed)
    return make() if make else []
