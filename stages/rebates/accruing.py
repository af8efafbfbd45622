"""Accrue rebates: what is owed on the facts goes to the ledger as owed − posted, and no more.

Goes in: the lake's facts, rebate terms, an as-of date. Comes out: new ledger entries (none where
nothing changed), statements per account in lake and warehouse, and the word what was posted and
why. One run at a time holds the ledger from before the facts are read until the head is on disk.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from adapters.engine import Engine
from adapters.grounds import keep_grounds, present_facts
from adapters.home import Home
from adapters.lake import Lake, LakeTable
from adapters.ledger import LedgerStore, Writing
from adapters.ledger.terms_log import record_terms
from adapters.rebate_facts import taken_as_none
from adapters.terms_kept import gl_of, keep_terms, kept_terms, with_kept
from adapters.warehouse import Lease, TableChange, VersionInfo, Warehouse, publish
from stages.ledger_work import ledger_work
from stages.rebates.accrue_result import AccrueResult, LeftOut
from stages.rebates.calculate import read_terms
from stages.rebates.estimates import Owing, estimates_change, keep_estimates, owing
from stages.rebates.terms_change import HeldBack, held_apart, hold_back
from transforms.finance_export import money
from transforms.ledger import (
    Draft,
    Rule,
    Tip,
    TrueUp,
    When,
    differences,
    held_keys,
    of_programs,
    posting_period,
    true_up,
)
from transforms.persons import require_name
from transforms.rebate_goods import goods_of, require_one_product
from transforms.rebate_statement import TABLE, statement_rows
from transforms.rebates import Program


def accrue(
    home: Home,
    warehouse_url: str | None,
    as_of: date,
    *,
    terms: Path | None,
    prepared_by: str | None = None,
    now: datetime,
    run_id: str,
) -> AccrueResult:
    """Post owed − posted for the programs in `terms` and publish the statements.

    `terms` defaults to the home's folder `terms`, and that to the terms last accrued. Programs that
    are not given are left as they are, and so is a program that stands at a later as-of date. New
    terms that move more than the settings allow wait in a batch, where `prepared_by` prepares it.
    Raises `UsageError` for wrong terms, `DataRefused` for facts that cannot be counted, for a
    version whose text changed after it was booked by, and for a ledger that is not at its head.
    """
    given = given_terms(home, terms)
    with Warehouse.open(home, warehouse_url) as warehouse:
        warehouse.migrate()
        with (
            ledger_work(warehouse, "accrue", as_of, now, run_id) as held,
            LedgerStore(warehouse).writing(lease=held) as ledger,
        ):
            facts = present_facts(home)
            programs = with_kept(given, kept_terms(home))
            require_one_product(programs)
            keep_terms(home, programs, ledger.versions())
            record_terms(warehouse, home, now=now, run_id=run_id)
            found = owing(home, programs, as_of) if programs else None
            keep_grounds(home, run_id, facts, programs)
            when = When(as_of, posting_period(as_of, ledger.closed_periods()), ledger.head.stood_at)
            by = prepared_by and require_name(prepared_by, "option --prepared-by")
            made, posted, back = _post(ledger, home, programs, found, when, by, now, run_id)
            rows = _statements(home, ledger, programs, found, as_of, made.ahead)
            version = VersionInfo(as_of, run_id, now)
            version_id = _publish(home, warehouse, version, held) if rows else None
    result = _result(programs, when, made, posted, ledger.head.tip, rows, version_id, back)
    left = held_keys(found.accrued) if found is not None else {}
    return replace(
        result,
        taken_as_none=taken_as_none(home, programs),
        left_out=tuple(LeftOut(*key, why) for key, why in left.items()),
    )


def given_terms(home: Home, terms: Path | None) -> list[Program]:
    """Return the programs to accrue by: those given, else the home's, else those last accrued."""
    place = terms or (home.terms if home.terms.is_dir() else None)
    return read_terms([place]) if place else list(kept_terms(home).values())


