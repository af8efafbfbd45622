"""The pack in Apache Superset's words: what its importer reads, one document a file.

Goes in: dashboards, and the address of the database without a password. Comes out: a mapping of
path to document, in the layout of an export of Superset (version 1.0.0 of its assets).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from transforms.exports.bi.charts import WHOLE_WIDTH, Chart, Dashboard
from transforms.exports.bi.datasets import Dataset, DatasetColumn
from transforms.exports.bi.identity import identity
from transforms.exports.bi.superset_chart import VIZ, chart_params, number_format
from transforms.exports.bi.superset_filter import native_filters
from transforms.language.quoting import identifier
from transforms.schema import ColumnType
from transforms.schema.measures import MEASURES, Measure

Document = dict[str, Any]
DATABASE = "Peakledger"
_VERSION = "1.0.0"
_HEIGHTS = {"number": 18, "rows": 60}


def superset_pack(
    dashboards: Iterable[Dashboard], address: str, made_at: str
) -> dict[str, Document]:
    """Return every document of the pack by its path inside the archive.

    `address` is a SQLAlchemy URL whose password is `XXXXXXXXXX`, as Superset writes it; `made_at`
    an ISO moment.
    """
    dashboards = list(dashboards)
    charts = [chart for dashboard in dashboards for chart in dashboard.charts]
    datasets = {chart.table: chart.dataset for chart in charts}
    return {
        "metadata.yaml": {"version": _VERSION, "type": "Dashboard", "timestamp": made_at},
        f"databases/{DATABASE}.yaml": _database(address),
        **{f"datasets/{DATABASE}/{d.name}.yaml": _dataset(d) for d in datasets.values()},
        **{f"charts/{_file(chart)}.yaml": _chart(chart) for chart in charts},
        **{f"dashboards/{d.slug}.yaml": _dashboard(d) for d in dashboards},
    }


def _database(address: str) -> Document:
    return {
        "database_name": DATABASE,
        "sqlalchemy_uri": address,
        "cache_timeout": None,
        "expose_in_sqllab": True,
        "allow_run_async": False,
        "allow_ctas": False,
        "allow_cvas": False,
        "allow_dml": False,
        "allow_file_upload": False,
        "extra": {"allows_virtual_table_explore": True},
        "uuid": identity("database", DATABASE),
        "version": _VERSION,
    }


def _dataset(dataset: Dataset) -> Document:
    return {
        "table_name": dataset.name,
        "main_dttm_col": dataset.day,
        "description": f"{dataset.table.meaning}; one row per {dataset.table.grain}",
        "schema": None,
        "sql": dataset.sql,
        "params": None,
        "metrics": [_metric(measure) for measure in dataset.measures],
        "columns": [_column(column) for column in dataset.columns],
        "uuid": identity("dataset", dataset.name),
        "version": _VERSION,
        "database_uuid": identity("database", DATABASE),
    }


def _metric(measure: Measure) -> Document:
    return {
        "metric_name": measure.name,
        "verbose_name": measure.label,
        "metric_type": None,
        "expression": _expression(measure),
        "description": measure.meaning,
        "d3format": number_format(measure.unit),
        "warning_text": None,
    }


def _expression(measure: Measure) -> str:
    """Return a measure's SQL; what does not add up over days is of the last of the days chosen.

    The aggregates inside the subquery are of the query around it, so that they see the rows that
    the filters of a dashboard leave, and no others.
    """
    if measure.kind == "ratio":
        over, under = (_expression(MEASURES[name]) for name in (measure.over, measure.under))
        return f"({over})::numeric / nullif({under}, 0)"
    if measure.kind != "latest":
        return measure.sql
    day, column = Dataset.of(measure.table).day, identifier(measure.column)
    rows = f"unnest(array_agg({day}), array_agg({column})) as r (told_on, told)"
    return f"(select sum(r.told) from {rows} where r.told_on = max({day}))"


def _column(column: DatasetColumn) -> Document:
    kind: ColumnType | None = column.column.type if column.column else None
    name = kind.postgres if kind else "boolean"
    return {
        "column_name": column.name,
        "verbose_name": column.label,
        "is_dttm": name in ("date", "timestamp"),
        "is_active": True,
        "type": name.upper(),
        "groupby": True,
        "filterable": True,
        "expression": None,
        "description": column.meaning,
        "python_date_format": None,
    }


def _chart(chart: Chart) -> Document:
    return {
        "slice_name": chart.title,
        "description": chart.note or None,
        "viz_type": VIZ[chart.drawn],
        "params": chart_params(chart),
        "cache_timeout": None,
        "uuid": identity("chart", _file(chart)),
        "version": _VERSION,
        "dataset_uuid": identity("dataset", chart.table),
    }


def _file(chart: Chart) -> str:
    said = "".join(c if c.isalnum() else "_" for c in chart.title)
    return f"{said}_{chart.table}"


def _dashboard(dashboard: Dashboard) -> Document:
    return {
        "dashboard_title": dashboard.title,
        "description": dashboard.question,
        "slug": dashboard.slug,
        "css": "",
        "position": _position(dashboard),
        "metadata": {
            "color_scheme": "supersetColors",
            "cross_filters_enabled": True,
            "native_filter_configuration": native_filters(dashboard),
        },
        "uuid": identity("dashboard", dashboard.slug),
        "published": True,
        "version": _VERSION,
    }


def _position(dashboard: Dashboard) -> Document:
    rows = [f"ROW-{number}" for number in range(len(dashboard.rows))]
    places: Document = {
        "DASHBOARD_VERSION_KEY": "v2",
        "ROOT_ID": {"id": "ROOT_ID", "type": "ROOT", "children": ["GRID_ID"]},
        "GRID_ID": {"id": "GRID_ID", "type": "GRID", "parents": ["ROOT_ID"], "children": rows},
        "HEADER_ID": {"id": "HEADER_ID", "type": "HEADER", "meta": {"text": dashboard.title}},
    }
    for row, charts in zip(rows, dashboard.rows, strict=True):
        above = ["ROOT_ID", "GRID_ID", row]
        tiles = {f"CHART-{dashboard.charts.index(chart)}": chart for chart in charts}
        places[row] = {
            "id": row,
            "type": "ROW",
            "parents": above[:2],
            "children": list(tiles),
            "meta": {"background": "BACKGROUND_TRANSPARENT"},
        }
        for tile, chart in tiles.items():
            places[tile] = {
                "id": tile,
                "type": "CHART",
                "parents": above,
                "children": [],
                "meta": {
                    # The importer puts its own number in the place of this one.
                    "chartId": dashboard.charts.index(chart) + 1,
                    "uuid": identity("chart", _file(chart)),
                    "sliceName": chart.title,
                    "width": min(chart.width, WHOLE_WIDTH),
                    "height": _HEIGHTS.get(chart.drawn, 50),
                },
            }
    return places
