"""The cover of finance's workbook: what it is, as of when, from which slice, and control totals.

Goes in: totals of a slice, what the manifest says of it, and a way to write a sum over a sheet.
Comes out: the cover, its control totals as formulas whose cells hold the exact sums.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Protocol

from transforms.exports.book import THIS_ROW, BookCover, Formula, Money
from transforms.exports.finance.totals import ControlTotals
from transforms.exports.words import PageWords
from transforms.language.currencies import GOODS

Cell = Money | Formula


class Summed(Protocol):
    """Write the sum of a column of sheets, of the rows that are as cells of this row say."""

    def __call__(self, name: str, value: Money, where: Mapping[str, str]) -> Cell: ...


def cover(
    totals: ControlTotals,
    told: Mapping[str, Any],
    lines: Summed,
    entries: Summed,
    *,
    words: PageWords,
) -> BookCover:
    """Return the cover; `told` is the manifest's document."""
    tables = [_by_account(totals, lines, words), _by_kind(totals, entries, words)]
    notes = ["recompute_note", "digits_note"] if totals.entries else ["nothing_note"]
    if GOODS in totals.amounts():
        notes.append("goods_note")
    return BookCover(
        words["title"].format(period=totals.period),
        [words["says"]],
        _facts(totals, told, words),
        [*(tables if totals.entries else []), _sheets(totals, words)],
        notes=[words[note] for note in notes],
    )


def _facts(totals: ControlTotals, told: Mapping[str, Any], words: PageWords) -> dict[str, Any]:
    first, last = totals.first_entry_id, totals.last_entry_id
    return {
        words["status"]: _status(told["ledger"], told["status"], words),
        words["as_of"]: totals.posted_as_of,
        words["entry_count"]: totals.entries,
        words["line_count"]: totals.postings,
        words["entry_range"]: words["range"].format(first=first, last=last) if first else None,
        words["import_id"]: totals.import_id,
        words["form"]: told["format"],
        words["head_hash"]: totals.head_hash,
        words["made"]: words["made_says"],
    }


def _status(ledger: Mapping[str, Any], status: str, words: PageWords) -> str:
    if status != "final":
        return words["is_provisional"]
    at = ledger["closed_at"]
    day = datetime.fromisoformat(at).date() if at else date.min
    return words["is_final"].format(day=day, by=ledger["closed_by"])


def _by_account(totals: ControlTotals, lines: Summed, words: PageWords) -> list[Sequence[Any]]:
    names = ("gl_account", "currency", "debit", "credit", "balance")
    table: list[Sequence[Any]] = [[words[name] for name in names]]
    for account, currency, *sides in totals.gl():
        where = {"gl_account": f"A{THIS_ROW}", "currency": f"B{THIS_ROW}"}
        table.append([account, currency, *_sides(sides, currency, lines, where)])
    for currency, both in totals.sides().items():
        where = {"currency": f"B{THIS_ROW}"}
        table.append([words["total"], currency, *_sides(both, currency, lines, where)])
    return table


def _sides(
    sides: Sequence[Decimal], currency: str, lines: Summed, where: Mapping[str, str]
) -> list[Cell]:
    debit, credit = sides
    found = [
        lines(name, Money(side, currency), where)
        for name, side in zip(("debit", "credit"), sides, strict=True)
    ]
    balance: Cell = Money(debit - credit, currency)
    if all(isinstance(cell, Formula) for cell in found):
        balance = Formula(f"=ROUND(C{THIS_ROW}-D{THIS_ROW},4)", debit - credit, currency)
    return [*found, balance]


def _by_kind(totals: ControlTotals, entries: Summed, words: PageWords) -> list[Sequence[Any]]:
    table: list[Sequence[Any]] = [[words[name] for name in ("kind", "currency", "amount")]]
    where = {"kind": f"A{THIS_ROW}", "currency": f"B{THIS_ROW}"}
    for kind, currency, amount in totals.kinds():
        sums = entries("amount", Money(amount, currency), where)
        table.append([words.codes.get(kind, kind), currency, sums])
    return table


def _sheets(totals: ControlTotals, words: PageWords) -> list[Sequence[Any]]:
    rows = {"entries": totals.entries, "lines": totals.postings, "journal": len(totals.journal)}
    head = [words["sheet"], words["row_count"], words["meaning"]]
    return [
        head,
        *([words[f"{name}_sheet"], count, words[f"{name}_says"]] for name, count in rows.items()),
    ]
