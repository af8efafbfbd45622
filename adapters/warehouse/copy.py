"""Arrow to PostgreSQL by COPY, exact: decimals as text, null and the empty string kept apart.

Batches become CSV in Arrow's own writer, which quotes every text and leaves a null unquoted and
empty, just what COPY reads as null. A million narrow rows take about a second.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pyarrow as pa
from pyarrow import csv

from adapters.warehouse.database_texts import said_by
from transforms.language.errors import DataRefused
from transforms.language.messages import gettext as _
from transforms.language.quoting import identifiers
from transforms.schema import Table

_ROWS_A_CHUNK = 50_000
_OPTIONS = csv.WriteOptions(include_header=False, quoting_style="needed")


def copy_arrow(
    connection: psycopg.Connection, relation: str, rows: pa.RecordBatchReader | pa.Table
) -> int:
    """Append rows to a table (`relation` is its quoted name), columns by name; return their number.

    Raises `DataRefused` where the database refuses a value, naming the line and column it names.
    """
    reader = rows.to_reader() if isinstance(rows, pa.Table) else rows
    columns = identifiers(reader.schema.names)
    statement = f"copy {relation} ({columns}) from stdin with (format csv, encoding 'utf8')"
    count = 0
    try:
        with connection.cursor() as cursor, cursor.copy(statement) as copy:
            for batch in _chunks(reader):
                sink = pa.BufferOutputStream()
                csv.write_csv(batch, sink, _OPTIONS)
                copy.write(memoryview(sink.getvalue()))
                count += batch.num_rows
    except psycopg.DataError as error:
        raise DataRefused(
            _("PostgreSQL refuses a value: {says}", says=said_by(error)),
            where=error.diag.context or relation,
            remedy=_("correct the value at its source; nothing of this table was written"),
        ) from None
    return count


@contextmanager
def conformed(rows: pa.RecordBatchReader, table: Table) -> Iterator[pa.RecordBatchReader]:
    """Yield the same rows with a registry table's columns, in its order and with its types.

    Only casts that lose nothing are made. Raises `DataRefused` for a missing or unknown column, and
    while the rows are read for a value that its declared type cannot hold.
    """
    missing = [column for column in table.names if column not in rows.schema.names]
    unknown = [column for column in rows.schema.names if column not in table.names]
    if missing or unknown:
        raise DataRefused(
            _(
                "the rows of {name} do not have its declared columns: missing {missing},"
                " unknown {unknown}",
                name=table.name,
                missing=str(missing) if missing else _("none"),
                unknown=str(unknown) if unknown else _("none"),
            ),
            where=_("table {name}", name=table.name),
            remedy=_("make the model's SELECT and the schema registry agree"),
        )
    schema = pa.schema([pa.field(column.name, column.type.arrow) for column in table])
    refusals: list[DataRefused] = []
    try:
        yield pa.RecordBatchReader.from_batches(schema, _cast(rows, schema, table, refusals))
    except Exception:
        # The engine reads the rows through C and wraps what the reading raised beyond recognition.
        if refusals:
            raise refusals[0] from None
        raise


def _cast(
    rows: pa.RecordBatchReader, schema: pa.Schema, table: Table, refusals: list[DataRefused]
) -> Iterator[pa.RecordBatch]:
    for batch in rows:
        arrays = []
        for wanted in schema:
            array = batch.column(wanted.name)
            try:
                arrays.append(array if array.type == wanted.type else array.cast(wanted.type))
            except pa.ArrowException as error:
                refusals.append(_misfit(table.name, wanted, error))
                raise refusals[0] from error
        yield pa.RecordBatch.from_arrays(arrays, schema=schema)


def _misfit(table: str, wanted: pa.Field, error: Exception) -> DataRefused:
    return DataRefused(
        _(
            "a value of {table}.{name} does not fit {type}: {error}",
            table=table,
            name=wanted.name,
            type=str(wanted.type),
            error=str(error),
        ),
        where=_("table {name}, column {column}", name=table, column=wanted.name),
        remedy=_("cast the column in the model, or declare a wider type"),
    )


def _chunks(rows: pa.RecordBatchReader) -> Iterator[pa.RecordBatch]:
    for batch in rows:
        for start in range(0, batch.num_rows, _ROWS_A_CHUNK):
            yield batch.slice(start, _ROWS_A_CHUNK)
