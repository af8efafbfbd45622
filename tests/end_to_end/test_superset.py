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
from tests.end_to_end.locked_tools import browser, run, tools
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
# What a reader chooses on some dashboards, and what some numbers must then be. By hand, so that no
# SELECT of the pack proves itself.
COLUMNS = tuple(each.column for each in FILTERS)
LAST_MONTH = {"month": "2026-10"}
CHOSEN = {
    "peakledger-key-accounts": {"month": "2026-06", "region": "North"},
    "peakledger-fairness": {"month": "2026-06", "salesperson_id": "SP-006", "class": "small"},
    "peakledger-barometer": {"month": "2026-06", "region": "South"},
}
_OF_ACCOUNT = """
    from warehouse.account_metrics as m join warehouse.account as a using (account_id)
    where m.month = %(month)s and a.region = coalesce(%(region)s, a.region)"""
_KEY = f"{_OF_ACCOUNT} and a.class = 'key' and a.closed_on is null"
PLAIN = {
    ("peakledger-key-accounts", "Key accounts"): """
        select count(*) from warehouse.account_class as c
        join warehouse.account as a using (account_id)
        where c.month = %(month)s and c.region = coalesce(%(region)s, c.region)
            and c.class = 'key' and a.closed_on is null""",
    ("peakledger-key-accounts", "Bought by key accounts"): f"select sum(m.bought_amount) {_KEY}",
    ("peakledger-key-accounts", "Overdue of key accounts"): f"select sum(m.overdue_amount) {_KEY}",
    ("peakledger-fairness", "Rebates of net sales"): f"""
        select sum(m.rebate_accrued_amount) / sum(m.sell_in_net_amount) {_OF_ACCOUNT}
            and (%(salesperson_id)s::text is null or a.salesperson_id = %(salesperson_id)s)
            and (%(class)s::text is null or a.class = %(class)s)""",
    ("peakledger-barometer", "Sell-in of four weeks"): """
        select sum(sell_in_28d_amount) from warehouse.sales_barometer
        where region = coalesce(%(region)s, region) and date_day = (
            select max(date_day) from warehouse.sales_barometer where month = %(month)s
        )""",
}


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


def plain(
    sample_run: SampleRun, question: str, given: dict[str, Any] | None = None
) -> tuple[Any, ...]:
    with Warehouse.open(sample_run.home) as warehouse, warehouse.snapshot() as connection:
        row = connection.execute(question, given).fetchone()
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


@pytest.fixture(scope="module")
def looked_at(superset: Superset, tmp_path_factory) -> dict[str, Any]:
    """Every dashboard opened in a browser, and then chosen on.

    PEAKLEDGER_PICTURES names a folder that keeps the pictures, as docs/images.
    """
    pictures = os.environ.get("PEAKLEDGER_PICTURES", str(tmp_path_factory.mktemp("pictures")))
    given = {"url": superset.url, "login": superset.login, "password": superset.password}
    given |= {"browser": browser(), "pictures": pictures, "chosen": CHOSEN}
    given["slugs"] = [dashboard.slug for dashboard in DASHBOARDS]
    reader = Path(__file__).with_name("dashboard_pages.py")
    python = str(tools("browser") / "python")
    found: dict[str, Any] = json.loads(run(python, str(reader), input=json.dumps(given)))
    return found


def test_a_browser_sees_every_chart_of_every_dashboard(looked_at: dict[str, Any]) -> None:
    # Superset's own pixel, which its makers count with, is no part of a dashboard.
    assert [asked for asked in looked_at["outside"] if ".scarf.sh/" not in asked] == []
    for dashboard in DASHBOARDS:
        page = looked_at["pages"][dashboard.slug]
        assert page["wrong"] == []
        assert sorted(page["empty"]) == sorted(_empty(dashboard)), dashboard.slug
        assert len(page["drawn"]) == len(dashboard.charts) - len(_empty(dashboard))


def _empty(dashboard: Dashboard) -> list[str]:
    charts: tuple[Chart, ...] = dashboard.charts
    return [chart.title for chart in charts if chart.title in EMPTY]


@pytest.mark.parametrize(("slug", "title"), PLAIN)
def test_a_number_on_a_page_is_of_the_rows_chosen(
    looked_at: dict[str, Any], sample_run: SampleRun, slug: str, title: str
) -> None:
    """Of the last month at first, and of what was then chosen in the filters."""
    page, told = looked_at["pages"][slug], PLAIN[slug, title]
    for seen, chosen in ((page["numbers"], LAST_MONTH), (page["chosen"], CHOSEN[slug])):
        (value,) = plain(sample_run, told, dict.fromkeys(COLUMNS) | chosen)
        assert seen[title] == shown(value, is_ratio="/" in told), chosen
    assert page["numbers"][title] != page["chosen"][title]


def shown(value: Decimal, *, is_ratio: bool) -> str:
    """Write a number as a dashboard does: per cent, or three digits and thousands as k, M."""
    if is_ratio:
        return f"{value:.1%}"
    for size, letter in ((10**6, "M"), (10**3, "k")):
        if abs(value) >= size:
            return f"{float(value) / size:.3g}{letter}"
    return f"{float(value):.3g}"
