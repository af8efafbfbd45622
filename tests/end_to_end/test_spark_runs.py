"""Whole runs on Spark by a setting: the DAGs on this machine, and a lake in a store by a cluster.

What readers see is what runs on DuckDB made, but for run ids and times.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from adapters.lake.home import LAKE, Home
from adapters.operations.airflow.once import run_once
from adapters.warehouse.connect import Warehouse
from adapters.warehouse.roles import WRITER
from tests.end_to_end.locked_tools import run
from tests.end_to_end.pipeline_runs import outcome
from tests.end_to_end.spark_cluster import PEAKLEDGER, SparkCluster, spark_environment
from tests.small_company import ORDERS, TERMS
from transforms.operations.engine_name import LOCAL

pytestmark = [pytest.mark.proof, pytest.mark.timeout(3 * 3_600)]
# As `run` goes: what a plan's orders would earn is computed by the terms last accrued.
DAGS = ("ingest", "warehouse", "rebates", "metrics", "stock_up", "metrics")
DAY = date(2026, 1, 5)
WEEKS = [DAY - timedelta(weeks=back) for back in range(60, 0, -1)]
# Two files of 10 MB, which two workers type.
REMARK = "x" * 8_000


def seen(home: Home) -> dict[str, Any]:
    """What readers of warehouse and ledger see, but what tells of a run itself."""
    found = outcome(home)
    entries = [entry[1:3] for entry in found.entries]
    return {**found.tables, "entries": sorted(entries), "intake": found.intake}


def deliver(feeds: Path) -> None:
    """Write the feeds of three accounts: 60 weeks of orders in two files, stock and terms."""
    (feeds / "terms").mkdir(parents=True)
    (feeds / "orders").mkdir()
    lines = {
        "terms/volume.yaml": TERMS,
        "accounts.csv": "account_id,level,region,class\nA,1,North,key\nB,1,North,\nC,1,South,\n",
        "products.csv": "product_id,units_per_case,list_price,unit_cost\nP,12,10,6\nQ,6,8,\n",
        "inventory.csv": "account_id,product_id,snapshot_date,on_hand\n"
        "A,P,2026-01-04,100\nB,P,2026-01-04,9\n",
        "sell_through.csv": "account_id,product_id,period_start,period_end,quantity\n"
        + "".join(f"{a},P,{week},{week + timedelta(6)},70\n" for a in "ABC" for week in WEEKS),
    }
    for part, weeks in (("1", WEEKS[:30]), ("2", WEEKS[30:])):
        lines[f"orders/{part}.csv"] = f"{ORDERS.strip()},remark\n" + "".join(
            f"{account}{product}{day},1,{account},{product},{day},{number},10.55,CNY,{REMARK}\n"
            for account in "ABC"
            for product in "PQ"
            for week in weeks
            for number, day in enumerate(week + timedelta(each) for each in range(7))
        )
    for name, text in lines.items():
        (feeds / name).write_text(text, "utf-8")


def different(one: dict[str, Any], other: dict[str, Any]) -> set[str]:
    return {name for name in one.keys() | other.keys() if one.get(name) != other.get(name)}


def engines(home: Home) -> set[tuple[str, str]]:
    """Which stage ran on which engine."""
    with Warehouse.open(home) as warehouse, warehouse.connection(WRITER) as reading:
        return set(reading.execute("select distinct stage, engine from ops.run").fetchall())


@dataclass(frozen=True)
class Reference:
    """What a company sends, and what readers see of a run on DuckDB in a home of its own."""

    feeds: Path
    seen: dict[str, Any]


@pytest.fixture(scope="module")
def duckdb_run(new_home, tmp_path_factory) -> Reference:
    feeds, home = tmp_path_factory.mktemp("company") / "feeds", new_home()
    deliver(feeds)
    run(PEAKLEDGER, *whole(feeds, home))
    return Reference(feeds, seen(home))


def whole(feeds: Path, home: Home) -> list[str]:
    return ["run", "--feeds", str(feeds), "--as-of", str(DAY), "--home", str(home.path), "--json"]


def test_the_dags_of_a_home_that_names_spark_make_what_a_run_on_duckdb_made(
    duckdb_run, new_home, monkeypatch
):
    home = new_home()
    home.settings_file.write_text("engine: {name: local-spark}\n", "utf-8")
    for name, value in spark_environment().items():
        monkeypatch.setenv(name, value)
    ran = run_once(home, duckdb_run.feeds, duckdb_run.feeds / "terms", DAY, dags=DAGS)
    assert {dag.state for dag in ran.dags} == {"success"}
    assert {("build", LOCAL), ("accrue", LOCAL), ("stock_up", LOCAL)} <= engines(home)
    assert different(seen(home), duckdb_run.seen) == set()


def test_a_cluster_makes_of_a_lake_in_a_store_what_duckdb_makes_in_a_home(
    duckdb_run, new_home, bucket, tmp_path
):
    home = new_home()
    in_store = {**bucket.environment, LAKE: f"s3://{bucket.name}/company/lake"}
    with SparkCluster(tmp_path, in_store) as cluster:
        home.settings_file.write_text(f"engine: {{name: '{cluster.master}'}}\n", "utf-8")
        run(PEAKLEDGER, *whole(duckdb_run.feeds, home), env=cluster.environment)
    assert {name for stage, name in engines(home) if stage == "build"} == {cluster.master}
    assert not (home.lake / "facts").exists()
    assert different(seen(home), duckdb_run.seen) == set()
