"""Our own pipeline, as a user calls it, measured step by step on a fresh home.

Goes in: a size of the sample. Comes out: what starting the server, `ingest` and `build` took, how
much was published, and the published metrics as a file. Each size runs once a call of the benches.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb
import psycopg

from adapters.lake.home import Home
from adapters.warehouse.embedded import Embedded
from adapters.warehouse.roles import BI
from bench.context import AS_OF, Context, Server, peakledger
from bench.measure import Measured
from transforms.schema import WAREHOUSE_TABLES


@dataclass(frozen=True)
class OurRun:
    """One run from files to published metrics."""

    home: Home
    start: Measured
    ingest: Measured
    build: Measured
    rows: dict[str, int]
    metrics: Path

    @property
    def total(self) -> Measured:
        return self.ingest + self.build

    @property
    def order_lines(self) -> int:
        """Return how many order lines were published."""
        return self.rows["fct_order_line"]


def our_run(context: Context, size: str | None = None) -> OurRun:
    """Run the pipeline on the sample, or return the run of this size that was made already."""
    size = size or context.size
    known = context.memory.get(f"ours-{size}")
    if isinstance(known, OurRun):
        return known
    feeds = context.sample(size)
    with context.server(f"ours-{size}") as server:
        home = ("--home", server.home.path, "--quiet")
        land = peakledger("ingest", "--feeds", feeds, *home)
        ingest = context.run(f"ours-{size}-ingest", land, server)
        make = peakledger("build", "--as-of", AS_OF, *home)
        build = context.run(f"ours-{size}-build", make, server)
        rows, metrics = _published(context, server, size)
    run = OurRun(server.home, server.start, ingest, build, rows=rows, metrics=metrics)
    context.memory[f"ours-{size}"] = run
    return run


def _published(context: Context, server: Server, size: str) -> tuple[dict[str, int], Path]:
    """Read from PostgreSQL what was published: rows a table, and the metrics as a file."""
    url = Embedded(server.home).url(BI)
    text = context.scratch / f"ours-{size}-metrics.csv"
    with psycopg.connect(url.text()) as connection:
        rows = {name: _count(connection, name) for name in _tables(connection)}
        query = "copy (select * from warehouse.account_metrics) to stdout (format csv, header)"
        with connection.cursor().copy(query) as copied, text.open("wb") as file:
            for block in copied:
                file.write(block)
    return rows, _as_parquet(text)


def _tables(connection: psycopg.Connection) -> list[str]:
    query = "select table_name from information_schema.tables where table_schema = 'warehouse'"
    found = {name for (name,) in connection.execute(query)}
    return sorted(found & set(WAREHOUSE_TABLES))


def _count(connection: psycopg.Connection, table: str) -> int:
    row = connection.execute(f"select count(*) from warehouse.{table}").fetchone()
    return int(row[0]) if row else 0


def _as_parquet(text: Path) -> Path:
    types = {column.name: column.type.sql for column in WAREHOUSE_TABLES["account_metrics"]}
    file = text.with_suffix(".parquet")
    with duckdb.connect() as connection:
        connection.read_csv(str(text), dtype=types).write_parquet(str(file))
    return file
