"""Recompute every invariant from disk, on fresh connections: nothing is taken at its word.

Goes in: a home and its warehouse. Comes out: per invariant whether it holds, of how many things,
and what was found, where, with what to do. With `all_` what every program owes is computed again
from the lake and held against the ledger.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from psycopg.rows import dict_row

from adapters.engine import Engine
from adapters.home import Home
from adapters.lake import Lake
from adapters.ledger import Head, LedgerStore, read_head, reads
from adapters.ledger.records import all_records, recorded_rows
from adapters.ledger.terms_log import is_edition
from adapters.models import Catalog, Kept
from adapters.roles import WRITER
from adapters.seals import REBUILD
from adapters.terms_kept import kept_terms
from adapters.warehouse import Warehouse
from adapters.warehouse.versions import Standing, standing, verify_published
from stages.feeds.recount import recount
from stages.rebates.estimates import owing
from stages.rebates.rules import ledger_rules
from stages.rebates.terms_change import Book, bounds_of
from stages.warehouse.publishing import measured_in_lake
from transforms.invariants import (
    Checked,
    Finding,
    check_intake,
    check_ledger,
    check_owed,
    check_records,
    check_recount,
    check_shown,
    check_terms,
)
from transforms.ledger import GENESIS
from transforms.ledger.terms import KeptTerms
from transforms.schema import WAREHOUSE_TABLES

_DIFFERS = "publish again: `peakledger build`"
_INTAKE = (
    "select source, feed, file, sha256, rows_in, rows_loaded, rows_quarantined, rows_repeated,"
    " rows_filtered, rows_unpriced, amount_in, amount_loaded, amount_quarantined, amount_repeated,"
    " amount_filtered"
    " from ops.feed_intake order by source, feed, file"
)


@dataclass(frozen=True)
class Invariant:
    """One invariant: whether it holds, of how many things, and what was found."""

    name: str
    state: Literal["pass", "fail", "skip"]
    accepted: int
    found: int
    findings: tuple[Finding, ...]
    note: str | None = None


@dataclass(frozen=True)
class VerifyResult:
    """Every invariant with its outcome; an empty ledger proves nothing and does not pass."""

    passed: bool
    checks: tuple[Invariant, ...]
    ledger_is_empty: bool = False

    @property
    def first_failure(self) -> str | None:
        """Return the first finding, with its place."""
        first = next((f for check in self.checks for f in check.findings), None)
        return f"{first.where}: {first.says}" if first else None

    @property
    def first_remedy(self) -> str | None:
        """Return what to do about the first finding."""
        return next((f.remedy for check in self.checks for f in check.findings), None)

    def text(self) -> str:
        """Return the outcome as a person reads it."""
        return "\n".join(line for check in self.checks for line in _lines(check))


def verify(home: Home, warehouse_url: str | None, *, all_: bool) -> VerifyResult:
    """Check every invariant and report them all; a failing one stops nothing.

    `all_` also computes again what is owed, by the terms that were last accrued. Raises
    `OutsideError` where the warehouse cannot be reached.
    """
    checks: list[Invariant] = []
    with Warehouse.open(home, warehouse_url) as warehouse:
        warehouse.migrate()
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
            checks += map(_told, check_ledger(reads.stream(connection), known))
            recorded = recorded_rows(connection)
            at_head = head.records if head else (0, GENESIS)
            checks.append(_told(check_records(all_records(connection), recorded, at_head)))
        checks.append(_kept(home, known.terms))
        lake = _lake(home)
        checks.append(lake)
        if lake.state == "fail":
            checks += [_skipped(n, _LAKE) for n in ("owed_is_posted", "intake_from_raw", _IN_LAKE)]
        else:
            checks.append(_owed(home, store, head) if all_ else _skipped("owed_is_posted", _ALL))
            checks += _intake(home, warehouse)
            in_lake = _lake_is_published(home, warehouse) if all_ else _skipped(_IN_LAKE, _ALL_LAKE)
            checks.append(in_lake)
        checks += _published(warehouse)
    held = all(check.state != "fail" for check in checks)
    return VerifyResult(held and not is_empty, tuple(checks), is_empty)


_LAKE = "files of the lake are not as they were written"
_IN_LAKE = "published_is_in_lake"
_ALL_LAKE = "run with --all to hold what is published against the lake"
_ALL = "run with --all to compute again what is owed"


def _lake(home: Home) -> Invariant:
    """Hold every live file of the lake's tables against the hash it had when it was written."""
    checked = Checked("lake_is_as_written")
    for table, files, broken in Lake(home).broken():
        checked.accepted += files - len(broken)
        for each in broken:
            checked.note(f"a file {each.says}", f"{table}, {each.path}", REBUILD)
    return _told(checked)


