"""Files of a lake table that no version in keeping reads, removed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import unquote

from deltalake import CommitProperties
from deltalake.exceptions import CommitFailedError

from adapters.lake.commits import commits
from adapters.lake.delta_table import open_delta
from adapters.lake.places import Place

_LOOK_BACK = 20
# Versions of tables by their place.
Versions = Mapping[Place, Collection[int]]


def vacuum(path: Place, days: int, needed: Callable[[], Versions]) -> int:
    """Remove the files of a table that no version of the last `days` days reads; return how many.

    Nor is a file removed that a version reads which is `needed`, however old; that is asked only
    where something would go. Live files stay, and so does what a reader or writer that began within
    these days works on. What the table's last commit noted stands in its newest commit again.
    """
    delta = open_delta(path)
    given: dict[str, Any] = {
        "retention_hours": days * 24,
        "enforce_retention_duration": False,
        "full": True,
    }
    if not _lying(path, delta.vacuum(**given)):
        return 0
    given["keep_versions"] = sorted(needed().get(path, ())) or None
    unread = _lying(path, delta.vacuum(**given))
    if not unread:
        return 0
    said = (each.info for each in commits(path, _LOOK_BACK))
    noted = (info for info in said if not info.get("operation", "").startswith("VACUUM"))
    metadata = {k: v for k, v in next(noted, {}).items() if k == "note"} or None
    # A table that somebody writes at this moment waits for the next build.
    with suppress(CommitFailedError):
        delta.vacuum(
            dry_run=False,
            commit_properties=CommitProperties(custom_metadata=metadata),
            **given,
        )
        return len(unread)
    return 0


def _lying(path: Place, listed: list[str]) -> list[str]:
    """Return those of the files listed that are there: an earlier vacuum's are listed as well."""
    lying = {str(file) for file in path.below(".parquet")} if listed else set()
    return [file for file in listed if lying & {str(path / file), str(path / unquote(file))}]
