"""Accrue rebates: what is owed on the facts goes to the ledger as owed − posted, and no more.

Goes in: the lake's facts, rebate terms, an as-of date. Comes out: new ledger entries (none where
nothing changed), statements per account in lake and warehouse, and the word what was posted and
why. One run at a time holds the ledger from before the facts are read until the head is on disk.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from adapters.lake.engine import Engine
from adapters.lake.home import Home
from adapters.lake.marts import mart
from adapters.lake.tables import LakeTable
from adapters.lake.workers import Workers
from adapters.ledger.grounds import keep_grounds, present_facts
from adapters.ledger.store import LedgerStore, Writing
from adapters.ledger.terms_log import record_terms
from adapters.rebates.facts import taken_as_none
from adapters.rebates.rulebooks import keep_rulebook
from adapters.rebates.terms_archive import keep_terms, kept_terms, require_as_booked, with_kept
from adapters.rebates.terms_files import read_terms
from adapters.warehouse.connect import Warehouse
from adapters.warehouse.lease import Lease
from adapters.warehouse.migrate import migrate
from adapters.warehouse.publish import publish
from adapters.warehouse.table_change import TableChange
from adapters.warehouse.versions import VersionInfo
from stages.ledger.payouts import payout_table
from stages.ledger.rules import ledger_rules
from stages.ledger.work import ledger_work
from stages.rebates.accrue_result import AccrueResult, HeldResult, accrue_result
from stages.rebates.change_batch import HeldBack, hold_back
from stages.rebates.estimates import estimates_change, keep_estimates
from stages.rebates.merges import hand_over
from stages.rebates.owed_shares import shares_by
from stages.rebates.terms_change import Agreed, agree
from transforms.language.messages import gettext as _
from transforms.language.persons import require_name
from transforms.ledger.accruals import differences, held_keys, of_programs
from transforms.ledger.goods import require_one_product
from transforms.ledger.payout import TABLE as PAYOUTS
from transforms.ledger.periods import posting_period
from transforms.ledger.statement import TABLE, statement_rows
from transforms.ledger.true_up import TrueUp, When, true_up
from transforms.operations.engine_name import DUCKDB
from transforms.operations.progress import ReportProgress, silent, step
from transforms.rebates import Program


def accrue(
    home: Home,
    warehouse_url: str | None,
    as_of: date,
    *,
    terms: Path | None,
    prepared_by: str | None = None,
    engine_name: str = DUCKDB,
    now: datetime,
    run_id: str,
    progress: ReportProgress = silent,
) -> AccrueResult:
    """Post owed − posted for the programs in `terms` and publish the statements.

    `terms` defaults to the home's folder `terms`, and that to the terms last accrued. Programs that
    are not given are left as they are, and so is a program that stands at a later as-of date. New
    terms that move more than the settings allow wait in a batch, where `prepared_by` prepares it.
    `engine_name` says where what is owed is computed.
    Raises `UsageError` for wrong terms, `DataRefused` for facts that cannot be counted, for a
    version whose text changed after it was booked by, and for a ledger that is not at its head.
    """
    given = given_terms(home, terms)
    with Warehouse.open(home, warehouse_url) as warehouse:
        migrate(warehouse)
        with (
            ledger_work(
                warehouse, "accrue", as_of, now, run_id=run_id, engine_name=engine_name
            ) as own_lease,
            LedgerStore(warehouse).writing(lease=own_lease) as ledger,
            shares_by(engine_name, home) as workers,
        ):
            facts = present_facts(home)
            when = When(as_of, posting_period(as_of, ledger.closed_periods()), ledger.head.stood_at)
            with step(progress, _("compute what is owed"), len(given)):
                agreed = _agreed(home, ledger, given, as_of, workers=workers) if given else None
            by = prepared_by and require_name(prepared_by, _("option {name}", name="--prepared-by"))
            if agreed:
                record_terms(warehouse, home, now=now, run_id=run_id)
                told = agreed.given if agreed.given and prepared_by else agreed.book
                keep_grounds(home, run_id, facts, told.programs)
            made, posted = _post(
                ledger, home, agreed, when, now=now, run_id=run_id, progress=progress
            )
            back = HeldBack({})
            if agreed:
                back = hold_back(home, ledger, agreed, when, prepared_by=by, now=now, run_id=run_id)
            moved, handed = hand_over(home, ledger, now, run_id) if agreed else (range(0), ())
            with step(progress, _("publish statements")):
                rows = _statements(home, ledger, agreed, as_of, ahead=made.ahead)
                version = VersionInfo(as_of, run_id, now) if rows else None
                version_id = _publish(home, warehouse, ledger, version, own_lease=own_lease)
    programs = (agreed.given or agreed.book).programs if agreed else []
    new = range(posted.start, moved.stop) if moved else posted
    tip = ledger.head.tip
    result = accrue_result(
        programs,
        when,
        made,
        new,
        tip=tip,
        statements=rows,
        version_id=version_id,
        held_back=back,
        handed_over=handed,
    )
    left = held_keys(agreed.book.owing.accrued) if agreed else {}
    return replace(
        result,
        taken_as_none=taken_as_none(home, programs),
        left_out=tuple(HeldResult(*key, why) for key, why in left.items()),
    )


def given_terms(home: Home, terms: Path | None) -> list[Program]:
    """Return the programs to accrue by: those given, else the home's, else those last accrued."""
    place = terms or (home.terms if home.terms.is_dir() else None)
    return read_terms([place]) if place else list(kept_terms(home).values())


