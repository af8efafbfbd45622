"""What a reader of a dashboard may choose, declared once for every dashboard.

Goes in: a dashboard. Comes out: its filters, each with the charts it changes: those whose dataset
has the column, unless the chart chooses for itself. A month is always chosen, the latest unless the
reader says another; charts along time show every month.
"""

from __future__ import annotations

from dataclasses import dataclass

from transforms.exports.bi.charts import Chart, Dashboard

# A table of what stood out has no row of a month in which nothing did.
_EVERY = "account_metrics"


@dataclass(frozen=True)
class DashboardFilter:
    """A column of the datasets that a reader may choose values of.

    `is_one`: exactly one value, the last in order unless another is chosen; else any number of
    values, and all rows where none is chosen.
    """

    column: str
    label: str
    is_one: bool = False

    def changes(self, chart: Chart) -> bool:
        """Return whether the chart shows the chosen rows alone."""
        if chart.dataset.column(self.column) is None or self.column in chart.fixed:
            return False
        return not (self.is_one and chart.is_along_time)

    def charts(self, dashboard: Dashboard) -> tuple[Chart, ...]:
        return tuple(chart for chart in dashboard.charts if self.changes(chart))

    def table(self, dashboard: Dashboard) -> str:
        """Return the table whose values are offered: that of every account and month, if there."""
        tables = [chart.table for chart in self.charts(dashboard)]
        return _EVERY if _EVERY in tables else tables[0]


FILTERS = (
    DashboardFilter("month", "Month", is_one=True),
    DashboardFilter("region", "Region"),
    DashboardFilter("salesperson_id", "Salesperson"),
    DashboardFilter("class", "Class"),
)


def filters_of(dashboard: Dashboard) -> tuple[DashboardFilter, ...]:
    """Return what may be chosen on a dashboard, in the order it is offered."""
    return tuple(each for each in FILTERS if each.charts(dashboard))
