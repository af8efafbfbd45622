"""The sample company on Spark: every table, to the row what DuckDB makes, also where a worker dies.

A table's digest is that of its rows. Every model is a table or below one.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from adapters.lake.home import Home
from adapters.lake.model_engine import DUCKDB, LOCAL
from adapters.lake.models.catalog import Catalog
from adapters.lake.models.outputs import Kept
from tests.end_to_end.conftest import AS_OF
from tests.end_to_end.locked_tools import run
from tests.end_to_end.spark_cluster import SparkCluster, spark_environment

pytestmark = pytest.mark.proof
TABLES = [model for model in Catalog.of_project() if model.is_kept]
OF_LINES = ("fct_order_line", "fct_account_order_day", "fct_account_product_month")
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


def build_verb(home: Home, engine: str) -> list[str]:
    verb = ("build", "--as-of", str(AS_OF), "--home", str(home.path), "--engine", engine)
    return [str(Path(sys.executable).with_name("peakledger")), *verb, "--json"]


def test_spark_makes_of_the_sample_company_what_duckdb_makes(sample_run):
    home = sample_run.home
    held = clear(home, *(model.name for model in TABLES))
    made = json.loads(run(*build_verb(home, LOCAL), env=spark_environment()))
    assert different(contents(home), held) == []
    assert made["lake_rows"].keys() == {name for name, parts in held.items() if parts}
    assert made["lake_rows"]["fct_order_line"] > 100_000
    assert (made["is_new"], made["published_rows"]) == (False, 0)
    assert json.loads(run(*build_verb(home, DUCKDB)))["lake_rows"] == {}


def test_a_cluster_that_loses_a_worker_in_a_select_builds_the_same(sample_run, tmp_path):
    home = sample_run.home
    held = clear(home, *OF_LINES)
    with SparkCluster(tmp_path) as cluster:
        verb = build_verb(home, cluster.master)
        building = subprocess.Popen(verb, env=cluster.environment, stdout=subprocess.PIPE)
        while not _writes(home):
            assert building.poll() is None
            time.sleep(0.1)
        cluster.workers[0].kill()
        assert not contents(home)["fct_order_line"], "it was to be killed on the way"
        made = json.loads(building.communicate()[0])
        assert building.returncode == 0
        assert cluster.alive() == 1
    assert different(contents(home), held) == []
    assert made["lake_rows"].keys() == set(OF_LINES)


def _writes(home: Home) -> bool:
    """Tell whether a worker is at the files of a SELECT."""
    return any(home.tmp.glob("*spark*/rows-*/_temporary/*/_temporary/attempt*"))
