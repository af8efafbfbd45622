"""The map that files without a map have: their headers bear our names already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from transforms.intake.source_map.model import ColumnSpec, Deliveries, FeedMap, SourceMap
from transforms.schema import FEEDS


def canonical_map(
    source: str,
    paths: Mapping[str, Sequence[str]],
    currency: str | None,
    deliveries: Mapping[str, Deliveries] | None = None,
) -> SourceMap:
    """Make the map of canonical files: each feed's `paths`, every column under its own name.

    `currency` is the company's, where a person has set it; it stands in for files that have no
    column of that name; `deliveries`, by feed, is likewise said in the settings.
    """
    return SourceMap(
        source=source,
        currency=currency,
        canonical=True,
        feeds={
            feed: FeedMap(
                path=tuple(files),
                deliveries=(deliveries or {}).get(feed, "replace"),
                columns={
                    name: ColumnSpec.model_validate({"from": name}) for name in FEEDS[feed].names
                },
            )
            for feed, files in paths.items()
        },
    )
