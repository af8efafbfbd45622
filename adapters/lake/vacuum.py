"""Files of a lake table that no version in keeping reads, removed."""

from __future__ import annotations

from contextlib import suppress
from typing import Any
from urllib.parse import unquote

from deltalake import CommitProperties
from deltalake.exceptions import CommitFailedError

from adapters.lake.commits import commits
from adapters.lake.delta_table import open_delta
from adapters.lake.places import Place

_LOOK_BACK = 20


def vacuum(path: Place, days: int, keep: list[int]) -> int:
    """Remove the files of a table that no version of the last `days` days reads; return how many.

    Nor is a file removed that one of the versions `keep` reads, however old they are.

    Live files stay, and so does what a reader or writer that began within these days works on.
    What the table's last commit noted stands in its newest commit again.
    """
    delta = open_delta(path)
    given: dict[str, Any] = {
        "retention_hours": days * 24,
        "enforce_retention_duration": False,
        "full": True,
        "keep_versions": keep or None,
    }
    listed = delta.vacuum(**given)
    # It lists as well what an earlier one has removed, for as long as the log tells of it.
    lying = {str(file) for file in path.below(".parquet")} if listed else set()
    unread = [file for file in listed if lying & {str(path / file), str(path / unquote(file))}]
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
