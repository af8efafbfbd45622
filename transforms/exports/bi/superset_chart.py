"""What Superset is told of one chart: its `params`, by the names of its plugins.

Goes in: a chart. Comes out: the plugin's settings. The names were read from the examples that come
with Superset 6.1, and each plugin used here is drawn by a proof.
"""

from __future__ import annotations

from typing import Any

from transforms.exports.bi.charts import Chart
from transforms.exports.bi.datasets import MONTHLY
from transforms.schema.measures import MEASURES

Document = dict[str, Any]
VIZ = {
    "number": "big_number_total",
    "line": "echarts_timeseries_line",
    "bar": "echarts_timeseries_bar",
    "across": "echarts_timeseries_bar",
    "share": "pie",
    "table": "table",
    "rows": "table",
}


def chart_params(chart: Chart) -> Document:
    """Return the settings of a chart's plugin."""
    return {**_filters(chart), **_params(chart), "viz_type": VIZ[chart.drawn]}


def number_format(unit: str | None) -> str:
    """Return the d3 format of numbers in a unit: ratios as per cent, others short."""
    return ".1%" if unit == "ratio" else "SMART_NUMBER"


def _filters(chart: Chart) -> Document:
    if not chart.where:
        return {"adhoc_filters": []}
    filtered = {"clause": "WHERE", "expressionType": "SQL", "sqlExpression": chart.where}
    return {"adhoc_filters": [filtered]}


def _params(chart: Chart) -> Document:
    common: Document = {"row_limit": chart.limit, "color_scheme": "supersetColors"}
    if chart.drawn == "number":
        unit = MEASURES[chart.measures[0]].unit
        return common | {"metric": chart.measures[0], "y_axis_format": number_format(unit)}
    if chart.drawn == "share":
        return common | {
            "metric": chart.measures[0],
            "groupby": list(chart.by),
            "label_type": "key_percent",
            "show_legend": True,
            "donut": True,
        }
    if chart.drawn in ("table", "rows"):
        return common | _table(chart)
    return common | _series(chart)


def _table(chart: Chart) -> Document:
    first = [(name.lstrip("-"), not name.startswith("-")) for name in chart.order]
    if chart.drawn == "rows":
        return {
            "query_mode": "raw",
            "all_columns": list(chart.columns),
            "order_by_cols": [f'["{name}", {str(up).lower()}]' for name, up in first],
            "table_timestamp_format": "%Y-%m-%d",
            "column_config": _column_formats(chart),
            "show_cell_bars": False,
        }
    return {
        "query_mode": "aggregate",
        "groupby": list(chart.by),
        "metrics": list(chart.measures),
        "timeseries_limit_metric": first[0][0] if first else None,
        "order_desc": not first[0][1] if first else True,
        "table_timestamp_format": "%Y-%m-%d",
    }


def _column_formats(chart: Chart) -> Document:
    """Format each number by its unit: ratios as per cent, money and counts without decimals."""
    formats = {}
    for column in chart.dataset.columns:
        if column.name in chart.columns and column.column and column.column.type.is_number:
            last = column.name.rpartition("_")[2]
            shown = {"ratio": ".1%", "each": ",.2f"}.get(last, ",.0f")
            formats[column.name] = {"d3NumberFormat": shown}
    return formats


def _series(chart: Chart) -> Document:
    column = next(c for c in chart.dataset.columns if c.name == chart.along)
    is_day = column.column is not None and column.column.type.postgres == "date"
    named: Document = {
        "x_axis": chart.along,
        "metrics": list(chart.measures),
        "groupby": list(chart.by),
        "orientation": "horizontal" if chart.drawn == "across" else "vertical",
        "stack": "Stack" if chart.by and chart.drawn == "bar" else None,
        "show_legend": bool(chart.by) or len(chart.measures) > 1,
        "legendOrientation": "top",
        "legendType": "scroll",
        "rich_tooltip": True,
        "truncateXAxis": False,
        "y_axis_format": number_format(MEASURES[chart.measures[0]].unit),
        "x_axis_time_format": "%Y-%m" if chart.along in MONTHLY else "%Y-%m-%d",
    }
    if is_day:
        return named | {"time_grain_sqla": _grain(chart.along)}
    return named | {"x_axis_sort": chart.measures[0], "x_axis_sort_asc": chart.drawn == "across"}


def _grain(day: str) -> str:
    if day in MONTHLY:
        return "P1M"
    return "P1W" if "week" in day or day == "date_day" else "P1D"
