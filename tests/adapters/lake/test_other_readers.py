"""The lake's tables as other engines read them: by the page's own words."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest

from adapters.lake.delta_table import open_delta
from adapters.lake.home import Home
from adapters.lake.tables import Lake
from transforms.schema import WAREHOUSE_TABLES

PAGE = Path(__file__).parents[3] / "docs" / "lake.md"
LINES = WAREHOUSE_TABLES["fct_order_line"]
PLACE = "/srv/peakledger/lake/facts/fct_order_line"


@pytest.fixture
def said(tmp_path: Path) -> Callable[[str], str]:
    """Run the page's example of an engine on a table of three lines; return the code as run."""
    table = Lake(Home.at(tmp_path / "home")).table("facts", LINES, ("month",))
    rows = [
        {**dict.fromkeys(LINES.names), "month": month, "net_amount": amount}
        for month, amount in (("2026-01", 10), ("2026-02", 5), ("2026-02", 7))
    ]
    schema = pa.schema([field.with_nullable(True) for field in LINES.arrow])
    table.replace(pa.Table.from_pylist(rows, schema))
    protocol = open_delta(table.path).protocol()
    assert (protocol.min_reader_version, protocol.min_writer_version) == (1, 2)
    assert (protocol.reader_features, protocol.writer_features) == (None, None)

    def code(engine: str) -> str:
        blocks = re.findall(r"^```python\n(.*?)^```$", PAGE.read_text("utf-8"), re.M | re.S)
        (found,) = (block for block in blocks if engine in block)
        assert PLACE in found
        return found.replace(PLACE, table.path.uri)

    return code


def test_duckdb_reads_a_table_as_the_page_says(said, capsys):
    exec(compile(said("duckdb"), str(PAGE), "exec"), {})
    assert re.findall(r"(2026-\d\d) │ +(\d+)\.0", capsys.readouterr().out) == [
        ("2026-01", "10"), ("2026-02", "12"),
    ]  # fmt: skip


@pytest.mark.proof
def test_spark_reads_a_table_as_the_page_says(said, spark, capsys):
    exec(compile(said("pyspark"), str(PAGE), "exec"), {})
    assert re.findall(r"(2026-\d\d)\| *(\d+)\.0", capsys.readouterr().out) == [
        ("2026-01", "10"), ("2026-02", "12"),
    ]  # fmt: skip
