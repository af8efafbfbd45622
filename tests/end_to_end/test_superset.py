"""The dashboard pack in a real Superset: imported, asked as the reading role, drawn."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from adapters.warehouse.connect import Warehouse
from adapters.warehouse.roles import BI
from stages.exports.bi import write_superset_pack
from tests.end_to_end.conftest import SampleRun
from tests.end_to_end.locked_tools import browser, run
from tests.end_to_end.superset_server import Superset
from transforms.exports.bi.charts import Chart, Dashboard
from transforms.exports.bi.dashboards import DASHBOARDS
from transforms.exports.bi.datasets import Dataset

pytestmark = pytest.mark.proof
# Charts that rightly show nothing on the sample company: its plan has enough of everything.
EMPTY = {"Cut, by reason"}


@pytest.fixture(scope="module")
def pack(sample_run: SampleRun, tmp_path_factory) -> Path:
    target = tmp_path_factory.mktemp("pack") / "pack.zip"
    write_superset_pack(sample_run.home, None, target, now=datetime(2026, 11, 1, tzinfo=UTC))
    return target


@pytest.fixture(scope="module")
def password(sample_run: SampleRun) -> str:
    return (sample_run.home.secrets / f"{BI}.password").read_text("ascii").strip()


@pytest.fixture(scope="module")
def superset(pack: Path, password: str, tmp_path_factory) -> Iterator[Superset]:
    with Superset(tmp_path_factory.mktemp("superset")) as server:
        server.import_pack(pack, password)
        yield server


def test_a_pack_over_a_pack_changes_it_in_place(superset: Superset, pack, password) -> None:
    superset.import_pack(pack, password)
    assert superset.get("dashboard/")["count"] == len(DASHBOARDS)
    charts = {chart.title for dashboard in DASHBOARDS for chart in dashboard.charts}
    assert superset.get("chart/?q=(page_size:200)")["count"] == len(charts)
    tables = {chart.table for dashboard in DASHBOARDS for chart in dashboard.charts}
    assert superset.get("dataset/")["count"] == len(tables)


def test_superset_reads_as_the_role_that_may_only_read(superset: Superset) -> None:
    database = superset.get("database/")["result"][0]
    assert database["database_name"] == "Peakledger"
    asked = {"database_id": database["id"], "runAsync": False, "schema": "warehouse"}
    may = "select has_table_privilege('warehouse.account_metrics', 'delete') as may_delete"
    assert superset.post("sqllab/execute/", asked | {"sql": may})["data"] == [{"may_delete": False}]
    with pytest.raises(AssertionError, match="permission denied for schema ledger"):
        superset.post("sqllab/execute/", asked | {"sql": "select * from ledger.entry"})


def figures(superset: Superset, dataset: Dataset) -> dict[str, Any]:
    """Every measure of a dataset over its latest rows, as Superset computes it."""
    filters = f"?q=(filters:!((col:table_name,opr:eq,value:{dataset.name})))"
    (found,) = superset.get(f"dataset/{filters}")["result"]
    query = {
        "metrics": [measure.name for measure in dataset.measures],
        "columns": [],
        "filters": [{"col": "is_latest", "op": "IS TRUE"}],
        "row_limit": 10,
    }
    asked = {"datasource": {"id": found["id"], "type": "table"}, "queries": [query]}
    (row,) = superset.post("chart/data", asked)["result"][0]["data"]
    return row


def test_every_measure_is_what_plain_sql_says(superset: Superset, sample_run: SampleRun) -> None:
    for table in sorted({chart.table for d in DASHBOARDS for chart in d.charts}):
        dataset = Dataset.of(table)
        if not dataset.measures:
            continue
        told = ", ".join(f"({m.sql})::numeric as {m.name}" for m in dataset.measures)
        latest = f"{dataset.day} = (select max({dataset.day}) from warehouse.{table})"
        with Warehouse.open(sample_run.home) as warehouse, warehouse.snapshot() as connection:
            query = f"select {told} from warehouse.{table} where {latest}"
            wanted = connection.execute(query).fetchone()
        found = figures(superset, dataset)
        for measure, value in zip(dataset.measures, wanted, strict=True):
            seen = found[measure.name]
            assert (seen is None) == (value is None), measure.name
            if value is not None:
                assert abs(Decimal(str(seen)) - value) <= abs(value) * Decimal("1e-9"), measure.name


def test_a_browser_sees_every_chart_of_every_dashboard(superset: Superset, tmp_path: Path) -> None:
    """PEAKLEDGER_PICTURES names a folder that keeps the pictures, as docs/images."""
    pictures = os.environ.get("PEAKLEDGER_PICTURES", str(tmp_path))
    given = {"url": superset.url, "login": superset.login, "password": superset.password}
    given |= {"browser": browser(), "pictures": pictures}
    given["slugs"] = [dashboard.slug for dashboard in DASHBOARDS]
    reader = Path(__file__).with_name("dashboard_pages.py")
    python = str(superset.programs / "python")
    found = json.loads(run(python, str(reader), input=json.dumps(given)))
    # Superset's own pixel, which its makers count with, is no part of a dashboard.
    assert [asked for asked in found["outside"] if ".scarf.sh/" not in asked] == []
    for dashboard in DASHBOARDS:
        page = found["pages"][dashboard.slug]
        assert page["wrong"] == []
        assert sorted(page["empty"]) == sorted(_empty(dashboard)), dashboard.slug
        assert len(page["drawn"]) == len(dashboard.charts) - len(_empty(dashboard))


def _empty(dashboard: Dashboard) -> list[str]:
    charts: tuple[Chart, ...] = dashboard.charts
    return [chart.title for chart in charts if chart.title in EMPTY]
