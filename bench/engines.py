"""Order lines on DuckDB and on Spark: of the same feeds the same tables, time and memory."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from adapters.lake.home import Home
from bench.context import AS_OF, SIZES, Context, peakledger
from bench.engine_build import LINES
from bench.measure import Measured, python
from bench.registry import bench
from bench.results import Figure, Result
from transforms.operations.engine_name import DUCKDB, LOCAL

FEEDS = ("accounts.csv", "products.csv", "orders")
_NONE: Mapping[str, str] = {}
_CONF = """
spark.driver.memory 8g
spark.executor.memory 2g
spark.eventLog.enabled true
spark.eventLog.rolling.enabled false
spark.eventLog.compress false
spark.eventLog.dir {events}
"""


@bench("engines")
def engines(context: Context) -> Result:
    """The tables of order lines built by each engine, on every size up to the chosen one."""
    if find_spec("pyspark") is None or shutil.which("java") is None:
        return Result(skipped="Spark is not set up: `make spark`, and a Java from 17 on")
    figures: list[Figure] = []
    remarks: list[str] = []
    for size in SIZES[: SIZES.index(context.size) + 1]:
        found, said = _one_size(context, size)
        figures += found
        remarks.append(said)
    return Result(tuple(figures), tuple(remarks))


def _one_size(context: Context, size: str) -> tuple[list[Figure], str]:
    """Build on each engine and compare."""
    with taken_in(context, size) as home:
        took, held = {}, {}
        for engine in (DUCKDB, LOCAL):
            name = f"engines-{size}-{engine}"
            took[engine] = built(context, home, name, engine)
            held[engine] = context.answer(name)
    rows = {table: sum(rows for _, rows in parts.values()) for table, parts in held[DUCKDB].items()}
    note = f"{rows[LINES]:,} order lines, {sum(rows.values()):,} rows in all"
    figures = [Figure(f"{size}: {engine}", took[engine], note=note) for engine in took]
    other = [table for table in rows if held[DUCKDB][table] != held[LOCAL][table]]
    told = f"differ in {', '.join(other)}" if other else f"are equal in {len(rows)} tables"
    moved = shuffled(context, f"engines-{size}-{LOCAL}") / 1e6
    return figures, (
        f"{size}: rows {told}; Spark takes {took[LOCAL].seconds / took[DUCKDB].seconds:.1f} × the"
        f" time of DuckDB and moves {moved:,.0f} MB in shuffles"
    )


@contextmanager
def taken_in(context: Context, size: str) -> Iterator[Home]:
    """Yield a home that has the feeds of order lines; what taking them in took is said."""
    with context.server(f"engines-{size}") as server:
        feeds = _feeds(context, size)
        ingest = peakledger("ingest", "--feeds", feeds, "--home", server.home.path, "--quiet")
        context.say(str(context.run(f"engines-{size}-ingest", ingest)))
        yield server.home


def _feeds(context: Context, size: str) -> Path:
    """Return a folder of the sample's feeds that order lines need."""
    sample, feeds = context.sample(size), context.scratch / f"engines-feeds-{size}"
    for name in FEEDS:
        there, here = sample / name, feeds / name
        if there.is_dir():
            shutil.copytree(there, here, dirs_exist_ok=True)
        else:
            feeds.mkdir(exist_ok=True)
            shutil.copy(there, here)
    return feeds


def built(
    context: Context, home: Home, name: str, engine: str, environment: Mapping[str, str] = _NONE
) -> Measured:
    """Measure a build; Spark tells what it did in a folder of the run's name."""
    told = _told(context, name)
    shutil.rmtree(told, ignore_errors=True)
    told.mkdir()
    (told / "spark-defaults.conf").write_text(_CONF.format(events=told), "utf-8")
    command = python("bench.engine_build", home.path, AS_OF, engine)
    return context.run(name, command, environment={**environment, "SPARK_CONF_DIR": str(told)})


def _told(context: Context, name: str) -> Path:
    return context.scratch / f"{name}-events"


def shuffled(context: Context, name: str) -> int:
    """Return the bytes that the tasks of a Spark run wrote for others, by its log of events."""
    told = _told(context, name)
    return sum(
        event["Task Metrics"]["Shuffle Write Metrics"]["Shuffle Bytes Written"]
        for log in (*told.glob("local-*"), *told.glob("app-*"))
        for line in log.open(encoding="utf-8")
        if '"SparkListenerTaskEnd"' in line
        for event in [json.loads(line)]
        if event.get("Task Metrics")
    )
