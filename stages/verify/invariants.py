"""Recompute every invariant from disk, on fresh connections: nothing is taken at its word.

Goes in: a home and its warehouse. Comes out: per invariant whether it holds, of how many things,
and what was found, where, with what to do. With `all_` what every program owes is computed again
from the lake and held against the ledger.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import psycopg
from psycopg.rows import dict_row

from adapters.intake.evidence import waiting, waiting_text
from adapters.lake.home import Home
from adapters.lake.seals import REBUILD
from adapters.lake.tables import Lake
from adapters.ledger import balances, reads
from adapters.ledger.head import Head, read_head
from adapters.ledger.records import all_records, recorded_rows
from adapters.ledger.store import LedgerStore
from adapters.ledger.terms_log import is_edition
from adapters.rebates.terms_archive import kept_terms
from adapters.warehouse.connect import Warehouse
from adapters.warehouse.migrate import migrate
from adapters.warehouse.roles import WRITER
from stages.intake.recount import recount
from stages.ledger.rules import ledger_rules
from stages.rebates.estimates import owing
from stages.rebates.terms_change import ProgramBook, bounds_of
from stages.verify.publication import IN_LAKE, in_lake, published
from stages.verify.result import Invariant, VerifyResult, skipped, told
from transforms.language.messages import gettext as _
from transforms.language.messages import laid
from transforms.ledger.chain import GENESIS
from transforms.ledger.entries import Booked
from transforms.ledger.terms import KeptTerms
from transforms.operations.progress import ReportProgress, counted, silent, step
from transforms.verify import (
    Checked,
    check_intake,
    check_ledger,
    check_owed,
    check_records,
    check_recount,
    check_shown,
    check_terms,
)

_INTAKE = (
    "select source, feed, file, sha256, rows_in, rows_loaded, rows_quarantined, rows_repeated,"
    " rows_filtered, rows_unpriced, amount_in, amount_loaded, amount_quarantined, amount_repeated,"
    " amount_filtered"
    " from ops.feed_intake order by source, feed, file"
)


def verify(
    home: Home,
    warehouse_url: str | None,
    *,
    all_: bool,
    progress: ReportProgress = silent,
) -> VerifyResult:
    """Check every invariant and report them all; a failing one stops nothing.

    `all_` also computes again what is owed, by the terms that were last accrued. `progress` is told
    each step. Raises `OutsideError` where the warehouse cannot be reached.
    """
    checks: list[Invariant] = []
    with Warehouse.open(home, warehouse_url) as warehouse:
        migrate(warehouse)
        store = LedgerStore(warehouse)
        # Read before the database: entries posted meanwhile are a valid tail, not a finding.
        head = read_head(store.head_path)
        with store.reading() as connection:
            known = reads.known_besides(
                connection,
                head.tip if head else None,
                head.papers if head else None,
                head.closed if head else (),
            )
            is_empty = reads.is_empty(connection)
            checks += map(told, check_ledger(_booked(connection, progress), known))
            recorded = recorded_rows(connection)
            at_head = head.records if head else (0, GENESIS)
            with step(progress, _("read the records beside the entries"), len(recorded)):
                checks.append(told(check_records(all_records(connection), recorded, at_head)))
        checks.append(_kept(home, known.terms))
        checks.append(_gate(home))
        lake = _lake(home, progress)
        checks.append(lake)
        if lake.state == "fail":
            checks += [skipped(n, _LAKE) for n in ("owed_is_posted", "intake_from_raw", IN_LAKE)]
        else:
            owed = _owed(home, store, head, progress) if all_ else skipped("owed_is_posted", _ALL)
            checks.append(owed)
            checks += _intake(home, warehouse, progress)
            checks.append(in_lake(home, warehouse, progress, asked=all_))
        checks += published(warehouse, progress)
    passed = all(check.state != "fail" for check in checks)
    return VerifyResult(passed and not is_empty, tuple(checks), is_empty)


_VALIDATE = _(
    "compare <home>/reports/data_docs with ops.gate_result and report it; once it is mended run"
    " `peakledger validate`"
)
_LAKE = _("files of the lake are not as they were written")
_ALL = _("run with --all to compute again what is owed")


def _booked(connection: psycopg.Connection, progress: ReportProgress) -> Iterator[Booked]:
    total = reads.entry_count(connection)
    return counted(progress, _("read the ledger"), reads.stream(connection), total)


def _lake(home: Home, progress: ReportProgress) -> Invariant:
    """Hold every live file of the lake's tables against the hash it had when it was written."""
    checked = Checked("lake_is_as_written")
    lake = Lake(home)
    tables = counted(
        progress, _("read the lake again"), lake.broken(), len(lake.folders()), every=1
    )
    for table, files, broken in tables:
        checked.accepted += files - len(broken)
        for each in broken:
            checked.note(_("a file {says}", says=each.says), f"{table}, {each.path}", REBUILD)
    return told(checked)


