"""Extracts of a database or API: whole files on scratch disk, landed like any other.

    orders/full.parquet                       all there is, each time
    orders/since_2026-10-31T16:00:00.parquet  what has changed since

An extract bears the mark it begins at, so that one that is repeated, because its rows were refused
or because nothing has changed, takes its own place and not another's.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from adapters.intake.feed_files import Marks
from transforms.intake.source_map import FeedMap
from transforms.intake.source_map.marks import ExtractSpan, Mark, write_mark

_CHUNK = 1 << 20


@dataclass(frozen=True)
class Extract:
    """One finished extract on scratch disk."""

    name: str
    place: str
    path: Path
    origin: Mapping[str, str] = field(default_factory=dict)

    @property
    def marks(self) -> Marks:
        return ()

    def is_as_noted(self, marks: Marks, noted_ns: int) -> bool:
        return False

    def chunks(self) -> Iterator[bytes]:
        with self.path.open("rb", buffering=0) as stream:
            while chunk := stream.read(_CHUNK):
                yield chunk

    def is_unchanged(self) -> bool:
        return True


def extract_name(feed: str, span: ExtractSpan | None, suffix: str) -> str:
    """Name an extract after its feed and the mark it begins at."""
    begins = "full" if span is None else f"since_{write_mark(span.since)}"
    return f"{feed}/{begins}.{suffix}"


def extract_origin(feed: FeedMap, span: ExtractSpan | None, highest: Mark | None) -> dict[str, str]:
    """Say what an extract was asked by, and how far it goes."""
    said = {"asked": asked_by(feed)}
    if span is not None:
        said["since"] = write_mark(span.since)
        said["reached"] = write_mark(span.since if highest is None else highest)
    return said


def asked_by(feed: FeedMap) -> str:
    """Return a digest of what a feed asks its source."""
    asked = [feed.query, feed.request.model_dump() if feed.request else None]
    kind = feed.watermark.column if feed.watermark else None
    return hashlib.sha256(json.dumps([*asked, kind], sort_keys=True).encode()).hexdigest()[:16]
