"""Order lines from CSV on disk to the gated lake: large files, a thousand small ones, one day more.

The lines are made by the engine, three years of them for 2,000 accounts and 400 products. The peer
copies the same files to Parquet as text with a bare DuckDB: no types, no checks, no record.
As a worker (`python -m bench.intake FOLDER OUT`) it is that peer.
"""

from __future__ import annotations

import json
import shutil
import sys
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import duckdb

from bench.context import Context, Server, peakledger
from bench.measure import Measured, python
from bench.registry import bench
from bench.results import OURS, Figure, Result

_LINES = {"small": 300_000, "medium": 3_000_000, "large": 10_000_000}
_FIRST, _DAYS, _SMALL_FILES = date(2023, 1, 1), 1096, 1_000
_TIMES, _MEGABYTES = 3, 3_000

_MASTER = """
copy (select format('A{:05d}', i) as account_id, 'CNY' as currency from range(2000) as r(i))
to '{folder}/accounts.csv';
copy (select format('P{:04d}', i) as product_id from range(400) as r(i))
to '{folder}/products.csv';
"""
_ORDERS = """
copy (
    select
        format('O{{:09d}}', i // 4) as order_id,
        i % 4 + 1 as line_no,
        format('A{{:05d}}', hash(i // 4) % 2000) as account_id,
        format('P{{:04d}}', hash(i) % 400) as product_id,
        date '{first}' + cast(i // 4 * 4 * {days} // {until} as integer) as order_date,
        1 + hash(i + 1) % 48 as quantity,
        cast(3 + hash(i + 2) % 9000 / 100 as decimal(9, 2)) as unit_price,
        'CNY' as currency
    from range({start}, {stop}) as r(i)
) to '{file}' (header true)
"""


@dataclass(frozen=True)
class _Shape:
    name: str
    folder: Path
    files: int


@bench("intake")
def intake(context: Context) -> Result:
    """Order lines from CSV to the gated lake, beside a bare copy to Parquet as text."""
    lines = _LINES[context.size]
    large = _Shape("36 files", context.scratch / "intake-large", 36)
    small = _Shape("1,000 files", context.scratch / "intake-small", _SMALL_FILES)
    for shape in (large, small):
        _write(context, shape, lines)
    bare = context.run("intake-bare", python("bench.intake", large.folder, context.scratch))
    with context.server("intake-large-home") as server:
        ours = _ingest(context, "intake-large", large.folder, server)
        again = _ingest(context, "intake-again", large.folder, server)
        _one_day_more(context, large, lines)
        day = _ingest(context, "intake-day", large.folder, server)
    with context.server("intake-small-home") as beside:
        many = _ingest(context, "intake-small", small.folder, beside)
    figures = (
        Figure(OURS, ours, note=f"{lines:,} lines in {large.name}: {_told(context)}"),
        Figure("bare copy to Parquet, all text", bare, note="no types, no checks, no record"),
        Figure("first start of the server, not in ours", server.start, is_part=True),
        Figure("the same with nothing new", again, is_part=True),
        Figure("one day on top", day, note=f"{lines // _DAYS:,} lines", is_part=True),
        Figure(f"the same lines in {small.name}", many, is_part=True),
    )
    return Result(figures, (_against(ours, bare), _shares(ours, day, again)))


def _against(ours: Measured, bare: Measured) -> str:
    times = ours.cpu_seconds / bare.cpu_seconds
    met = times <= _TIMES and ours.peak_mb <= _MEGABYTES
    return (
        f"{times:.1f} × the processor time of the bare copy, at {ours.peak_mb:,.0f} MB; aim: at"
        f" most {_TIMES} × and {_MEGABYTES:,} MB; {'met' if met else 'MISSED'}"
    )


def _shares(ours: Measured, day: Measured, again: Measured) -> str:
    day_share, again_share = (ours.cpu_seconds / each.cpu_seconds for each in (day, again))
    return (
        f"one day on top of {_DAYS:,} takes 1 / {day_share:.0f} of the processor time of all of"
        f" them; with nothing new 1 / {again_share:.0f}"
    )


def _write(context: Context, shape: _Shape, lines: int) -> None:
    if shape.folder.exists():
        return
    context.say(f"writing {lines:,} lines in {shape.name}")
    (shape.folder / "orders").mkdir(parents=True)
    with duckdb.connect() as connection:
        connection.execute("set enable_progress_bar = false")
        connection.execute("set preserve_insertion_order = true")
        connection.execute(_MASTER.replace("{folder}", str(shape.folder)))
        # Whole orders to a file: four lines each.
        bounds = [lines * at // shape.files // 4 * 4 for at in range(shape.files)] + [lines]
        for at, (start, stop) in enumerate(pairwise(bounds)):
            file = shape.folder / "orders" / f"orders-{at:04d}.csv"
            connection.execute(_orders(file, start, stop, lines, first=_FIRST))


def _one_day_more(context: Context, shape: _Shape, lines: int) -> None:
    count = lines // _DAYS
    file = shape.folder / "orders" / "orders-next-day.csv"
    next_day = _FIRST + timedelta(days=_DAYS)
    with duckdb.connect() as connection:
        # Numbered behind all others, all of one day.
        statement = _orders(file, lines, lines + count, lines, first=next_day)
        connection.execute(statement.replace(f"* {_DAYS} // {lines}", "* 0"))


def _orders(file: Path, start: int, stop: int, lines: int, *, first: date) -> str:
    return _ORDERS.format(first=first, days=_DAYS, until=lines, start=start, stop=stop, file=file)


def _ingest(context: Context, name: str, feeds: Path, server: Server) -> Measured:
    home = server.home.path
    command = peakledger("ingest", "--feeds", feeds, "--home", home, "--json", "--quiet")
    return context.run(name, command, server)


def _told(context: Context) -> str:
    answer = json.loads((context.scratch / "intake-large.log").read_text("utf-8").strip())
    counts = next(one["counts"] for one in answer["feeds"] if one["feed"] == "orders")
    return f"{counts['rows_in']:,} rows in, {counts['rows_loaded']:,} loaded"


def copy_as_text(feeds: Path, out: Path) -> None:
    """Copy the order files to one Parquet file, every column as text."""
    target = out / "intake-bare.parquet"
    with duckdb.connect() as connection:
        connection.execute("set enable_progress_bar = false")
        connection.execute("set preserve_insertion_order = false")
        connection.execute(
            f"copy (select * from read_csv('{feeds}/orders/*.csv', all_varchar = true))"
            f" to '{target}' (format parquet)"
        )
    shutil.rmtree(target, ignore_errors=True)


if __name__ == "__main__":
    copy_as_text(Path(sys.argv[1]), Path(sys.argv[2]))
