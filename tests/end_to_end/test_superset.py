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
from transforms.exports.bi.filters import FILTERS
from transforms.schema.measures import MEASURES

pytestmark = pytest.mark.proof
# Charts that rightly show nothing on the sample company: its plan has enough of everything.
EMPTY = {"Cut, by reason"}
# Columns, and the values of each that a reader chose.
Chosen = dict[str, list[str]]


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


def figures(superset: Superset, dataset: Dataset, chosen: Chosen) -> dict[str, Any]:
    """Every measure of a dataset over the rows chosen, as Superset computes it."""
    filters = f"?q=(filters:!((col:table_name,opr:eq,value:{dataset.name})))"
    (found,) = superset.get(f"dataset/{filters}")["result"]
    query = {
        "metrics": [measure.name for measure in dataset.measures],
        "columns": [],
        "filters": [{"col": c, "op": "IN", "val": values} for c, values in chosen.items()],
        "row_limit": 10,
    }
    asked = {"datasource": {"id": found["id"], "type": "table"}, "queries": [query]}
    (row,) = superset.post("chart/data", asked)["result"][0]["data"]
    return row


def owned(dataset: Dataset, column: str) -> str:
    """Return a column by whose it is: what a table lacks is its account's."""
    return f"{'t' if column in dataset.table.names else 'a'}.{column}"


def rows_of(dataset: Dataset, chosen: Chosen) -> str:
    """Return a FROM and WHERE for the rows chosen."""
    told = [f"{owned(dataset, c)} in ({', '.join(map(repr, v))})" for c, v in chosen.items()]
    is_of_account = "account_id" in dataset.table.names
    account = " left join warehouse.account as a using (account_id)" if is_of_account else ""
    return f"from warehouse.{dataset.name} as t{account} where {' and '.join(told) or 'true'}"


def plain(sample_run: SampleRun, question: str) -> tuple[Any, ...]:
    with Warehouse.open(sample_run.home) as warehouse, warehouse.snapshot() as connection:
        row = connection.execute(question).fetchone()
    assert row is not None
    return row


def some_choices(dataset: Dataset, sample_run: SampleRun) -> list[Chosen]:
    """Nothing; two months; and all that a reader may choose at once, of values that meet."""
    columns = [each.column for each in FILTERS if dataset.column(each.column)]
    months = {"month": ["2026-06", "2026-08"]} if "month" in columns else {}
    wanted = [column for column in columns if column != "month"]
    if not wanted:
        return [{}, months]
    told = [owned(dataset, column) for column in wanted]
    held = " and ".join(f"{column} is not null" for column in told)
    most = f"select {', '.join(told)} {rows_of(dataset, months)} and {held}"
    most += f" group by {', '.join(told)} order by count(*) desc, 1 limit 1"
    met = plain(sample_run, most)
    return [{}, months, months | {c: [value] for c, value in zip(wanted, met, strict=True)}]


def test_every_measure_is_what_plain_sql_says(superset: Superset, sample_run: SampleRun) -> None:
    """Of every row, of two months, and of one region's, one salesperson's and one class's."""
    for table in sorted({chart.table for d in DASHBOARDS for chart in d.charts}):
        dataset = Dataset.of(table)
        for chosen in some_choices(dataset, sample_run) if dataset.measures else ():
            rows = rows_of(dataset, chosen)
            (count,) = plain(sample_run, f"select count(*) {rows}")
            assert count > 0, (table, chosen)
            found = figures(superset, dataset, chosen)
            last = f" and t.{dataset.day} = (select max(t.{dataset.day}) {rows})"
            for measure in dataset.measures:
                taken = MEASURES.get(measure.over, measure).kind
                query = f"select ({measure.sql})::numeric from (select t.* {rows}"
                query += f"{last if taken == 'latest' else ''}) as chosen"
                (value,) = plain(sample_run, query)
                assert is_alike(found[measure.name], value), (measure.name, chosen)


def is_alike(seen: Any, value: Decimal | None) -> bool:
    if seen is None or value is None:
        return seen is value
    return abs(Decimal(str(seen)) - value) <= abs(value) * Decimal("1e-9")


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