def _owed(home: Home, store: LedgerStore, head: Head | None) -> Invariant:
    if head is None or not head.stood_at:
        return _skipped("owed_is_posted", "nothing was ever accrued")
    checked = Checked("owed_is_posted")
    programs = list(kept_terms(home).values())
    rules = ledger_rules(home, programs)
    for program in sorted(set(head.stood_at) - set(rules)):
        says, where = f"the terms of program {program} are missing", f"{home.raw}/terms"
        checked.note(says, where, "accrue it once more, with its terms")
    for as_of in sorted(set(head.stood_at.values())):
        here = {p: rules[p] for p, day in head.stood_at.items() if day == as_of and p in rules}
        if here:
            book = Book(programs, owing(home, programs, as_of))
            with store.reading() as connection:
                balances = reads.balances(connection)
            bounds = bounds_of(home, head, balances, book, as_of)
            check_owed(checked, book.owing.accrued, balances, here, bounds)
    return _told(checked)


def _kept(home: Home, terms: Sequence[KeptTerms]) -> Invariant:
    checked = Checked("terms_are_kept")
    programs = kept_terms(home)
    latest = {(kept.program_id, kept.terms_version): kept for kept in terms}
    same = {
        version: version in programs and is_edition(programs[version], kept)
        for version, kept in latest.items()
    }
    check_terms(checked, same, set(programs))
    return _told(checked)


def _intake(home: Home, warehouse: Warehouse) -> Iterator[Invariant]:
    with warehouse.raw(WRITER) as connection:
        rows = connection.cursor(row_factory=dict_row).execute(_INTAKE).fetchall()
    yield _told(check_intake(rows)) if rows else _skipped("intake", "nothing has landed")
    counted = recount(home)
    if not counted:
        yield _skipped("intake_from_raw", "nothing has landed")
        return
    yield _told(check_shown([each.record for each in counted], rows))
    unknown = sum(not each.is_known for each in counted)
    note = f"; the rules of {unknown:,} are not kept: ingest again" if unknown else None
    yield replace(_told(check_recount(counted)), note=note)


def _published(warehouse: Warehouse) -> Iterator[Invariant]:
    with warehouse.raw(WRITER) as connection:
        stands = standing(connection)
    if not stands.version_id:
        yield _skipped("published_is_built", "nothing is published")
        return
    checked = Checked("published_is_built", accepted=sum(map(len, stands.tables.values())))
    for says in verify_published(warehouse):
        checked.accepted -= 1
        checked.note(says, "schema warehouse", _DIFFERS)
    yield _told(checked)
    yield _of_one_day(stands)


def _of_one_day(stands: Standing) -> Invariant:
    """Tell which tables are of another day than the facts: a plan may well be, so nothing fails."""
    others = stands.of_other_days
    told = ", ".join(f"{table} {day}" for table, day in others.items())
    note = f" as of {stands.as_of}" + (f"; of another day: {told}" if told else "")
    held = len(stands.days) - len(others)
    return Invariant("version_of_one_day", "pass", held, 0, (), note)


def _lake_is_published(home: Home, warehouse: Warehouse) -> Invariant:
    with warehouse.raw(WRITER) as connection:
        stands = standing(connection)
    checked = Checked(_IN_LAKE)
    catalog = Catalog.of_project()
    built = [Kept.of(home, model) for model in catalog if model.name in WAREHOUSE_TABLES]
    names = set(stands.tables) & set(WAREHOUSE_TABLES)
    with Engine.open(home) as engine:
        found = measured_in_lake(home, warehouse.place, engine, built, names)
        for table, partition, piece in found:
            published = stands.tables[table].get(partition)
            if published is not None:
                says = f"{table}, partition {partition or 'whole'}: the lake holds other rows"
                checked.judge(published.digest == piece.digest, says, "schema warehouse", _DIFFERS)
    return _told(checked)


def _told(checked: Checked) -> Invariant:
    state: Literal["pass", "fail"] = "fail" if checked.found else "pass"
    findings = tuple(checked.findings)
    return Invariant(checked.name, state, checked.accepted, checked.found, findings)


def _skipped(name: str, note: str) -> Invariant:
    return Invariant(name, "skip", 0, 0, (), note)


def _lines(check: Invariant) -> Iterator[str]:
    says = f"{check.accepted:,} hold" + f", {check.found:,} do not" * bool(check.found)
    says = check.note or says if check.state == "skip" else says + (check.note or "")
    yield f"  {check.state:<5}{check.name:<20}{says}"
    for finding in check.findings:
        yield f"         {finding.where}: {finding.says}"
    if check.found > len(check.findings):
        yield f"         and {check.found - len(check.findings):,} more"
    if check.findings:
        yield f"         remedy: {check.findings[0].remedy}"
