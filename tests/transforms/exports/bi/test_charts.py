"""What a chart shows where the warehouse has nothing: a name, or the last day that has some."""

from __future__ import annotations

import pytest

from transforms.exports.bi.charts import Chart
from transforms.exports.bi.dashboards import DASHBOARDS
from transforms.exports.bi.datasets import CLASS_NAMED, Dataset

CHARTS = [chart for dashboard in DASHBOARDS for chart in dashboard.charts]


@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: chart.title)
def test_no_chart_parts_by_a_class_that_has_no_name(chart: Chart) -> None:
    assert "class" not in (*chart.by, chart.along)


def test_a_class_that_an_account_has_not_is_named_whosever_the_column_is() -> None:
    own = Dataset.of("account_class").column(CLASS_NAMED)
    joined = Dataset.of("rebate_statement").column(CLASS_NAMED)
    assert own is not None
    assert own.sql == "coalesce(t.\"class\", 'no class')"
    assert joined is not None
    assert (joined.sql, joined.label) == ("coalesce(a.\"class\", 'no class')", "Class")


def test_what_comes_late_is_shown_of_its_own_last_day() -> None:
    """On the last day of sell-in nobody has told of sell-through yet."""
    late = ("sell_through_28d_units", "sell_through_growth_28d_ratio", "like_for_like_accounts")
    shown = [chart for chart in CHARTS if chart.drawn == "rows" and {*late} & {*chart.columns}]
    assert shown
    assert {chart.where for chart in shown} == {"is_last_told_of_month"}