def _agreed(
    home: Home,
    ledger: Writing,
    given: Sequence[Program],
    as_of: date,
    *,
    workers: Workers | None,
) -> Agreed:
    """Decide what the run accrues by, and keep these terms before anything is booked by them."""
    kept = kept_terms(home)
    programs = with_kept(given, kept)
    require_one_product(programs)
    require_as_booked(home, programs, kept, ledger.versions())
    agreed = agree(
        home, ledger.head, ledger.balances(), given, kept=kept, as_of=as_of, workers=workers
    )
    keep_terms(home, agreed.book.programs, ledger.versions())
    return agreed


def _post(
    ledger: Writing,
    home: Home,
    agreed: Agreed | None,
    when: When,
    *,
    now: datetime,
    run_id: str,
    progress: ReportProgress,
) -> tuple[TrueUp, range]:
    if agreed is None:
        return TrueUp([], {}), range(0)
    by = ledger_rules(home, agreed.book.programs)
    made = true_up(agreed.book.owing.accrued, ledger.balances(by), by, when, bounds=agreed.bounds)
    drafts = agreed.named(made.drafts)
    current = by.keys() - made.ahead.keys()
    with step(progress, _("post what it differs by"), len(drafts)):
        posted = ledger.append(
            drafts,
            now=now,
            run_id=run_id,
            stood_at=dict.fromkeys(current, when.as_of),
            terms={name: keep_rulebook(home, agreed.approved[name]) for name in sorted(current)},
        )
    return made._replace(drafts=drafts), posted


def _statements(
    home: Home, ledger: Writing, agreed: Agreed | None, as_of: date, *, ahead: Collection[str]
) -> int:
    """Replace the statements of the accrued programs in the lake; return how many there are.

    They show what is owed to date beside what is accrued, which may be an estimate.
    """
    programs = agreed.book.programs if agreed else []
    current = [program for program in programs if program.program not in ahead]
    if agreed is None or not current:
        return 0
    by, found = ledger_rules(home, current), agreed.book.owing
    keep_estimates(home, found, by, as_of)
    compared = differences(of_programs(found.to_date, by), ledger.balances(by), by, all_rows=True)
    rows = statement_rows(compared, current, as_of)
    with Engine.open(home) as engine:
        engine.connection.register("new_statements", rows)
        # Programs that were not accrued now keep the statements they have.
        others = "program_id not in (select program_id from new_statements)"
        query = f"select * from ({_table(home).scan()}) where {others}"
        _table(home).replace(engine.stream(f"{query} union all select * from new_statements"))
    return int(rows.num_rows)


def _table(home: Home) -> LakeTable:
    return mart(home, TABLE.name)


def _publish(
    home: Home,
    warehouse: Warehouse,
    ledger: Writing,
    version: VersionInfo | None,
    *,
    own_lease: Lease,
) -> int | None:
    """Publish statements, what is open and paid, and the day's estimates, where there are any."""
    if version is None:
        return None
    payouts = payout_table(home, ledger.connection, version.now)
    with Engine.open(home) as engine:
        changes = [
            TableChange(TABLE.name, lambda: engine.stream(_table(home).scan())),
            TableChange(PAYOUTS.name, payouts.to_reader),
            *estimates_change(home, engine, version.as_of),
        ]
        return publish(warehouse, version, changes, lease=own_lease).version_id
