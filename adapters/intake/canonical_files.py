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

from adapters.intake.relations import query
from adapters.lake.engine import Engine, explained
from adapters.lake.order_lines import make_order_lines, make_stock_counts
from adapters.lake.paths import files_sql
from transforms.intake.cleaning.faults import minor_unit_sql
from transforms.intake.values import Grammar, NumberForm, typed
from transforms.language.errors import DataRefused, UsageError
from transforms.language.quoting import identifier, literal
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
            f"no file of {table} at {path}",
            where=f"option --{table.replace('_', '-')}",
            remedy="name a CSV or Parquet file with canonical columns",
        )
    feed = FEEDS[table]
    is_parquet = path.suffix.lower() in (".parquet", ".pq")
    header = _parquet_header(path) if is_parquet else _csv_header(path)
    _check_header(path, feed, header)
    engine.connection.execute("set preserve_insertion_order = true")
    _read_texts(engine, path, header, f"text_{table}", is_parquet=is_parquet)
    _type_columns(engine, path, feed, header)
    engine.connection.execute(f"drop table {identifier('text_' + table)}")
    if table == "orders":
        _check_amounts(engine, path)
    _check_keys(engine, path, feed)
    return _relation(table)


def _relation(table: str) -> str:
    return f"given_{table}"


def _csv_header(path: Path) -> list[str]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            return [name.strip() for name in next(csv.reader(lines, strict=True), [])]
    except (UnicodeDecodeError, csv.Error) as error:
        raise _unreadable(path, f"is not comma-separated text in UTF-8: {error}") from error


def _parquet_header(path: Path) -> list[str]:
    try:
        return list(pq.read_schema(path).names)
    except (pa.ArrowException, OSError) as error:
        raise _unreadable(path, f"is not Parquet: {error}") from error


def _unreadable(path: Path, what: str) -> DataRefused:
    return DataRefused(
        f"{path.name} {what}", where=str(path), remedy="deliver the file again, whole and as stated"
    )


def _check_header(path: Path, feed: Table, header: list[str]) -> None:
    twice = sorted({name for name in header if header.count(name) > 1})
    if twice:
        raise DataRefused(
            f"{path.name} has the column {twice[0]} twice",
            where=f"{path}, row 1",
            remedy="keep one column of each name",
        )
    missing = [name for name in feed.required if name not in header]
    if missing:
        raise DataRefused(
            f"{path.name} lacks the column {', '.join(missing)}",
            where=f"{path}, row 1",
            remedy=f"{feed.name} need {', '.join(feed.required)}; the rest is optional",
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
        raise _unreadable(path, f"cannot be read: {reason}") from error


def _type_columns(engine: Engine, path: Path, feed: Table, header: list[str]) -> None:
    present = [column for column in feed.columns if column.name in header]
    texts = identifier(f"text_{feed.name}")
    values = {
        column.name: typed(_text_of(column.name), column.type, _POINT).value for column in present
    }
    for column in present:
        name = identifier(column.name)
        is_wrong = f"{name} is not null and trim({name}) <> '' and ({values[column.name]}) is null"
        what = f"is not a {column.type.name}"
        if column.required:
            is_wrong = f"({values[column.name]}) is null"
            what = f"is empty or not a {column.type.name}"
        rows = engine.rows(
            f"select __row, {name} from {texts} where {is_wrong} order by __row limit 1"
        )
        if rows:
            row, value = rows[0]
            raise DataRefused(
                f"{path.name}: {column.name} {value!r} {what}",
                where=f"{path}, row {row}, column {column.name}",
                remedy=_REMEDIES.get(column.type.name, "correct the value"),
            )
    picked = ", ".join(f"{value} as {identifier(name)}" for name, value in values.items())
    engine.connection.execute(
        f"create or replace temp table {identifier(_relation(feed.name))} as"
        f" select {picked} from {texts}"
    )


_REMEDIES = {
    "date": "write it as 2026-01-31",
    "quantity": "write it as 12 or 12.5, at most 4 decimals, without separators",
    "price": "write it as 12 or 12.5, at most 6 decimals, without separators",
    "amount": "write it as 12 or 12.5, at most 4 decimals, without separators",
    "integer": "write a whole number",
    "boolean": "write true or false",
}


def _text_of(name: str) -> str:
    # a day that Parquet stores as a timestamp at midnight is a day
    return (
        f"regexp_replace({identifier(name)}, ' 00:00:00$', '')"
        if name.endswith(("_date", "_on", "_from", "_start", "_end"))
        else identifier(name)
    )


def _check_amounts(engine: Engine, path: Path) -> None:
    """Refuse an amount that is not quantity × unit price, to one minor unit of the currency."""
    name = identifier(_relation("orders"))
    columns = {row[0] for row in engine.rows(f"describe {name}")}
    if "amount" not in columns:
        return
    currency = "currency" if "currency" in columns else "null"
    kind = "kind" if "kind" in columns else "cast(null as varchar)"
    line = (
        f"select order_id, line_no, amount, quantity, unit_price, {kind} as kind,"
        f" {minor_unit_sql(currency)} as minor_unit from {name}"
    )
    if rows := engine.rows(query("wrong_amount", order_line=line)):
        order, line, amount = rows[0]
        raise DataRefused(
            f"{path.name}: amount {amount.normalize():f} is not quantity × unit_price",
            where=f"{path}, order {order}, line {line}, column amount",
            remedy="give the price net of every reduction, or leave the amount of the line empty",
        )


def _check_keys(engine: Engine, path: Path, feed: Table) -> None:
    """Drop exact repeats; refuse two different rows of one key."""
    name = identifier(_relation(feed.name))
    columns = {row[0] for row in engine.rows(f"describe {name}")}
    if feed.name == "collections":
        return  # two payments of a day may be alike
    if "version" in columns and feed.name == "orders":
        newest = query("newest_line", order_line=f"select * from {name}")
        engine.connection.execute(f"create or replace temp table {name} as {newest}")
    engine.connection.execute(
        f"create or replace temp table {name} as select distinct * from {name}"
    )
    key = [identifier(part) for part in feed.key if part in columns]
    listed = ", ".join(key)
    rows = engine.rows(
        f"select {listed} from {name} group by {listed} having count(*) > 1 order by all limit 1"
    )
    if rows:
        shown = ", ".join(f"{k.strip(chr(34))} {v}" for k, v in zip(key, rows[0], strict=True))
        raise DataRefused(
            f"{path.name} has two different rows of {shown}",
            where=str(path),
            remedy="keep the row that holds, or give the column version",
        )
