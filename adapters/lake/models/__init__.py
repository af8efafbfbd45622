"""The model runner: `sql/` over the clean feeds, into the lake's facts, dimensions and marts.

Goes in: a home whose clean feeds were ingested, and an as-of date. Comes out: lake tables, of which
only those parts are written whose inputs changed. See docs/models.md.
"""

from adapters.lake.models.catalog import TABLES, Catalog, Model, MonthWindow, read_model
from adapters.lake.models.feeds import CleanFeed, clean_feeds
from adapters.lake.models.inputs import Params, Provided
from adapters.lake.models.outputs import WHOLE, Kept
from adapters.lake.models.records import feed_record
from adapters.lake.models.runner import LOT_ROWS, ModelOutcome, Runner

__all__ = [
    "LOT_ROWS",
    "TABLES",
    "WHOLE",
    "Catalog",
    "CleanFeed",
    "Kept",
    "Model",
    "ModelOutcome",
    "MonthWindow",
    "Params",
    "Provided",
    "Runner",
    "clean_feeds",
    "feed_record",
    "read_model",
]
