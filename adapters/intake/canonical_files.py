"""Canonical CSV and Parquet files on the engine: strict, typed, one relation per fact table.

Goes in: files whose headers are canonical column names. Comes out: typed tables on the connection,
orders as the order lines that the ledger counts too. Every text follows the grammar of its column's
type; the first value that does not is refused with file, row, column and value. Columns that are
not canonical are left alone.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from adapters.intake.canonical_checks import check_amounts, check_header, check_keys, relation_of
from adapters.lake.engine import Engine, explained
from adapters.lake.order_lines import make_order_lines, make_stock_counts
from adapters.lake.paths import files_sql
from transforms.intake.values import Grammar, NumberForm, typed
from transforms.language.errors import DataRefused, UsageError
from transforms.language.messages import gettext as _
from transforms.language.quoting import identifier, literal
from transforms.language.words import option
from transforms.rebates import Facts
from transforms.schema import FEEDS
from transforms.schema.tables import Table

_POINT = Grammar(numbers=(NumberForm(decimal="."),))


def load_files(engine: Engine, files: Mapping[str, Path | None]) -> Facts:
    """Load the files of fact tables; raises what `load_facts` raises."""
    loaded = {t: load_facts(engine, t, path) for t, path in files.items() if path is not None}
    if "orders" in loaded:
        loaded["orders"] = make_order_lines(engine, loaded["orders"], loaded.get("products"))
    if "inventory" in loaded:
        products = loaded.get("products")
        loaded["inventory"] = make_stock_counts(engine, loaded["inventory"], products)
    return Facts(**loaded)


def load_facts(engine: Engine, table: str, path: Path) -> str:
    """Load a file as a typed table and return its name.

    Raises `UsageError` for a file that is not there, `DataRefused` for one that cannot be trusted:
    unreadable, a required column missing, a value that breaks its grammar, a key given twice.
    """
    if not path.is_file():
        raise UsageError(
            _("no file of {table} at {path}", table=table, path=path),
            where=_("option {option}", option=option(table)),
            remedy=_("name a CSV or Parquet file with canonical columns"),
        )
    feed = FEEDS[table]
    is_parquet = path.suffix.lower() in (".parquet", ".pq")
    header = _parquet_header(path) if is_parquet else _csv_header(path)
    check_header(path, feed, header)
    engine.connection.execute("set preserve_insertion_order = true")
    _read_texts(engine, path, header, f"text_{table}", is_parquet=is_parquet)
    _type_columns(engine, path, feed, header)
    engine.connection.execute(f"drop table {identifier('text_' + table)}")
    if table == "orders":
        check_amounts(engine, path)
    check_keys(engine, path, feed)
    return relation_of(table)


def _csv_header(path: Path) -> list[str]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            return [name.strip() for name in next(csv.reader(lines, strict=True), [])]
    except (UnicodeDecodeError, csv.Error) as error:
        raise _unreadable(
            path, _("is not comma-separated text in UTF-8: {error}", error=error)
        ) from error


def _parquet_header(path: Path) -> list[str]:
    try:
        return list(pq.read_schema(path).names)
    except (pa.ArrowException, OSError) as error:
        raise _unreadable(path, _("is not Parquet: {error}", error=error)) from error


def _unreadable(path: Path, what: str) -> DataRefused:
    return DataRefused(
        _("{name} {what}", name=path.name, what=what),
        where=str(path),
        remedy=_("deliver the file again, whole and as stated"),
    )


def _read_texts(
    engine: Engine, path: Path, header: list[str], name: str, *, is_parquet: bool
) -> None:
    """Read every column as text, with the row's place in the file."""
    place = files_sql([path])
    if is_parquet:
        columns = ", ".join(f"nullif(cast({identifier(c)} as varchar), '') as {identifier(c)}"
                            for c in header)  # fmt: skip
        source = f"select {columns} from read_parquet({place}, hive_partitioning = false)"
    else:
        names = ", ".join(f"{literal(column)}: 'VARCHAR'" for column in header)
        source = (
            f"select * from read_csv({place}, auto_detect = false, header = true, delim = ',',"
            f" quote = '\"', escape = '\"', columns = {{{names}}}, nullstr = '',"
            " strict_mode = true, null_padding = false, hive_partitioning = false)"
        )
    made = f"create temp table {identifier(name)} as"
    numbered = f"select *, row_number() over () + 1 as __row from ({source})"
    try:
        with explained():
            engine.connection.execute(f"{made} {numbered}")
    except Exception as error:
        if type(error).__module__.partition(".")[0] not in ("duckdb", "_duckdb"):
            raise
        reason = str(error).splitlines()[0]
        raise _unreadable(path, _("cannot be read: {reason}", reason=reason)) from error


def _type_columns(engine: Engine, path: Path, feed: Table, header: list[str]) -> None:
    present = [column for column in feed.columns if column.name in header]
    texts = identifier(f"text_{feed.name}")
    values = {
        column.name: typed(_text_of(column.name), column.type, _POINT).value for column in present
    }
    for column in present:
        name = identifier(column.name)
        is_wrong = f"{name} is not null and trim({name}) <> '' and ({values[column.name]}) is null"
        what = _("is not a {type}", type=column.type.name)
        if column.required:
            is_wrong = f"({values[column.name]}) is null"
            what = _("is empty or not a {type}", type=column.type.name)
        rows = engine.rows(
            f"select __row, {name} from {texts} where {is_wrong} order by __row limit 1"
        )
        if rows:
            row, value = rows[0]
            raise DataRefused(
                _(
                    "{name}: {column} {value} {what}",
                    name=path.name,
                    column=column.name,
                    value=repr(value),
                    what=what,
                ),
                where=_(
                    "{path}, row {row}, column {name}", path=path, row=str(row), name=column.name
                ),
                remedy=_REMEDIES.get(column.type.name, _("correct the value")),
            )
    picked = ", ".join(f"{value} as {identifier(name)}" for name, value in values.items())
    engine.connection.execute(
        f"create or replace temp table {identifier(relation_of(feed.name))} as"
        f" select {picked} from {texts}"
    )


_REMEDIES = {
    "date": _("write it as 2026-01-31"),
    "quantity": _("write it as 12 or 12.5, at most 4 decimals, without separators"),
    "price": _("write it as 12 or 12.5, at most 6 decimals, without separators"),
    "amount": _("write it as 12 or 12.5, at most 4 decimals, without separators"),
    "integer": _("write a whole number"),
    "boolean": _("write true or false"),
}


def _text_of(name: str) -> str:
    # a day that Parquet stores as a timestamp at midnight is a day
    return (
        f"regexp_replace({identifier(name)}, ' 00:00:00$', '')"
        if name.endswith(("_date", "_on", "_from", "_start", "_end"))
        else identifier(name)
    )
