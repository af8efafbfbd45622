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
from adapters.lake.engine import Engine
from adapters.lake.home import Home
from adapters.lake.models.catalog import Catalog
from adapters.lake.models.outputs import Kept
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
from adapters.warehouse.versions import CurrentVersion, current_version, verify_published
from stages.intake.recount import recount
from stages.ledger.rules import ledger_rules
from stages.rebates.estimates import owing
from stages.rebates.terms_change import ProgramBook, bounds_of
from stages.verify.result import Invariant, VerifyResult, skipped, told
from stages.warehouse.publish import measured_in_lake
from transforms.ledger.chain import GENESIS
from transforms.ledger.entries import Booked
from transforms.ledger.terms import KeptTerms
from transforms.operations.progress import ReportProgress, counted, silent, step
from transforms.schema import WAREHOUSE_TABLES
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

_DIFFERS = "publish again: `peakledger build`"
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
            with step(progress, "read the records beside the entries", len(recorded)):
                checks.append(told(check_records(all_records(connection), recorded, at_head)))
        checks.append(_kept(home, known.terms))
        checks.append(_gate(home))
        lake = _lake(home, progress)
        checks.append(lake)
        if lake.state == "fail":
            checks += [skipped(n, _LAKE) for n in ("owed_is_posted", "intake_from_raw", _IN_LAKE)]
        else:
            owed = _owed(home, store, head, progress) if all_ else skipped("owed_is_posted", _ALL)
            checks.append(owed)
            checks += _intake(home, warehouse, progress)
            checks.append(_lake_is_published(home, warehouse, progress, asked=all_))
        checks += _published(warehouse, progress)
    passed = all(check.state != "fail" for check in checks)
    return VerifyResult(passed and not is_empty, tuple(checks), is_empty)


_VALIDATE = (
    "compare <home>/reports/data_docs with ops.gate_result and report it; once it is mended run"
    " `peakledger validate`"
)
_LAKE = "files of the lake are not as they were written"
_IN_LAKE = "published_is_in_lake"
_ALL_LAKE = "run with --all to hold what is published against the lake"
_ALL = "run with --all to compute again what is owed"


def _booked(connection: psycopg.Connection, progress: ReportProgress) -> Iterator[Booked]:
    total = reads.entry_count(connection)
    return counted(progress, "read the ledger", reads.stream(connection), total)


def _lake(home: Home, progress: ReportProgress) -> Invariant:
    """Hold every live file of the lake's tables against the hash it had when it was written."""
    checked = Checked("lake_is_as_written")
    lake = Lake(home)
    tables = counted(progress, "read the lake again", lake.broken(), len(lake.folders()), every=1)
    for table, files, broken in tables:
        checked.accepted += files - len(broken)
        for each in broken:
            checked.note(f"a file {each.says}", f"{table}, {each.path}", REBUILD)
    return told(checked)


def _owed(home: Home, store: LedgerStore, head: Head | None, progress: ReportProgress) -> Invariant:
    if head is None or not head.stood_at:
        return skipped("owed_is_posted", "nothing was ever accrued")
    checked = Checked("owed_is_posted")
    programs = list(kept_terms(home).values())
    rules = ledger_rules(home, programs)
    for program in sorted(set(head.stood_at) - set(rules)):
        says, where = f"the terms of program {program} are missing", f"{home.record}/terms"
        checked.note(says, where, "accrue it once more, with its terms")
    days = sorted(set(head.stood_at.values()))
    for as_of in counted(progress, "compute what is owed again", days, len(days), every=1):
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
    agreed = sum(1 for _ in home.reports.glob("data_docs/*/validations/**/*.html"))
    note = waiting_text([each for each in checks if not each.differs])
    if not agreed and not any(each.differs for each in checks):
        return skipped("gate_is_validated", note or "the gate has judged nothing")
    differing = [each for each in checks if each.differs]
    checked = Checked("gate_is_validated", accepted=max(0, agreed - len(differing)))
    for each in differing:
        for says in each.differs:
            checked.note(says, f"{each.source}/{each.feed}", _VALIDATE)
    return replace(told(checked), note=note and f"; {note}")


def _intake(home: Home, warehouse: Warehouse, progress: ReportProgress) -> Iterator[Invariant]:
    with warehouse.connection(WRITER) as connection:
        rows = connection.cursor(row_factory=dict_row).execute(_INTAKE).fetchall()
    yield told(check_intake(rows)) if rows else skipped("intake", "nothing has landed")
    counted = recount(home, progress)
    if not counted:
        yield skipped("intake_from_raw", "nothing has landed")
        return
    yield told(check_shown([each.record for each in counted], rows))
    unknown = sum(not each.is_known for each in counted)
    note = f"; the rules of {unknown:,} are not kept: ingest again" if unknown else None
    yield replace(told(check_recount(counted)), note=note)


def _published(warehouse: Warehouse, progress: ReportProgress) -> Iterator[Invariant]:
    with warehouse.connection(WRITER) as connection:
        stands = current_version(connection)
    if not stands.version_id:
        yield skipped("published_is_built", "nothing is published")
        return
    checked = Checked("published_is_built", accepted=sum(map(len, stands.tables.values())))
    with step(progress, "read what is published", len(stands.tables)):
        differing = verify_published(warehouse)
    for says in differing:
        checked.accepted -= 1
        checked.note(says, "schema warehouse", _DIFFERS)
    yield told(checked)
    yield _of_one_day(stands)


def _of_one_day(stands: CurrentVersion) -> Invariant:
    """Tell which tables are of another day than the facts: a plan may well be, so nothing fails."""
    others = stands.of_other_days
    told = ", ".join(f"{table} {day}" for table, day in others.items())
    note = f" as of {stands.as_of}" + (f"; of another day: {told}" if told else "")
    passed = len(stands.days) - len(others)
    return Invariant("version_of_one_day", "pass", passed, 0, findings=(), note=note)


def _lake_is_published(
    home: Home, warehouse: Warehouse, progress: ReportProgress, *, asked: bool
) -> Invariant:
    if not asked:
        return skipped(_IN_LAKE, _ALL_LAKE)
    with warehouse.connection(WRITER) as connection:
        stands = current_version(connection)
    checked = Checked(_IN_LAKE)
    catalog = Catalog.of_project()
    built = [Kept.of(home, model) for model in catalog if model.name in WAREHOUSE_TABLES]
    names = set(stands.tables) & set(WAREHOUSE_TABLES)
    with Engine.open(home) as engine:
        found = measured_in_lake(home, warehouse.place, engine, built, names=names)
        total = sum(len(stands.tables[table]) for table in names)
        parts = counted(progress, "hold what is published against the lake", found, total, every=1)
        for table, partition, piece in parts:
            published = stands.tables[table].get(partition)
            if published is not None:
                says = f"{table}, partition {partition or 'whole'}: the lake holds other rows"
                checked.judge(published.digest == piece.digest, says, "schema warehouse", _DIFFERS)
    return told(checked)
