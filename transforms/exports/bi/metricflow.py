"""The semantic layer in MetricFlow's words: a dbt project with the registry's measures as metrics.

Goes in: nothing but the registry. Comes out: the files of a dbt project: one view a published
table, what the tables are joined by, their dimensions, and one metric a measure. dbt's Semantic
Layer, and every tool that asks it, then say `sales` by `account__region` and mean what the
dashboards mean. What is owed or lies in stock is taken on the last day asked for
(`non_additive_dimension`).
"""

from __future__ import annotations

from typing import Any

from transforms.exports.bi.datasets import Dataset
from transforms.exports.bi.words import worded
from transforms.language.quoting import identifier
from transforms.schema import WAREHOUSE_TABLES, Table
from transforms.schema.measures import MEASURES, Measure

Document = dict[str, Any]
_AGGREGATION = {"sum": "sum", "latest": "sum", "distinct": "count_distinct"} | {
    "count": "sum",
    "mean": "average",
    "highest": "max",
}
PROJECT_FILE = "dbt_project.yml"
_SPINE = "days"
# Entities by the column that names them, and the view that holds one row of each.
_ENTITIES = {"account_id": "account", "product_id": "product"}
_GONE = ("valid_from", "valid_to", "is_current")
_PROJECT: Document = {
    "name": "peakledger",
    "version": "1.0.0",
    "config-version": 2,
    "profile": "peakledger",
    "model-paths": ["models"],
    "models": {"peakledger": {"+materialized": "view"}},
}


def metricflow_project() -> dict[str, Document | str]:
    """Return the project's files by path: YAML as documents, SQL as text."""
    datasets = [Dataset.of(name) for name in dict.fromkeys(m.table for m in MEASURES.values())]
    files: dict[str, Document | str] = {PROJECT_FILE: _PROJECT}
    files["models/sources.yml"] = _sources(datasets)
    files[f"models/{_SPINE}.sql"] = _view("dim_date", ["date_day"])
    files["models/days.yml"] = _spine()
    for view in _ENTITIES.values():
        files[f"models/{view}.sql"] = _view(view, _columns(WAREHOUSE_TABLES[f"dim_{view}"]))
    files["models/dimensions.yml"] = {
        "semantic_models": [_dimension(key, view) for key, view in _ENTITIES.items()]
    }
    for dataset in datasets:
        files[f"models/{dataset.name}.sql"] = _view(dataset.name, dataset.table.names)
        files[f"models/{dataset.name}.yml"] = _measured(dataset)
    return files


def _columns(table: Table) -> list[str]:
    return [name for name in table.names if name not in _GONE]


def _view(name: str, columns: Any) -> str:
    listed = ",\n    ".join(identifier(column) for column in columns)
    return f"select\n    {listed}\nfrom {{{{ source('warehouse', '{name}') }}}}\n"


def _sources(datasets: list[Dataset]) -> Document:
    names = ["dim_date", *_ENTITIES.values(), *(dataset.name for dataset in datasets)]
    tables = [{"name": name} for name in names]
    return {"sources": [{"name": "warehouse", "schema": "warehouse", "tables": tables}]}


def _spine() -> Document:
    day = {"name": "date_day", "granularity": "day"}
    spine = {"standard_granularity_column": "date_day"}
    return {"models": [{"name": _SPINE, "time_spine": spine, "columns": [day]}]}


def _dimension(key: str, view: str) -> Document:
    table = WAREHOUSE_TABLES[f"dim_{view}"]
    texts = [
        column.name
        for column in table
        if column.type.postgres == "text" and column.name in _columns(table) and column.name != key
    ]
    return {
        "name": view,
        "model": f"ref('{view}')",
        "description": f"{view}s as they stand now",
        "entities": [{"name": view, "type": "primary", "expr": key}],
        "dimensions": [_categorical(table, name) for name in texts],
    }


def _categorical(table: Table, name: str) -> Document:
    described = {"description": table[name].meaning, "label": worded(name)}
    return {"name": name, "type": "categorical", "expr": identifier(name), **described}


def _measured(dataset: Dataset) -> Document:
    table, day = dataset.table, dataset.day
    keys = {key: view for key, view in _ENTITIES.items() if key in table.names}
    # MetricFlow keeps the name of a granularity to itself; the month is `metric_time__month`.
    skipped = {*keys, "month"}
    texts = [c.name for c in table if c.type.postgres == "text" and c.name not in skipped]
    semantic: Document = {
        "name": table.name,
        "model": f"ref('{table.name}')",
        "description": f"{table.meaning}; one row per {table.grain}",
        "defaults": {"agg_time_dimension": day},
        "primary_entity": f"{table.name}_row",
        "entities": [{"name": v, "type": "foreign", "expr": k} for k, v in keys.items()],
        "dimensions": [
            *(_time(column.name) for column in table if column.type.postgres == "date"),
            *(_categorical(table, name) for name in texts),
        ],
        "measures": [_measure(m, day) for m in dataset.measures if m.kind != "ratio"],
    }
    return {"semantic_models": [semantic], "metrics": [_metric(m) for m in dataset.measures]}


def _time(name: str) -> Document:
    granularity = {"time_granularity": "day"}
    return {"name": name, "type": "time", "expr": identifier(name), "type_params": granularity}


def _measure(measure: Measure, day: str | None) -> Document:
    said: Document = {
        "name": measure.name,
        "agg": _AGGREGATION[measure.kind],
        "expr": identifier(measure.column) if measure.column else "1",
        "description": measure.meaning,
    }
    if measure.kind == "latest":
        said["non_additive_dimension"] = {"name": day, "window_choice": "max"}
    return said


def _metric(measure: Measure) -> Document:
    told = {"name": measure.name, "label": measure.label, "description": measure.meaning}
    if measure.kind == "ratio":
        parts = {"numerator": measure.over, "denominator": measure.under}
        return told | {"type": "ratio", "type_params": parts}
    return told | {"type": "simple", "type_params": {"measure": measure.name}}
