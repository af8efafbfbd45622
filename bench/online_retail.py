"""The real files: 271 days of a British wholesaler, landed, cleaned and gated.

As a worker (`python -m bench.online_retail FOLDER OUT`) the peer reads the same files with pandas,
types them, drops what does not parse and writes a Parquet file a day: no landing, no record of what
was left out, no gate.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from bench.context import REAL_DATA, Context, peakledger
from bench.measure import PROJECT, python
from bench.registry import bench
from bench.results import OURS, Figure, Result

_MAP = PROJECT / "examples" / "online_retail" / "source.yaml"
_SECONDS, _MEGABYTES = 30, 2_000


@bench("online-retail")
def online_retail(context: Context) -> Result:
    """The real online_retail files landed, cleaned and gated, beside pandas to Parquet."""
    feeds = REAL_DATA / "online_retail"
    if not feeds.is_dir():
        return Result(skipped="the real data sets are not beside the project (../shared/data)")
    home = context.fresh_home("online-retail")
    command = peakledger(
        "ingest", "--feeds", feeds, "--map", _MAP, "--home", home.path, "--json", "--quiet"
    )
    ours = context.run("online-retail", command)
    answer = (context.scratch / "online-retail.log").read_text("utf-8").strip()
    out = context.scratch / "online-retail-peer"
    out.mkdir(exist_ok=True)
    peer = context.run("online-retail-pandas", python("bench.online_retail", feeds, out))
    figures = (
        Figure(OURS, ours, note=_told(json.loads(answer))),
        Figure("common way: pandas to Parquet", peer, note="no landing, no record, no gate"),
    )
    within = ours.seconds <= _SECONDS and ours.peak_mb <= _MEGABYTES
    aim = f"aim: at most {_SECONDS} s and {_MEGABYTES:,} MB; {'met' if within else 'MISSED'}"
    return Result(figures, (aim,))


def _told(answer: dict[str, Any]) -> str:
    counts = next(one["counts"] for one in answer["feeds"] if one["feed"] == "orders")
    files = answer["files_landed"]
    return f"{files} files, {counts['rows_in']:,} rows in, {counts['rows_loaded']:,} loaded"


def read_and_write(feeds: Path, out: Path) -> None:
    """Read all files with pandas and write a Parquet file a day."""
    import pandas as pd

    files = sorted(feeds.glob("*.csv"))
    lines = pd.concat((pd.read_csv(file) for file in files), ignore_index=True).drop_duplicates()
    lines["InvoiceDate"] = pd.to_datetime(lines["InvoiceDate"], errors="coerce")
    for column in ("Quantity", "UnitPrice"):
        lines[column] = pd.to_numeric(lines[column], errors="coerce")
    lines = lines.dropna(subset=["InvoiceNo", "InvoiceDate", "Quantity", "UnitPrice"])
    for column in ("InvoiceNo", "StockCode", "Description", "Country"):
        lines[column] = lines[column].astype(str)
    for day, rows in lines.groupby(lines["InvoiceDate"].dt.date):
        rows.to_parquet(out / f"{day}.parquet")


if __name__ == "__main__":
    read_and_write(Path(sys.argv[1]), Path(sys.argv[2]))
