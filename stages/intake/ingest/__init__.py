"""Ingest: from a folder of files to clean, gated rows in the lake, with every row accounted for.

Goes in: a home and a feeds folder. Comes out: raw bytes with manifests, clean tables, a quarantine,
an intake record, and an `IngestResult`. See docs/feeds.md.
"""

from stages.intake.ingest.refusal import Refusal
from stages.intake.ingest.report import FeedOutcome, IngestResult
from stages.intake.ingest.run import land_and_clean, sources
from transforms.intake.tally import Counts

__all__ = [
    "Counts",
    "FeedOutcome",
    "IngestResult",
    "Refusal",
    "land_and_clean",
    "sources",
]
