"""What a reader may choose on a dashboard, as the pack says it to Superset."""

from __future__ import annotations

from typing import Any

import pytest

from transforms.exports.bi.charts import Dashboard
from transforms.exports.bi.dashboards import DASHBOARDS
from transforms.exports.bi.superset import superset_pack

PACK = superset_pack(DASHBOARDS, "postgresql://x", "2026-11-01")
OF_DASHBOARD = {
    "peakledger-key-accounts": ["Month", "Region", "Salesperson", "Class"],
    "peakledger-peak-readiness": ["Region", "Salesperson", "Class"],
    "peakledger-rebates": ["Region", "Salesperson", "Class"],
    "peakledger-fairness": ["Month", "Region", "Salesperson", "Class"],
    "peakledger-barometer": ["Month", "Region"],
}


def filters(pack: dict[str, dict[str, Any]], slug: str) -> dict[str, dict[str, Any]]:
    metadata = pack[f"dashboards/{slug}.yaml"]["metadata"]
    return {told["name"]: told for told in metadata["native_filter_configuration"]}


def left_out(dashboard: Dashboard, told: dict[str, Any]) -> set[str]:
    return {dashboard.charts[place - 1].title for place in told["scope"]["excluded"]}


@pytest.mark.parametrize("dashboard", DASHBOARDS, ids=lambda dashboard: dashboard.slug)
def test_a_dashboard_offers_what_its_tables_have(dashboard: Dashboard) -> None:
    found = filters(PACK, dashboard.slug)
    assert list(found) == OF_DASHBOARD[dashboard.slug]
    tables = {chart.table: chart.dataset for chart in dashboard.charts}
    for told in found.values():
        (target,) = told["targets"]
        sources = {
            name: {column["column_name"] for column in document["columns"]}
            for name in tables
            if (document := PACK[f"datasets/Peakledger/{name}.yaml"])["uuid"]
            == target["datasetUuid"]
        }
        ((source, columns),) = sources.items()
        assert target["column"]["name"] in columns, source


def test_a_choice_changes_every_chart_but_those_it_cannot() -> None:
    by_slug = {dashboard.slug: dashboard for dashboard in DASHBOARDS}
    fairness = by_slug["peakledger-fairness"]
    found = filters(PACK, fairness.slug)
    # Prices are spread among accounts: the table has no region.
    spread = "Mean spread of prices paid for one product, by class and month"
    assert left_out(fairness, found["Region"]) == {spread}
    # What is drawn month by month shows every month.
    assert left_out(fairness, found["Month"]) == {
        spread,
        "Rebates of net sales, by class and month",
    }
    keys = by_slug["peakledger-key-accounts"]
    of_class = {chart.title for chart in keys.charts} - left_out(
        keys, filters(PACK, keys.slug)["Class"]
    )
    assert of_class == {"What each class bought, by month", "Accounts of each class, by region"}


def test_one_month_is_always_chosen_and_the_latest_first() -> None:
    for slug in OF_DASHBOARD:
        for name, told in filters(PACK, slug).items():
            control, is_month = told["controlValues"], name == "Month"
            assert control["multiSelect"] is not is_month
            assert control["defaultToFirstItem"] is control["enableEmptyFilter"] is is_month
            assert control["sortAscending"] is not is_month


def test_months_are_offered_from_a_table_that_has_them_all() -> None:
    """An exception of two years ago alone must not make that month the one shown."""
    found = filters(PACK, "peakledger-fairness")["Month"]["targets"][0]["datasetUuid"]
    assert found == PACK["datasets/Peakledger/account_metrics.yaml"]["uuid"]
