"""The sample company on Spark: every table, to the row what DuckDB makes.

A table's digest is that of its rows. Every model is a table or below one.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from adapters.lake.home import Home
from adapters.lake.model_engine import DUCKDB, LOCAL
from adapters.lake.models.catalog import Catalog
from adapters.lake.models.outputs import Kept
from tests.end_to_end.conftest import AS_OF
from tests.end_to_end.locked_tools import run, tools

pytestmark = pytest.mark.proof
TABLES = [model for model in Catalog.of_project() if model.is_kept]
Contents = dict[str, dict[str, str]]


def spark_environment() -> dict[str, str]:
    """The environment of a process that finds the locked Spark, and workers this Python."""
    packages = next(tools("spark").parent.glob("lib/python*/site-packages"))
    return {**os.environ, "PYTHONPATH": str(packages), "PYSPARK_PYTHON": sys.executable}


def contents(home: Home) -> Contents:
    """Digests of what each part of each table holds: equal where its rows are."""
    return {model.name: Kept.of(home, model).contents for model in TABLES}


def clear(home: Home) -> Contents:
    """Drop every table; return what they held."""
    held = contents(home)
    for model in TABLES:
        Kept.of(home, model).lake_table.path.clear()
    return held


def different(one: Contents, other: Contents) -> list[str]:
    return [name for name in one.keys() | other.keys() if one.get(name) != other.get(name)]


def build_verb(home: Home, engine: str) -> list[str]:
    verb = ("build", "--as-of", str(AS_OF), "--home", str(home.path), "--engine", engine)
    return [str(Path(sys.executable).with_name("peakledger")), *verb, "--json"]


def test_spark_makes_of_the_sample_company_what_duckdb_makes(sample_run):
    home = sample_run.home
    held = clear(home)
    made = json.loads(run(*build_verb(home, LOCAL), env=spark_environment()))
    assert different(contents(home), held) == []
    assert made["lake_rows"].keys() == {name for name, parts in held.items() if parts}
    assert made["lake_rows"]["fct_order_line"] > 100_000
    assert (made["is_new"], made["published_rows"]) == (False, 0)
    assert json.loads(run(*build_verb(home, DUCKDB)))["lake_rows"] == {}
