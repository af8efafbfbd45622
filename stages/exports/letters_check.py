"""The check of letters against the ledger: every account's balances, summed anew."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import psycopg

from adapters.exports.letters.facts import last_entry
from adapters.ledger.balances import month_sums
from transforms.language.figures import plain_money
from transforms.language.messages import gettext as _
from transforms.ledger.replies import LedgerKey, MonthSums

_NAMES = MonthSums._fields


def letter_differences(
    connection: psycopg.Connection, period: str, document: dict[str, Any]
) -> list[str]:
    """Name every account whose letter tells other balances than the ledger had at that entry."""
    told = document["ledger"]
    last = told["last_entry_id"]
    now = _by_account(month_sums(connection, period, last))
    found: list[str] = []
    for one in document["control_totals"]["accounts"]:
        wanted = [
            {"currency": currency}
            | {name: plain_money(sum_, currency) for name, sum_ in zip(_NAMES, sums, strict=True)}
            for currency, sums in sorted(now.get(one["account_id"], {}).items())
        ]
        if not _same(one["totals"], wanted):
            found.append(
                _("the ledger gives other balances for {account} now", account=one["account_id"])
            )
    if document["status"] == "final" and last_entry(connection, period) not in (
        None,
        (last, told["head_hash"]),
    ):
        found.append(_("the ledger has other entries for this closed month now"))
    return found


def _by_account(sums: Mapping[LedgerKey, MonthSums]) -> dict[str, dict[str, list[Decimal]]]:
    """Return what each account's keys come to, per currency."""
    found: dict[str, dict[str, list[Decimal]]] = {}
    for key, amounts in sums.items():
        own = found.setdefault(key.account_id, {}).setdefault(key.currency, [Decimal(0)] * 4)
        own[:] = [so_far + more for so_far, more in zip(own, amounts, strict=True)]
    return found


def _same(told: list[dict[str, str]], wanted: list[dict[str, str]]) -> bool:
    """Compare balances; a currency in which nothing moved and nothing is open may be left out."""
    idle = {row["currency"] for row in wanted if not any(Decimal(row[name]) for name in _NAMES)}
    return told == [
        row for row in wanted if row["currency"] not in idle - {t["currency"] for t in told}
    ]
