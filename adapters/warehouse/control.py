"""Count and sum a table's rows twice, by the engine and by PostgreSQL, so that the two can differ.

Goes in: the rows to publish, or the relation they were copied into. Comes out, per partition: the
row count, one check per column (a number's sum, a text's bytes, the days of a date …), the number
of nulls, and on the engine's side a digest that changes with any value of any row, in any order.
Worked: rows (a, 1.50), (b, null) give 2 rows, net_amount 1.50, account_id 2 bytes, 1 null.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from decimal import Decimal

import psycopg
import pyarrow as pa

from adapters.engine import Engine
from adapters.warehouse.quoting import name
from transforms.schema import Column, Table

NULLS = "(nulls)"
WHOLE = ""


@dataclass(frozen=True)
class Slice:
    """A partition's rows, checks (text of a number by column) and digest."""

    rows: int
    checks: dict[str, str]
    digest: str = ""

    def agrees_with(self, other: Slice) -> bool:
        """Tell whether counts and checks are the same numbers; digests are not compared."""
        return self.rows == other.rows and _numbers(self.checks) == _numbers(other.checks)


def measure_rows(engine: Engine, table: Table, rows: pa.RecordBatchReader) -> dict[str, Slice]:
    """Measure rows (with the table's columns and types) per partition, streaming them once."""
    hashed = ", ".join(name(column.name) for column in table)
    checks = ", ".join(_engine_check(column) for column in table)
    nulls = " + ".join(f"cast({name(column.name)} is null as bigint)" for column in table)
    engine.connection.register("rows_to_publish", rows)
    try:
        found = engine.rows(
            f"select {_partition(table, 'varchar')} as slice, count(*), {checks},"
            f" cast(sum({nulls}) as varchar),"
            f" cast(sum(cast(hash({hashed}) as hugeint)) as varchar),"
            f" cast(sum(cast(hash('salt', {hashed}) as hugeint)) as varchar)"
            " from rows_to_publish group by slice"
        )
    finally:
        engine.connection.unregister("rows_to_publish")
    return {row[0]: _slice(table, row[1], row[2:-2], row[-2:]) for row in found if row[1]}


def measure_relation(
    connection: psycopg.Connection, relation: str, table: Table
) -> dict[str, Slice]:
    """Measure a relation of the database (`relation` is its quoted name) per partition."""
    checks = ", ".join(_database_check(column) for column in table)
    columns = ", ".join(name(column.name) for column in table)
    found = connection.execute(
        f"select {_partition(table, 'text')} as slice, count(*), {checks},"
        f" sum(num_nulls({columns}))::text from {relation} group by slice"
    )
    return {row[0]: _slice(table, row[1], row[2:], None) for row in found if row[1]}


def number_sums(table: Table, checks: dict[str, str]) -> dict[str, str]:
    """Return the checks that are sums of numeric columns: what a version shows to readers."""
    return {c.name: checks[c.name] for c in table if c.type.is_number and c.name in checks}


def _slice(
    table: Table, rows: int, values: tuple[str | None, ...], hashes: tuple[str, ...] | None
) -> Slice:
    labels = [*table.names, NULLS]
    checks = {label: value for label, value in zip(labels, values, strict=True) if value}
    if hashes is None:
        return Slice(rows, checks)
    signature = [[column.name, column.type.postgres] for column in table]
    told = json.dumps([signature, rows, checks, hashes]).encode()
    return Slice(rows, checks, hashlib.sha256(told).hexdigest())


def _numbers(checks: dict[str, str]) -> dict[str, Decimal]:
    return {label: Decimal(value) for label, value in checks.items()}


def _partition(table: Table, text_type: str) -> str:
    return f"cast({name(table.partition)} as {text_type})" if table.partition else f"'{WHOLE}'"


def _engine_check(column: Column) -> str:
    quoted, kind = name(column.name), column.type.arrow
    if column.type.is_number:
        inner = f"sum({quoted})"
    elif pa.types.is_date(kind):
        inner = f"sum(date_diff('day', date '2000-01-01', {quoted}))"
    elif pa.types.is_string(kind):
        inner = f"sum(strlen({quoted}))"
    elif pa.types.is_boolean(kind):
        inner = f"sum(cast({quoted} as bigint))"
    else:
        inner = f"count({quoted})"
    return f"cast({inner} as varchar)"


def _database_check(column: Column) -> str:
    quoted, kind = name(column.name), column.type.arrow
    if column.type.is_number:
        inner = f"sum({quoted})"
    elif pa.types.is_date(kind):
        inner = f"sum({quoted} - date '2000-01-01')"
    elif pa.types.is_string(kind):
        inner = f"sum(octet_length({quoted}))"
    elif pa.types.is_boolean(kind):
        inner = f"sum({quoted}::int)"
    else:
        inner = f"count({quoted})"
    return f"({inner})::text"
