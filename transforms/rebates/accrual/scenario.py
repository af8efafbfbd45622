"""Facts so far and lines that are still to come, as one set of facts that the arithmetic can read.

Goes in: an open connection, the facts, an as-of date, forecast lines. Comes out: `Facts` whose
views hold what was known before the day and the lines to come, all of them delivered and invoiced
on the day they are ordered. What a program would owe then is what `owed` says of them: there is no
second arithmetic.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from itertools import count
from typing import Any

import numpy as np
import pyarrow as pa

from transforms.language.quoting import date_literal, identifier
from transforms.rebates import Facts, Program
from transforms.rebates.accrual.demand import Floats
from transforms.rebates.periods import start_of
from transforms.rebates.terms.earnings import Growth
from transforms.rebates.workspace import DuckConnection

ORDER_ID = "forecast"
_SERIAL = count(1)
# The day a fact is known by, and days of it that may lie ahead.
_KNOWN_BY = {
    "orders": ("order_date", ("delivered_on", "invoiced_on")),
    "accounts": ("valid_from", ()),
    "products": ("valid_from", ()),
    "collections": ("collected_on", ()),
    "incidents": ("occurred_on", ()),
    "events": ("occurred_on", ()),
    "receivables": ("invoice_date", ("settled_on",)),
    "sell_through": ("period_start", ()),
    "inventory": ("date_day", ()),
}
_UNIT = 10_000


def lines_to_come(series: pa.Table, places: np.ndarray, units: Floats, dated: date) -> pa.Table:
    """Return order lines for some series: `units` of each, at its price, on one day."""
    some = series.take(pa.array(places, pa.int64()))
    per_unit = some["quantity_per_unit"].to_numpy()
    whole = np.rint(units * per_unit * _UNIT).astype(np.int64)
    singles = np.rint(units * _UNIT).astype(np.int64)
    kept = pa.array(whole > 0)
    table = pa.table(
        {
            "order_id": pa.repeat(pa.scalar(ORDER_ID), len(some)),
            "line_no": pa.array([str(place) for place in places], pa.string()),
            "account_id": some["account_id"],
            "product_id": some["product_id"],
            "order_date": pa.repeat(pa.scalar(dated, pa.date32()), len(some)),
            "delivered_on": pa.repeat(pa.scalar(dated, pa.date32()), len(some)),
            "invoiced_on": pa.repeat(pa.scalar(dated, pa.date32()), len(some)),
            "kind": pa.repeat(pa.scalar("sale"), len(some)),
            "unit": some["unit"],
            "unit_price": some["unit_price"],
            "unit_cost": some["unit_cost"],
            "currency": some["currency"],
            "whole": pa.array(whole),
            "singles": pa.array(singles),
        }
    )
    return table.filter(kept)


@contextmanager
def known_facts(
    con: DuckConnection, facts: Facts, as_of: date, since: date | None = None
) -> Iterator[Facts]:
    """Show the facts as they were known on a day, order lines read once.

    What lies ahead of the day (a delivery, a payment) is not known yet. `since` leaves out lines
    that count before it, but not a sale that a later return names.
    """
    prefix = f"known_{next(_SERIAL)}_"
    names: dict[str, str | None] = {}
    try:
        for table in _KNOWN_BY:
            relation = getattr(facts, table)
            if relation is not None:
                names[table] = prefix + table
                kind = "table" if table == "orders" else "view"
                select = _known_sql(con, table, relation, as_of)
                if table == "orders" and since is not None:
                    select = _since_sql(con, relation, select, since)
                con.execute(f"create temp {kind} {identifier(prefix + table)} as {select}")
        yield Facts(**names, targets=facts.targets)
    finally:
        for table, made in names.items():
            kind = "table" if table == "orders" else "view"
            con.execute(f"drop {kind} if exists {identifier(str(made))}")


@contextmanager
def facts_with(con: DuckConnection, known: Facts, lines: pa.Table) -> Iterator[Facts]:
    """Show known facts with lines to come."""
    prefix = f"to_come_{next(_SERIAL)}_"
    shown, orders = prefix + "lines", prefix + "orders"
    con.register(shown, lines)
    con.execute(f"create temp view {identifier(orders)} as {_orders_sql(known.orders, shown)}")
    try:
        yield replace(known, orders=orders)
    finally:
        con.execute(f"drop view if exists {identifier(orders)}")
        con.unregister(shown)


def _orders_sql(known: str | None, lines: str) -> str:
    quantity, line_units = (
        f"cast(cast({ticks} as decimal(18,0)) * 0.0001 as decimal(18,4))"
        for ticks in ("whole", "singles")
    )
    ahead = f"""
        select * exclude (whole, singles, unit_cost), {quantity} as quantity,
            {line_units} as line_units,
            cast(round({quantity} * unit_price, 4) as decimal(38,10)) as line_amount,
            cast({quantity} * unit_cost as decimal(38,10)) as cost_amount
        from {identifier(lines)}
        """
    return (
        ahead if known is None else f"select * from {identifier(known)} union all by name {ahead}"
    )


def _known_sql(con: DuckConnection, table: str, relation: str, as_of: date) -> str:
    known_by, ahead = _KNOWN_BY[table]
    columns = columns_of(con, relation)
    told = ", ".join(
        f"case when {column} < {date_literal(as_of)} then {column} end as {column}"
        for column in ahead
        if column in columns
    )
    replaced = f" replace ({told})" if told else ""
    dated = (
        f"{known_by} is null or {known_by} < {date_literal(as_of)}"
        if known_by in columns
        else "true"
    )
    return f"select *{replaced} from {identifier(relation)} where {dated}"


def _since_sql(con: DuckConnection, relation: str, select: str, since: date) -> str:
    columns = columns_of(con, relation)
    dates = [c for c in ("order_date", "delivered_on", "invoiced_on") if c in columns]
    counted = " or ".join(f"{column} >= {date_literal(since)}" for column in dates)
    if "returns_order_id" not in columns:
        return f"select * from ({select}) where {counted}"
    return f"""
        with known as ({select})
        select * from known
        where {counted} or order_id in (
            select returns_order_id from known where returns_order_id is not null and ({counted})
        )
        """


def since_of(programs: Sequence[Program], start: date) -> date | None:
    """Return the day before which no line matters to what a period owes; null where all do.

    A growth looks a year back, a carried sum to the beginning.
    """
    looks_back = any(
        isinstance(p.earn, Growth)
        or p.decrease != "claw_back"
        or (p.guarantee is not None and p.guarantee.carry)
        for p in programs
    )
    if looks_back:
        return None
    starts = [
        p.valid.from_ if p.period == "program" else start_of(p.period, start) for p in programs
    ]
    return min([start, *starts])


def columns_of(con: DuckConnection, relation: str) -> set[str]:
    """Return the column names of a relation."""
    query = f"select column_name from (describe select * from {identifier(relation)})"
    found: list[tuple[Any, ...]] = con.execute(query).fetchall()
    return {str(row[0]) for row in found}


def family(programs: Sequence[Program], program: Program) -> list[Program]:
    """Return all versions of a program and of those it deducts, and of those they deduct."""
    wanted: set[str] = set()
    ask = {program.program}
    while ask:
        wanted |= ask
        named = {n for p in programs if p.program in ask for n in (*p.stack.net_of, *p.credit)}
        ask = named - wanted
    return [p for p in programs if p.program in wanted]
