"""How far a database or API has been extracted: as far as its extracts are on record, no further.

An extract's manifest says up to which mark it goes, and by which query. Its mark counts once its
rows do: an extract that was refused, or a run that was killed, leaves the watermark where it was,
and the next run extracts from there again. Another query begins anew.
"""

from __future__ import annotations

from collections.abc import Sequence

from adapters.intake.feed_files import Delivery
from adapters.intake.origins.extracts import asked_by
from stages.intake.ingest.intake import Intake
from transforms.intake.source_map import SourceMap
from transforms.intake.source_map.marks import Mark, parse_mark


def reached(
    source_map: SourceMap, deliveries: Sequence[Delivery], intake: Intake
) -> dict[str, Mark]:
    """Return, per feed with a watermark, the mark up to which rows are on record."""
    marks: dict[str, Mark] = {}
    for name, feed in source_map.feeds.items():
        if feed.watermark is None:
            continue
        loaded = {(row.file, row.sha256) for row in intake.of(name) if row.is_active}
        for each in deliveries:
            is_ours = each.origin.get("asked") == asked_by(feed)
            if is_ours and (each.name, each.sha256) in loaded and "reached" in each.origin:
                marks[name] = parse_mark(each.origin["reached"])
    return marks
