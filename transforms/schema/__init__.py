"""The schema, declared once: fields, feeds and warehouse tables.

Everything that needs to know a column derives it from here: the parsing of feeds, lake schemas,
PostgreSQL tables and comments, expectation suites, assets, the data dictionary, and the drift check
of each SQL model. There is no second copy.
"""

from transforms.schema.feed_days import FEED_DATES, FEED_LIVES, FEED_SPANS
from transforms.schema.feeds import FEEDS, REQUIRED_FEEDS
from transforms.schema.fields import FIELDS, Field
from transforms.schema.lineage import (
    CLEAN_TABLES,
    GATE_RESULT,
    INTAKE,
    LINEAGE,
    QUARANTINE,
    RELEASED,
    RESTATED_ROW,
    RESTATEMENT,
    clean_table,
)
from transforms.schema.tables import Column, Layer, Table
from transforms.schema.types import ColumnType
from transforms.schema.warehouse import METRIC_NAMES, QUANTILES, WAREHOUSE_TABLES

__all__ = [
    "CLEAN_TABLES",
    "FEEDS",
    "FEED_DATES",
    "FEED_LIVES",
    "FEED_SPANS",
    "FIELDS",
    "GATE_RESULT",
    "INTAKE",
    "LINEAGE",
    "METRIC_NAMES",
    "QUANTILES",
    "QUARANTINE",
    "RELEASED",
    "REQUIRED_FEEDS",
    "RESTATED_ROW",
    "RESTATEMENT",
    "WAREHOUSE_TABLES",
    "Column",
    "ColumnType",
    "Field",
    "Layer",
    "Table",
    "clean_table",
]
