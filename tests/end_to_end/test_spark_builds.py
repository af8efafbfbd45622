"""The sample company on Spark: every table, to the row what DuckDB makes, also where a worker dies.

A table's digest is that of its rows. Every model is a table or below one.
"""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from adapters.lake.engine import Engine
from adapters.lake.home import Home
from adapters.lake.marts import mart
from adapters.lake.models.catalog import Catalog
from adapters.lake.models.outputs import Kept
from adapters.lake.tables import Lake
from tests.end_to_end.conftest import AS_OF
from tests.end_to_end.locked_tools import run
from tests.end_to_end.spark_cluster import PEAKLEDGER, SparkCluster, spark_environment, writes_rows
from transforms.ledger.statement import TABLE as STATEMENT
from transforms.operations.engine_name import DUCKDB, LOCAL
from transforms.schema import CLEAN_TABLES

pytestmark = pytest.mark.proof
TABLES = [model for model in Catalog.of_project() if model.is_kept]
OF_LINES = ("fct_order_line", "fct_account_order_day", "fct_account_product_month")
PLANNED = (
    "demand_forecast",
    "stock_up_plan",
    "stock_up_projection",
    "stock_up_driver",
    "stock_up_totals",
    "forecast_accuracy",
)
Contents = dict[str, dict[str, str]]


def contents(home: Home) -> Contents:
    """Digests of what each part of each table holds: equal where its rows are."""
    return {model.name: Kept.of(home, model).contents for model in TABLES}


def clear(home: Home, *names: str) -> Contents:
    """Drop the named tables; return what all held."""
    held = contents(home)
    for model in TABLES:
        if model.name in names:
            Kept.of(home, model).lake_table.path.clear()
    return held


def different(one: Contents, other: Contents) -> list[str]:
    return [name for name in one.keys() | other.keys() if one.get(name) != other.get(name)]


@dataclass(frozen=True)
class Spark:
    """Where Spark runs: the engine's name, and the environment of a verb that uses it."""

    name: str
    environment: dict[str, str]


@pytest.fixture(scope="module", params=["this machine", "a cluster"])
def spark(request, tmp_path_factory) -> Iterator[Spark]:
    if request.param == "this machine":
        yield Spark(LOCAL, spark_environment())
        return
    with SparkCluster(tmp_path_factory.mktemp("cluster")) as cluster:
        yield Spark(cluster.master, cluster.environment)


def verb(home: Home, *names: str, engine: str) -> list[str]:
    said = (*names, "--as-of", str(AS_OF), "--home", str(home.path), "--engine", engine)
    return [PEAKLEDGER, *said, "--json"]


def test_spark_makes_of_the_sample_company_what_duckdb_makes(sample_run):
    home = sample_run.home
    held = clear(home, *(model.name for model in TABLES))
    made = json.loads(run(*verb(home, "build", engine=LOCAL), env=spark_environment()))
    assert different(contents(home), held) == []
    assert made["lake_rows"].keys() == {name for name, parts in held.items() if parts}
    assert made["lake_rows"]["fct_order_line"] > 100_000
    assert (made["is_new"], made["published_rows"]) == (False, 0)
    assert json.loads(run(*verb(home, "build", engine=DUCKDB)))["lake_rows"] == {}


def test_a_cluster_that_loses_a_worker_in_a_select_builds_the_same(sample_run, tmp_path):
    home = sample_run.home
    held = clear(home, *OF_LINES)
    with SparkCluster(tmp_path) as cluster:
        build = verb(home, "build", engine=cluster.master)
        building = subprocess.Popen(build, env=cluster.environment, stdout=subprocess.PIPE)
        while not writes_rows(home):
            assert building.poll() is None
            time.sleep(0.1)
        cluster.workers[0].kill()
        assert not contents(home)["fct_order_line"], "it was to be killed on the way"
        made = json.loads(building.communicate()[0])
        assert building.returncode == 0
        assert cluster.alive() == 1
    assert different(contents(home), held) == []
    assert made["lake_rows"].keys() == set(OF_LINES)


def test_a_plan_forecast_by_sparks_workers_has_the_rows_of_a_plan_forecast_here(sample_run, spark):
    home = sample_run.home
    held = planned(home)
    assert all(held.values())
    for name in PLANNED:
        mart(home, name).path.clear()
    made = json.loads(run(*verb(home, "stock-up", engine=spark.name), env=spark.environment))
    assert planned(home) == held
    assert not made["is_new"]
    tried = ("stock-up", "--what-if", "demand=1.1")
    here = run(*verb(home, *tried, engine=DUCKDB))
    assert run(*verb(home, *tried, engine=spark.name), env=spark.environment) == here


def test_feeds_typed_by_sparks_workers_are_loaded_and_held_as_those_typed_here(
    sample_run, spark, new_home
):
    home = new_home()
    ingest = ("ingest", "--feeds", str(sample_run.feeds), "--home", str(home.path))
    run(PEAKLEDGER, *ingest, "--engine", spark.name, env=spark.environment)
    held = taken_in(sample_run.home)
    assert sum(map(len, held.values())) > 100_000
    assert held["quarantine"]
    assert taken_in(home) == held


def test_sparks_workers_find_owed_what_the_ledger_has_and_the_same_statements(sample_run, spark):
    home = sample_run.home
    held = statements(home)
    accrue = verb(home, "rebates", "accrue", engine=spark.name)
    made = json.loads(run(*accrue, env=spark.environment))
    assert (made["entries_posted"], made["posted"]) == (0, {})
    assert made["statements"] == len(held) > 500
    assert statements(home) == held


def statements(home: Home) -> list[tuple[object, ...]]:
    with Engine.open(home) as engine:
        return engine.rows(f"from ({mart(home, STATEMENT.name).scan()}) order by all")


def taken_in(home: Home) -> dict[str, list[tuple[object, ...]]]:
    """The clean rows of every feed, and those that were turned away."""
    lake = Lake(home)
    tables = {name: lake.clean(name) for name in CLEAN_TABLES} | {"quarantine": lake.quarantine()}
    with Engine.open(home) as engine:
        return {
            name: engine.rows(
                f"select columns(c -> c not in ('run_id')) from ({table.scan()}) order by all"
            )
            for name, table in tables.items()
        }


def planned(home: Home) -> dict[str, list[tuple[object, ...]]]:
    """The rows of the plan of the day, what it rests on and what drove it."""
    day = {"as_of_date": [str(AS_OF)]}
    with Engine.open(home) as engine:
        scans = {name: mart(home, name).scan(day) for name in PLANNED}
        return {name: engine.rows(f"from ({scan}) order by all") for name, scan in scans.items()}
