"""What is owed and what is to be accrued: the arithmetic, and the estimate where terms ask for it.

Goes in: the lake's facts, programs, an as-of date. Comes out: the results to date, the same with
what the ledger must show as accrued, and how each estimate came about.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from adapters.lake.engine import Engine
from adapters.lake.home import Home
from adapters.lake.workers import Workers
from adapters.rebates.facts import told_facts
from adapters.rebates.kept_estimates import estimate_table
from adapters.warehouse.table_change import TableChange
from stages.rebates.owed_shares import owed_by_shares
from transforms.rebates import Program, owed
from transforms.rebates.accrual import accrued, accrued_to_date, needs_forecast
from transforms.schema import WAREHOUSE_TABLES

_TABLE = WAREHOUSE_TABLES["rebate_estimate"]


class Owing(NamedTuple):
    """Owed on the facts so far, what is to be accrued, and the explanation of the estimates."""

    to_date: pa.Table
    accrued: pa.Table
    explained: pa.Table


def owing(
    home: Home, programs: Sequence[Program], as_of: date, *, workers: Workers | None = None
) -> Owing:
    """Compute what the programs owe before `as_of`, and what is to be accrued of it.

    The forecast runs only where a program accrues by an estimate; the same facts, terms and date
    give the same estimate. `workers` compute what is owed share by share. Raises what the
    arithmetic and the forecast's settings raise.
    """
    with Engine.open(home) as engine:
        told = told_facts(engine, home, programs)
        facts = told.named(engine)
        if workers is not None:
            to_date = owed_by_shares(engine, home, told, programs, as_of=as_of, workers=workers)
        else:
            with owed(engine.connection, facts, programs, as_of) as book:
                to_date = book.results
        if not needs_forecast(programs):
            made = accrued_to_date(to_date, programs, as_of)
            return Owing(to_date, made.results, made.explained)
        # Forecasting imports pandas, and few programs accrue by an estimate.
        from stages.rebates.demand import order_demand

        with order_demand(home, engine, as_of) as demand:
            made = accrued(
                engine.connection, facts, programs, as_of, results=to_date, demand=demand
            )
        return Owing(to_date, made.results, made.explained)


def keep_estimates(home: Home, found: Owing, programs: Collection[str], as_of: date) -> None:
    """Put the explanations of a run into the lake; those of other programs stay."""
    table = estimate_table(home)
    current = pc.is_in(found.explained["program_id"], pa.array(list(programs), pa.string()))
    rows = found.explained.filter(current)
    if rows.num_rows == 0 and not table.exists():
        return
    dated = rows.add_column(
        0, "as_of_date", pa.repeat(pa.scalar(as_of, pa.date32()), rows.num_rows)
    )
    typed = dated.select(_TABLE.names).cast(_TABLE.arrow)
    partition = {"as_of_date": [as_of.isoformat()]}
    with Engine.open(home) as engine:
        engine.connection.register("new_estimates", typed)
        engine.connection.register("new_programs", pa.table({"id": pa.array(list(programs))}))
        others = "program_id not in (select id from new_programs)"
        query = f"select * from ({table.scan(partition)}) where {others}"
        table.replace(engine.stream(f"{query} union all select * from new_estimates"), partition)


def estimates_change(home: Home, engine: Engine, as_of: date) -> list[TableChange]:
    """Return what to publish of the day's estimates; nothing where none was ever made."""
    table, partition = estimate_table(home), as_of.isoformat()
    if not table.exists():
        return []
    scan = table.scan({"as_of_date": [partition]})
    return [TableChange(_TABLE.name, lambda: engine.stream(scan), [partition])]
