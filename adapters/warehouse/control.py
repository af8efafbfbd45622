"""Count, sum and hash a table's rows twice, by the engine and by PostgreSQL, so that the two can
differ.

Goes in: the rows to publish, or the relation they were copied into. Comes out, per partition: the
row count, one check per column (a number's sum, a text's bytes, the days of a date …), the number
of nulls, and a digest that both compute alike and that changes with any value of any row, in
whatever order the rows come. Worked: rows (a, 1.50), (b, null) give 2 rows, net_amount 1.50,
account_id 2 bytes, 1 null.

A row is written as one text: its columns in order, parted by U+001F; a null is `-`, a text its
length in bytes, a colon and itself, a number all of its declared decimals, a date its days since
2000-01-01, a moment its microseconds since 1970. The digest is of the number of rows and of two
sums, modulo 2^64: of the first and of the second eight bytes of the rows' SHA-256, read as numbers.
A sum needs no order: sorting the hashes instead took PostgreSQL three times as long as making them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain
from typing import Any

import psycopg
import pyarrow as pa

from adapters.lake.engine import Engine
from transforms.language.quoting import identifier
from transforms.schema import Column, Table

NULLS = "(nulls)"
WHOLE = ""
_SIXTY_FOUR_BITS = 1 << 64


@dataclass(frozen=True)
class Slice:
    """A partition's rows, checks (text of a number by column) and digest."""

    rows: int
    checks: dict[str, str]
    digest: str = ""

    def agrees_with(self, other: Slice) -> bool:
        """Tell whether the rows are the same: their digest, and the numbers that explain it."""
        alike = self.rows == other.rows and self.digest == other.digest
        return alike and _numbers(self.checks) == _numbers(other.checks)


def measure_rows(engine: Engine, table: Table, rows: pa.RecordBatchReader) -> dict[str, Slice]:
    """Measure rows (with the table's columns and types) per partition, streaming them once.

    Of a table without rows the engine is not asked: reading the question costs it more than most
    answers, and in a company with few feeds most tables have none.
    """
    first = next((batch for batch in rows if batch.num_rows), None)
    if first is None:
        return {}
    row = ", ".join(_engine_text(column) for column in table)
    half = "cast('0x' || substr(row_hash, {}, 16) as ubigint)"
    given = pa.RecordBatchReader.from_batches(rows.schema, chain([first], rows))
    engine.connection.register("rows_to_publish", given)
    try:
        found = engine.rows(
            f"select slice, {_sums(table, half)} from"
            f" (select {_partition(table, 'varchar')} as slice, {_checks(table, _engine_check)},"
            f" sha256(concat_ws(chr(31), {row})) as row_hash from rows_to_publish) group by slice"
        )
    finally:
        engine.connection.unregister("rows_to_publish")
    return {slice_: _slice(table, rest) for slice_, *rest in found}


def measure_relation(
    connection: psycopg.Connection, relation: str, table: Table
) -> dict[str, Slice]:
    """Measure a relation of the database (`relation` is its quoted name) per partition."""
    row = ", ".join(_database_text(column) for column in table)
    half = "('x' || substr(row_hash, {}, 16))::bit(64)::bigint"
    # `offset 0` keeps the planner from hashing each row once for every half.
    found = connection.execute(
        f"select slice, {_sums(table, half)} from"
        f" (select {_partition(table, 'text')} as slice, {_checks(table, _database_check)},"
        f" encode(sha256(convert_to(concat_ws(chr(31), {row}), 'UTF8')), 'hex') as row_hash"
        f" from {relation} offset 0) as hashed group by slice"
    )
    return {slice_: _slice(table, rest) for slice_, *rest in found}


def number_sums(table: Table, checks: dict[str, str]) -> dict[str, str]:
    """Return the checks that are sums of numeric columns: what a version shows to readers."""
    return {c.name: checks[c.name] for c in table if c.type.is_number and c.name in checks}


def _checks(table: Table, check: Callable[[Column], str]) -> str:
    given = [*(check(column) for column in table), _nulls(table)]
    return ", ".join(f"{told} as c{place}" for place, told in enumerate(given))


def _sums(table: Table, half: str) -> str:
    """Return the count, the sums of the hash's two halves, and those of the checks."""
    halves = (half.format(1), half.format(17))
    checks = (f"c{place}" for place in range(len(table.names) + 1))
    return ", ".join(["count(*)", *(f"sum({summed})" for summed in (*halves, *checks))])


def _nulls(table: Table) -> str:
    return " + ".join(f"cast({identifier(column.name)} is null as int)" for column in table)


def _slice(table: Table, found: list[Any]) -> Slice:
    rows, first, second, *values = found
    labels = [*table.names, NULLS]
    checks = {label: str(v) for label, v in zip(labels, values, strict=True) if v is not None}
    signature = [[column.name, column.type.postgres] for column in table]
    content = [int(half) % _SIXTY_FOUR_BITS for half in (first, second)]
    told = json.dumps([signature, int(rows), *content]).encode()
    return Slice(int(rows), checks, hashlib.sha256(told).hexdigest())


def _numbers(checks: dict[str, str]) -> dict[str, Decimal]:
    return {label: Decimal(value) for label, value in checks.items()}


def _partition(table: Table, text_type: str) -> str:
    return (
        f"cast({identifier(table.partition)} as {text_type})" if table.partition else f"'{WHOLE}'"
    )


def _engine_check(column: Column) -> str:
    quoted, kind = identifier(column.name), column.type.arrow
    if column.type.is_number:
        return quoted
    if pa.types.is_date(kind):
        return f"date_diff('day', date '2000-01-01', {quoted})"
    if pa.types.is_string(kind):
        return f"strlen({quoted})"
    return f"cast({quoted} as int)" if pa.types.is_boolean(kind) else f"({quoted} is not null)::int"


def _database_check(column: Column) -> str:
    quoted, kind = identifier(column.name), column.type.arrow
    if column.type.is_number:
        return quoted
    if pa.types.is_date(kind):
        return f"{quoted} - date '2000-01-01'"
    if pa.types.is_string(kind):
        return f"octet_length({quoted})"
    return f"{quoted}::int" if pa.types.is_boolean(kind) else f"({quoted} is not null)::int"


def _engine_text(column: Column) -> str:
    quoted, kind = identifier(column.name), column.type.arrow
    text = f"cast({quoted} as varchar)"
    if pa.types.is_string(kind):
        text = f"cast(strlen({quoted}) as varchar) || ':' || {quoted}"
    elif pa.types.is_date(kind):
        text = f"cast(date_diff('day', date '2000-01-01', {quoted}) as varchar)"
    elif pa.types.is_timestamp(kind):
        text = f"cast(epoch_us({quoted}) as varchar)"
    return f"coalesce({text}, '-')"


def _database_text(column: Column) -> str:
    quoted, kind = identifier(column.name), column.type.arrow
    text = f"{quoted}::text"
    if pa.types.is_string(kind):
        text = f"octet_length({quoted}) || ':' || {quoted}"
    elif pa.types.is_date(kind):
        text = f"({quoted} - date '2000-01-01')::text"
    elif pa.types.is_timestamp(kind):
        text = f"(extract(epoch from {quoted}) * 1000000)::bigint::text"
    return f"coalesce({text}, '-')"
