"""Rules of the business that no declaration implies, each with severity and why.

A critical rule stops the partition; a warning is told and loaded.
"""

from __future__ import annotations

from collections.abc import Callable

from expectations.suites import GateRule, NoResult, NoRow
from transforms.intake.cleaning.doubts import DOUBT_RULES, price_outliers
from transforms.language.messages import gettext as _


def _orders(packs: str | None) -> list[GateRule]:
    doubt = DOUBT_RULES["price_outlier"]
    return [
        GateRule(
            "price_near_median",
            NoResult(f"select order_id, line_no from ({price_outliers('{batch}', packs)})"),
            "warning",
            doubt.why,
            column=doubt.column,
        ),
        GateRule(
            "returns_are_negative",
            NoRow("kind = 'return' and quantity > 0", ("order_id", "line_no")),
            "critical",
            _("a return that adds would be paid a rebate twice"),
            column="quantity",
        ),
        GateRule(
            "delivered_after_ordered",
            NoRow("delivered_on < order_date", ("order_id", "line_no")),
            "warning",
            _("goods that arrive before they are ordered point to swapped dates"),
            column="delivered_on",
        ),
    ]


def _inventory() -> list[GateRule]:
    return [
        GateRule(
            "stock_not_negative",
            NoRow("on_hand < 0", ("account_id", "product_id", "snapshot_date")),
            "warning",
            _("negative stock is a booking that ran ahead of its goods"),
            column="on_hand",
        ),
        GateRule(
            "stock_known_or_flagged",
            NoRow("on_hand is null and is_stocked_out is null", ("product_id", "snapshot_date")),
            "critical",
            _("a count without a figure and without a flag says nothing"),
            column="on_hand",
        ),
        GateRule(
            "stocked_out_means_empty",
            NoRow("is_stocked_out and on_hand > 0", ("product_id", "snapshot_date")),
            "warning",
            _("the flag and the figure contradict each other"),
            column="is_stocked_out",
        ),
    ]


def _receivables() -> list[GateRule]:
    return [
        GateRule(
            "due_after_invoice",
            NoRow("due_date < invoice_date", ("invoice_id",)),
            "warning",
            _("an invoice due before it was written points to swapped dates"),
            column="due_date",
        ),
        GateRule(
            "settled_after_invoice",
            NoRow("settled_on < invoice_date", ("invoice_id",)),
            "warning",
            _("an invoice paid before it was written points to swapped dates"),
            column="settled_on",
        ),
    ]


def _accounts() -> list[GateRule]:
    return [
        GateRule(
            "not_its_own_upstream",
            NoRow("upstream_id = account_id", ("account_id",)),
            "critical",
            _("an account that supplies itself would loop every sum along the channel"),
            column="upstream_id",
        ),
    ]


def _products() -> list[GateRule]:
    return [
        GateRule(
            "cost_below_list",
            NoRow("unit_cost > list_price", ("product_id",)),
            "warning",
            _("a product that costs more than its list price loses money on every sale"),
            column="unit_cost",
        )
    ]


def _account_links() -> list[GateRule]:
    return [
        GateRule(
            "merges_in_no_circle",
            NoResult(
                "with recursive followed as (select from_account_id as first, to_account_id as"
                " account from {batch} union select f.first, l.to_account_id from followed as f"
                " join {batch} as l on l.from_account_id = f.account) select first, account"
                " from followed where first = account"
            ),
            "critical",
            _("accounts that merge in a circle are no account in the end"),
            column="to_account_id",
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
