"""The sheets of finance's workbook: their columns, and the row of an entry, a GL line, a journal's.

Goes in: entries with their lines, names, the words of a language. Comes out: cells in the order of
the columns: those of the CSV file of the same rows, with names beside ids; what is for paper first.
"""

from __future__ import annotations

from typing import Any

from transforms.exports.book import Money, PageColumn, SheetLayout
from transforms.exports.finance.journal import JournalLine
from transforms.exports.finance.names import PartyNames
from transforms.exports.words import PageWords
from transforms.ledger.entries import Entry, Posting

_PROGRAM = ("program_id", "program_name")
_ACCOUNT = ("account_id", "account_name")
ENTRY_SHEET = (
    "entry_id", *_ACCOUNT, *_PROGRAM, "earning_period", "kind", "cause", "amount", "currency",
    "rate", "posted_as_of", "tier_no", "basis_quantity", "basis_amount", "terms_version",
    "entry_no", "posting_period", "batch_id", "corrects_entry_id",
)  # fmt: skip
LINE_SHEET = (
    "entry_id", "line_no", "gl_account", "debit", "credit", "currency", "posting_period",
    *_ACCOUNT,
)  # fmt: skip
JOURNAL_SHEET = (
    "journal_id", "line_no", "posting_period", "posting_date", "status", *_PROGRAM, "kind",
    "gl_account", "debit", "credit", "currency", "entries",
)  # fmt: skip
_NUMBERS = {
    "entry_id", "amount", "debit", "credit", "tier_no", "basis_quantity", "basis_amount",
    "terms_version", "entry_no", "corrects_entry_id", "line_no", "entries",
}  # fmt: skip
_ON_PAPER = {"entries": ENTRY_SHEET.index("posted_as_of") + 1}
SHEETS = {"entries": ENTRY_SHEET, "lines": LINE_SHEET, "journal": JOURNAL_SHEET}


def layout(sheet: str, period: str, words: PageWords) -> SheetLayout:
    """Return the layout of one of `SHEETS`."""
    names = SHEETS[sheet]
    title = words[f"{sheet}_sheet"]
    return SheetLayout(
        title,
        tuple(PageColumn(name, words[name], name in _NUMBERS) for name in names),
        _ON_PAPER.get(sheet, len(names)),
        head=f"{title} · {words['title'].format(period=period)}",
        total=words["total"],
    )


def entry_row(entry: Entry, names: PartyNames, words: PageWords) -> list[Any]:
    """Return the cells of an entry in the order of `ENTRY_SHEET`."""
    of, code = entry.draft, words.codes.get
    return [
        entry.seal.entry_id,
        of.account_id,
        names.accounts.get(of.account_id),
        of.program_id,
        names.programs.get((of.program_id, of.terms_version)),
        of.earning_period,
        code(of.kind, of.kind),
        None if of.cause is None else code(of.cause, of.cause),
        Money(of.amount, of.currency),
        of.currency,
        of.rate,
        of.posted_as_of,
        of.tier_no,
        of.basis_quantity,
        of.basis_amount,
        of.terms_version,
        of.entry_no,
        of.posting_period,
        of.batch_id,
        of.corrects_entry_id,
    ]


def line_row(entry: Entry, line: Posting, names: PartyNames) -> list[Any]:
    """Return the cells of a GL line in the order of `LINE_SHEET`."""
    account = entry.draft.account_id
    return [
        *line[:3],
        *(Money(side, line.currency) for side in (line.debit, line.credit)),
        line.currency,
        entry.draft.posting_period,
        account,
        names.accounts.get(account),
    ]


def journal_row(line: JournalLine, title: str | None, words: PageWords) -> list[Any]:
    """Return the cells of a line of the journal in the order of `JOURNAL_SHEET`."""
    code = words.codes.get
    return [
        *line[:4],
        code(line.status, line.status),
        line.program_id,
        title,
        code(line.kind, line.kind),
        line.gl_account,
        *(Money(side, line.currency) for side in (line.debit, line.credit)),
        line.currency,
        line.entries,
    ]
