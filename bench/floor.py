"""The floor: the same metrics by one bare DuckDB script over the same files, with no checks.

Goes in: a folder of the sample company's feeds, an as-of date. Comes out: one Parquet file with the
columns of `account_metrics` that the build fills. It says how fast the arithmetic alone can go.
"""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import duckdb

SCRIPT = Path(__file__).with_name("floor.sql")


def run(feeds: Path, as_of: date, out: Path) -> None:
    """Run the script over `feeds` and write the metrics to the Parquet file `out`."""
    with duckdb.connect() as connection:
        connection.execute("set enable_progress_bar = false")
        connection.execute("set variable feeds = $1", [str(feeds)])
        connection.execute("set variable as_of = $1", [as_of])
        connection.execute(SCRIPT.read_text("utf-8"))
        connection.table("account_metrics").write_parquet(str(out))


if __name__ == "__main__":
    run(Path(sys.argv[1]), date.fromisoformat(sys.argv[2]), Path(sys.argv[3]))
