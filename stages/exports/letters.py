"""Reconciliation letters: what each account is told of a month's rebates, with every number's why.

Goes in: a month and a folder. Comes out: per account a letter as HTML and PDF and its rows as CSV,
a page that lists them, a signed manifest, and a row of `ledger.export`. Balances come from the
ledger; what they are made of is computed from the lake's facts as of the day the month's entries
stood at. Facts that came since show in the rows: the letter then says by how much they differ.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg

from adapters.exports import check, folder, signing
from adapters.exports.letters.facts import (
    Behind,
    Stood,
    behind,
    entries_by_account,
    last_entry,
    stood_at,
)
from adapters.exports.letters.folder import write_letters
from adapters.lake.crash_points import crash_point
from adapters.lake.engine import Engine
from adapters.lake.home import Home
from adapters.ledger import balances
from adapters.ledger.disputes import disputed_keys
from adapters.ledger.export_log import ExportRow, close_of, first_written, record_export
from adapters.ledger.store import LedgerStore
from adapters.rebates.terms_archive import kept_terms
from adapters.warehouse.connect import Warehouse
from adapters.warehouse.migrate import migrate
from stages.exports.finance import digest, is_new, require_entries, require_month
from stages.exports.letters_result import LettersResult
from stages.ledger.closures import closures
from transforms.exports.finance.journal import last_day
from transforms.exports.finance.manifest import SIGNATURE
from transforms.exports.letters.account import Month, letter
from transforms.exports.letters.model import Letter
from transforms.exports.letters.reply_form import letter_id
from transforms.language.messages import gettext as _
from transforms.language.words import unknown
from transforms.ledger.chain import GENESIS
from transforms.ledger.entries import Entry
from transforms.ledger.replies import Dispute, LedgerKey
from transforms.operations.progress import ReportProgress, silent
from transforms.rebates import Program


@dataclass(frozen=True)
class LettersAsked:
    """Whose letters of which month are asked for (no account: all), and in which language."""

    period: str
    accounts: tuple[str, ...]
    language: str


def letters(
    home: Home,
    warehouse_url: str | None,
    period: str,
    to: Path,
    *,
    accounts: Sequence[str] = (),
    language: str = "en",
    now: datetime,
    run_id: str,
    progress: ReportProgress = silent,
) -> LettersResult:
    """Write the letters of a month, of all accounts or of those named, whole or not at all.

    An account has a letter where something was booked for it in the month, or is open at its end,
    or goods are due to it. Raises `UsageError` for a period that is no month, `DataRefused` for an
    account that has no letter, for a home without facts and for a folder that holds something else.
    """
    require_month(period)
    target = to.expanduser().absolute()
    with Warehouse.open(home, warehouse_url) as warehouse, folder.staged(target) as staging:
        migrate(warehouse)
        store = LedgerStore(warehouse)
        require_entries(store, warehouse.place)
        asked = LettersAsked(period, tuple(accounts), language)
        text = _write(home, store, staging, asked, progress=progress)
        folder.write_whole(staging / SIGNATURE, signing.signature(home, text))
        document = check.read_manifest(staging)[1]
        has_changed = is_new(store, home, target, period, text=text)
        record_export(store, _row(document, text), now=now, run_id=run_id)
        crash_point("export.files_written")
        if has_changed:
            folder.place(staging, target)
    return _result(target, document, text, has_changed)


def _write(
    home: Home,
    store: LedgerStore,
    staging: Path,
    asked: LettersAsked,
    *,
    progress: ReportProgress,
) -> bytes:
    programs, period, accounts = kept_terms(home), asked.period, asked.accounts
    with store.reading() as connection, Engine.open(home) as engine:
        month = replace(
            _month(connection, period, programs),
            language=asked.language,
            disputes=_disputes(connection, period),
        )
        at = _at(connection, period, programs)
        facts = behind(engine, home, [*programs.values()], at, day=last_day(period)) if at else None
        found = _told(month, entries_by_account(connection, period, accounts), facts, accounts)
        missing = set(accounts)

        def counted() -> Iterator[Letter]:
            for one in found:
                missing.discard(one.account_id)
                yield one

        step = _("letters of {period}", period=period)
        text = write_letters(staging, month, counted(), lambda done: progress(step, done, done))
    if missing:
        with store.reading() as connection:
            known = balances.accounts(connection)
        raise unknown(
            _("nothing was booked or is open for {accounts}", accounts=", ".join(sorted(missing))),
            min(missing),
            known,
            where=period,
            lists=_("leave --account out for the letters of all"),
        )
    return text


def _month(
    connection: psycopg.Connection, period: str, programs: dict[tuple[str, int], Program]
) -> Month:
    last = last_entry(connection, period) or (0, GENESIS)
    status = "final" if close_of(connection, period) else "provisional"
    return Month(period, status, *last, programs, closures(connection, period))


def _disputes(connection: psycopg.Connection, period: str) -> dict[LedgerKey, Dispute]:
    """Return what is in dispute; letters that were written before are told what was then."""
    head_hash = (last_entry(connection, period) or (0, GENESIS))[1]
    before = first_written(connection, letter_id(period, head_hash))
    return disputed_keys(connection, before)


def _at(
    connection: psycopg.Connection, period: str, programs: dict[tuple[str, int], Program]
) -> dict[str, Stood]:
    """Return where each program stood; one that gives goods stands with the last."""
    stood = stood_at(connection, period)
    known = {name for name, _ in programs}
    at = {name: day for name, day in stood.items() if name in known}
    if stood:
        goods = {p.program for p in programs.values() if p.earn.method == "free_goods"}
        at |= dict.fromkeys(goods - at.keys(), max(stood.values()))
    return at


def _told(
    month: Month,
    entries: Iterator[tuple[str, list[Entry]]],
    facts: Behind | None,
    accounts: Sequence[str],
) -> Iterator[Letter]:
    goods = facts.goods if facts else {}
    chosen = [account for account in goods if not accounts or account in accounts]
    alone: Iterator[tuple[str, list[Entry]]] = (
        (account, []) for account in sorted(chosen, key=str.encode)
    )
    both: Iterator[tuple[str, list[Entry]]] = heapq.merge(
        entries, alone, key=lambda pair: pair[0].encode()
    )
    told: str | None = None
    for account, own in both:
        if account == told:  # goods of an account whose entries came first
            continue
        told = account
        results, lines = facts.of(account) if facts else ([], [])
        name = facts.names.get(account) if facts else None
        yield letter(
            month, account, name, own, results=results, goods=goods.get(account, []), lines=lines
        )


def _row(document: dict[str, Any], text: bytes) -> ExportRow:
    return ExportRow(
        export_id=document["import_id"] + f"-{digest(text)[:8]}",
        period=document["period"],
        first_entry_id=None,
        last_entry_id=document["ledger"]["last_entry_id"] or None,
        entry_count=document["ledger"]["last_entry_id"],
        head_hash=document["ledger"]["head_hash"],
        files=document["files"],
        control_totals=document["control_totals"],
        digest=digest(text),
    )


def _result(
    target: Path, document: dict[str, Any], text: bytes, has_changed: bool
) -> LettersResult:
    return LettersResult(
        folder=str(target),
        period=document["period"],
        status=document["status"],
        import_id=document["import_id"],
        digest=digest(text),
        accounts=len(document["control_totals"]["accounts"]),
        files=len(document["files"]),
        is_new=has_changed,
    )
