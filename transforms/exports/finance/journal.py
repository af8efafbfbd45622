"""The GL journal: one line per program, kind of entry, GL account and side, ready to be booked.

Goes in: the totals of a slice. Comes out: a journal per currency, each balanced, dated the last day
of the posting period, as lines of `journal.csv` and as transactions of `journal.beancount`.

Worked: two accruals of 10.00 and 15.15 CNY in January make two lines, 6601.03 debit 25.15 and
2241.05 credit 25.15, of the journal REB-2026-01-CNY.
"""

from __future__ import annotations

import calendar
import hashlib
import re
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby
from typing import NamedTuple

from transforms.exports.finance.cells import header, text_cell
from transforms.exports.finance.totals import NOTHING, ControlTotals, JournalKey, journal_id
from transforms.language.figures import plain_money

COLUMNS = (
    "journal_id", "line_no", "posting_period", "posting_date", "status", "program_id", "kind",
    "gl_account", "debit", "credit", "currency", "entries",
)  # fmt: skip
_TEXTS = {"journal_id", "posting_period", "status", "program_id", "kind", "gl_account", "currency"}
# Which side of which kind of entry tells what an account is for; see `ledger.entries.gl_pair`.
_ROLE = {
    ("accrual", False): "expense",
    ("accrual", True): "liability",
    ("reversal", False): "liability",
    ("reversal", True): "expense",
    ("settlement", False): "liability",
    ("settlement", True): "clearing",
    ("claw_back", False): "clearing",
    ("claw_back", True): "expense",
    ("recovery", False): "clearing",
    ("recovery", True): "clearing",
}
_ROOTS = {
    "expense": "Expenses:Rebates",
    "liability": "Liabilities:Rebates",
    "clearing": "Assets:Clearing",
}
_UNFIT = re.compile(r"[^A-Za-z0-9-]")
_PLAIN = re.compile(r"[A-Z0-9][A-Za-z0-9.]*")


class JournalLine(NamedTuple):
    """One line of a journal; either debit or credit is zero."""

    journal_id: str
    line_no: int
    posting_period: str
    posting_date: date
    status: str
    program_id: str
    kind: str
    gl_account: str
    debit: Decimal
    credit: Decimal
    currency: str
    entries: int


def last_day(period: str) -> date:
    """Return the last day of a month."""
    year, month = int(period[:4]), int(period[5:])
    return date(year, month, calendar.monthrange(year, month)[1])


def journal_lines(totals: ControlTotals, status: str) -> Iterator[JournalLine]:
    """Yield the lines of every journal, by currency, program, kind, GL account; debit first."""
    day = last_day(totals.period)
    order = sorted(totals.journal.items(), key=lambda item: (*item[0][:3], item[0][4], item[0][3]))
    for currency, own in groupby(order, key=lambda item: item[0].currency):
        for number, (key, (amount, entries)) in enumerate(own, 1):
            yield JournalLine(
                journal_id(totals.period, currency),
                number,
                totals.period,
                day,
                status=status,
                program_id=key.program_id,
                kind=key.kind,
                gl_account=key.gl_account,
                debit=NOTHING if key.is_credit else amount,
                credit=amount if key.is_credit else NOTHING,
                currency=currency,
                entries=entries,
            )


def journal_csv(totals: ControlTotals, status: str) -> str:
    """Return the text of `journal.csv`."""
    return header(COLUMNS) + "".join(_csv_line(line) for line in journal_lines(totals, status))


def journal_beancount(totals: ControlTotals, status: str) -> str:
    """Return the text of `journal.beancount`, which `bean-check` accepts.

    GL codes become account names that beancount allows; the code itself is in the metadata of each
    `open`. Every account's movement of the month is asserted the day after.
    """
    opened = date.fromisoformat(f"{totals.period}-01")
    names = account_names(totals.journal)
    currencies = sorted({key.currency for key in totals.journal})
    lines = [
        f"; Rebates of {totals.period}, {status}. Import id {totals.import_id}",
        f"; Entries {totals.first_entry_id or '-'} to {totals.last_entry_id or '-'} of the ledger",
        f"; Hash of the last {totals.head_hash}",
        f'option "title" "Rebates {totals.period}"',
        *(f'option "operating_currency" "{currency}"' for currency in currencies),
        "",
        *(line for code, name in names.items() for line in _open(opened, name, code)),
        "",
    ]
    for _, own in groupby(journal_lines(totals, status), key=lambda line: line[:1] + line[5:7]):
        lines += [*_transaction(list(own), names), ""]
    lines += _assertions(totals, names)
    return "\n".join(lines) + "\n"


def account_names(journal: dict[JournalKey, tuple[Decimal, int]]) -> dict[str, str]:
    """Map each GL code to a beancount account, by what its lines say it is for.

    A code with characters that beancount does not allow gets a part of its digest, so that no two
    codes meet in one name; dots become dashes without one.
    """
    roles: dict[str, set[str]] = {}
    for key in journal:
        found = roles.setdefault(key.gl_account, set())
        found.add(_ROLE.get((key.kind, key.is_credit), ""))
    return {
        code: f"{_root(found - {''})}:{_component(code)}" for code, found in sorted(roles.items())
    }


def _root(roles: set[str]) -> str:
    return next((root for role, root in _ROOTS.items() if role in roles), "Equity:Rebates")


def _component(code: str) -> str:
    fit = _UNFIT.sub("-", code)
    if _PLAIN.fullmatch(code):
        return fit
    return f"X{fit}-{hashlib.sha256(code.encode()).hexdigest()[:8]}"


def _open(day: date, name: str, code: str) -> list[str]:
    return [f"{day} open {name}", f"  gl_account: {_quoted(code)}"]


def _transaction(lines: list[JournalLine], names: dict[str, str]) -> list[str]:
    first = lines[0]
    entries = max(line.entries for line in lines)
    told = f"{first.kind.replace('_', '-')} of rebates, {entries} entries"
    return [
        f"{first.posting_date} * {_quoted(first.program_id)} {_quoted(told)}",
        f"  journal_id: {_quoted(first.journal_id)}",
        *(
            f"  {names[line.gl_account]}"
            f"  {plain_money(line.debit - line.credit, line.currency)} {line.currency}"
            for line in lines
        ),
    ]


def _assertions(totals: ControlTotals, names: dict[str, str]) -> list[str]:
    day = last_day(totals.period) + timedelta(days=1)
    return [
        f"{day} balance {names[account]}  {plain_money(debit - credit, currency)} ~ 0 {currency}"
        for account, currency, debit, credit in totals.gl()
    ]


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + escaped.replace("\n", "\\n").replace("\r", "\\r") + '"'


def _csv_line(line: JournalLine) -> str:
    told = line._asdict() | {
        "debit": plain_money(line.debit, line.currency),
        "credit": plain_money(line.credit, line.currency),
    }
    cells = [text_cell(told[name]) if name in _TEXTS else str(told[name]) for name in COLUMNS]
    return ",".join(cells) + "\n"
