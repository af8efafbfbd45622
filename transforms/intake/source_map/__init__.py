"""The source map: what a person declares about a source's files.

Goes in: the text of a `source.yaml`. Comes out: a checked `SourceMap`. A mistake names file, line,
key, value and remedy, and nothing runs on a map that has one.
"""

from transforms.intake.source_map.canonical import canonical_map
from transforms.intake.source_map.control import Control, Expected, Manifest, Trailer
from transforms.intake.source_map.conversions import (
    Cumulative,
    NumberFormat,
    Unpivot,
    Vat,
    unit_factor,
)
from transforms.intake.source_map.model import (
    ColumnCase,
    ColumnSpec,
    FeedMap,
    Filter,
    Format,
    Limit,
    Limits,
    SourceMap,
)
from transforms.intake.source_map.parse import map_digest, parse_source_map
from transforms.intake.source_map.reshape import Reshaped
from transforms.intake.source_map.resolve import Resolved, resolve

__all__ = [
    "ColumnCase",
    "ColumnSpec",
    "Control",
    "Cumulative",
    "Expected",
    "FeedMap",
    "Filter",
    "Format",
    "Limit",
    "Limits",
    "Manifest",
    "NumberFormat",
    "Reshaped",
    "Resolved",
    "SourceMap",
    "Trailer",
    "Unpivot",
    "Vat",
    "canonical_map",
    "map_digest",
    "parse_source_map",
    "resolve",
    "unit_factor",
]