def rules(home: Home, programs: Iterable[Program]) -> dict[str, Rule]:
    """Return what the ledger needs of each program: its highest version's GL and `decrease`."""
    found: dict[str, Rule] = {}
    for program in sorted(programs, key=lambda p: p.version):
        found[program.program] = Rule(gl_of(home, program), program.decrease, goods_of(program))
    return found


def _post(
    ledger: Writing,
    home: Home,
    programs: Sequence[Program],
    found: Owing | None,
    when: When,
    prepared_by: str | None,
    now: datetime,
    run_id: str,
) -> tuple[TrueUp, range, HeldBack]:
    if found is None:
        return TrueUp([], {}), range(0), HeldBack({})
    by = rules(home, programs)
    made = true_up(found.accrued, ledger.balances(by), by, when)
    stood_at = dict.fromkeys(by.keys() - made.ahead.keys(), when.as_of)
    drafts, held = held_apart(made.drafts, home.settings.terms_change_approval_above)
    posted = ledger.append(drafts, now=now, run_id=run_id, stood_at=stood_at)
    back = hold_back(ledger, held, when, prepared_by, now, run_id)
    return made._replace(drafts=drafts), posted, back


def _statements(
    home: Home,
    ledger: Writing,
    programs: Sequence[Program],
    found: Owing | None,
    as_of: date,
    ahead: Collection[str],
) -> int:
    """Replace the statements of the accrued programs in the lake; return how many there are.

    They show what is owed to date beside what is accrued, which may be an estimate.
    """
    current = [program for program in programs if program.program not in ahead]
    if found is None or not current:
        return 0
    by = rules(home, current)
    keep_estimates(home, found, by, as_of)
    compared = differences(of_programs(found.to_date, by), ledger.balances(by), by, all_rows=True)
    rows = statement_rows(compared, current, as_of)
    with Engine.open(home) as engine:
        engine.connection.register("new_statements", rows)
        # Programs that were not accrued now keep the statements they have.
        others = "program_id not in (select program_id from new_statements)"
        query = f"select * from ({_table(home).scan()}) where {others}"
        _table(home).replace(engine.stream(f"{query} union all select * from new_statements"))
    return rows.num_rows


def _table(home: Home) -> LakeTable:
    return Lake(home).table("marts", TABLE)


def _publish(home: Home, warehouse: Warehouse, version: VersionInfo, held: Lease) -> int:
    with Engine.open(home) as engine:
        change = TableChange(TABLE.name, lambda: engine.stream(_table(home).scan()))
        estimates = estimates_change(home, engine, version.as_of)
        return publish(warehouse, version, [change, *estimates], lease=held).version_id


def _result(
    programs: Iterable[Program],
    when: When,
    made: TrueUp,
    posted: range,
    tip: Tip,
    statements: int,
    version_id: int | None,
    held_back: HeldBack,
) -> AccrueResult:
    return AccrueResult(
        as_of_date=when.as_of.isoformat(),
        posting_period=when.posting_period,
        programs=tuple(sorted({program.program for program in programs})),
        entries_posted=len(posted),
        first_entry_id=posted.start if posted else None,
        posted=_sums(made.drafts),
        ahead={program: day.isoformat() for program, day in sorted(made.ahead.items())},
        entry_count=tip.entries,
        head_hash=tip.hash,
        statements=statements,
        version_id=version_id,
        held_back=held_back,
    )


def _sums(drafts: Iterable[Draft]) -> dict[str, dict[str, str]]:
    sums: dict[str, dict[str, Decimal]] = {}
    for draft in drafts:
        by_currency = sums.setdefault(draft.cause or draft.kind, {})
        by_currency[draft.currency] = by_currency.get(draft.currency, Decimal(0)) + draft.amount
    return {
        cause: {currency: money(amount, currency) for currency, amount in sorted(found.items())}
        for cause, found in sorted(sums.items())
    }