def _owed(home: Home, store: LedgerStore, head: Head | None, progress: ReportProgress) -> Invariant:
    if head is None or not head.stood_at:
        return skipped("owed_is_posted", _("nothing was ever accrued"))
    checked = Checked("owed_is_posted")
    programs = list(kept_terms(home).values())
    rules = ledger_rules(home, programs)
    for program in sorted(set(head.stood_at) - set(rules)):
        says = _("the terms of program {program} are missing", program=program)
        remedy = _("accrue it once more, with its terms")
        checked.note(says, f"{home.record}/terms", remedy)
    days = sorted(set(head.stood_at.values()))
    for as_of in counted(progress, _("compute what is owed again"), days, len(days), every=1):
        here = {p: rules[p] for p, day in head.stood_at.items() if day == as_of and p in rules}
        if here:
            book = ProgramBook(programs, owing(home, programs, as_of))
            with store.reading() as connection:
                booked = balances.balances(connection)
            bounds = bounds_of(home, head, booked, book, as_of=as_of)
            check_owed(checked, book.owing.accrued, booked, here, bounds=bounds)
    return told(checked)


def _kept(home: Home, terms: Sequence[KeptTerms]) -> Invariant:
    checked = Checked("terms_are_kept")
    programs = kept_terms(home)
    latest = {(kept.program_id, kept.terms_version): kept for kept in terms}
    same = {
        version: version in programs and is_edition(programs[version], kept)
        for version, kept in latest.items()
    }
    check_terms(checked, same, set(programs))
    return told(checked)


def _gate(home: Home) -> Invariant:
    """Tell whether Great Expectations agrees with the gate; what waits for it is told alone."""
    checks = waiting(home)
    agreed = sum(1 for _page in home.reports.glob("data_docs/*/validations/**/*.html"))
    note = waiting_text([each for each in checks if not each.differs])
    if not agreed and not any(each.differs for each in checks):
        return skipped("gate_is_validated", note or _("the gate has judged nothing"))
    differing = [each for each in checks if each.differs]
    checked = Checked("gate_is_validated", accepted=max(0, agreed - len(differing)))
    for each in differing:
        for says in each.differs:
            checked.note(says, f"{each.source}/{each.feed}", _VALIDATE)
    return replace(told(checked), note=note and laid("{between}{note}", between=_("; "), note=note))


def _intake(home: Home, warehouse: Warehouse, progress: ReportProgress) -> Iterator[Invariant]:
    with warehouse.connection(WRITER) as connection:
        rows = connection.cursor(row_factory=dict_row).execute(_INTAKE).fetchall()
    yield told(check_intake(rows)) if rows else skipped("intake", _("nothing has landed"))
    counted = recount(home, progress)
    if not counted:
        yield skipped("intake_from_raw", _("nothing has landed"))
        return
    yield told(check_shown([each.record for each in counted], rows))
    unknown = sum(not each.is_known for each in counted)
    note = (
        _("; the rules of {count} are not kept: ingest again", count=unknown) if unknown else None
    )
    yield replace(told(check_recount(counted)), note=note)
