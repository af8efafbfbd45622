"""What the orders of a plan would earn: the statements of a day without them and with them.

Goes in: the lake's facts, the terms last accrued, the plan's orders as order lines. Comes out: two
tables of `rebate_statement` rows, made by the one arithmetic that the ledger is booked by; nothing
is posted. A plan never fails for its rebates: why nothing is known of them is told instead.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from adapters.lake.engine import Engine
from adapters.lake.home import Home
from adapters.rebates.facts import name_facts
from adapters.rebates.terms_archive import kept_terms
from stages.ledger.rules import ledger_rules
from transforms.language.errors import DataRefused, UsageError
from transforms.ledger.accruals import BALANCE_SCHEMA, differences
from transforms.ledger.statement import TABLE, statement_rows
from transforms.rebates import Facts, Program, owed
from transforms.rebates.accrual.scenario import facts_with, family, known_facts, since_of
from transforms.rebates.periods import start_of


class OrderRebates(NamedTuple):
    """The statements without and with the orders; `unknown` says why both are empty."""

    before: pa.Table
    after: pa.Table
    unknown: str | None = None


def order_rebates(engine: Engine, home: Home, as_of: date, lines: pa.Table) -> OrderRebates:
    """Compute what every program owes on the facts before a day, and on these and the orders.

    `lines` are order lines as `facts_with` takes them. Programs that are over are left out.
    """
    programs = _in_force(list(kept_terms(home).values()), as_of)
    if not programs:
        return _nothing("no rebate program in force has been accrued in this home")
    try:
        return _statements(engine, home, programs, as_of, lines=lines)
    except (DataRefused, UsageError) as refusal:
        return _nothing(str(refusal))


def _in_force(programs: Sequence[Program], as_of: date) -> list[Program]:
    """Return the programs not over on a day, and those that they deduct."""
    now = [p for p in programs if p.valid.until is None or p.valid.until > as_of]
    wanted = {one.identity: one for program in now for one in family(programs, program)}
    return [wanted[identity] for identity in sorted(wanted)]


def _statements(
    engine: Engine, home: Home, programs: Sequence[Program], as_of: date, *, lines: pa.Table
) -> OrderRebates:
    last = pc.max(lines["delivered_on"]).as_py() or as_of
    until = max(last, as_of) + timedelta(days=1)
    starts = [since_of(family(programs, p), start_of(p.period, as_of)) for p in programs]
    since = None if None in starts else min(day for day in starts if day)
    facts = name_facts(engine, home, programs)
    con = engine.connection
    with known_facts(con, facts, as_of, since) as known, facts_with(con, known, lines) as shown:
        before, after = (
            _statement(engine, home, facts, programs, until=until) for facts in (known, shown)
        )
    return OrderRebates(before, after)


def _statement(
    engine: Engine, home: Home, facts: Facts, programs: Sequence[Program], *, until: date
) -> pa.Table:
    rules = ledger_rules(home, programs)
    with owed(engine.connection, facts, programs, until) as book:
        compared = differences(book.results, BALANCE_SCHEMA.empty_table(), rules, all_rows=True)
    return statement_rows(compared, programs, until)


def _nothing(why: str) -> OrderRebates:
    return OrderRebates(TABLE.arrow.empty_table(), TABLE.arrow.empty_table(), why)
