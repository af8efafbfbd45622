"""Files of a lake table that no version in keeping reads, removed."""

from __future__ import annotations

from contextlib import suppress

from deltalake import CommitProperties
from deltalake.exceptions import CommitFailedError

from adapters.lake.commits import commits
from adapters.lake.delta_table import open_delta
from adapters.lake.places import Place

_LOOK_BACK = 20


def vacuum(path: Place, days: int) -> int:
    """Remove the files of a table that no version of the last `days` days reads; return how many.

    Live files stay, and so does what a reader or writer that began within these days works on.
    What the table's last commit noted stands in its newest commit again.
    """
    delta = open_delta(path)
    unread = delta.vacuum(days * 24, enforce_retention_duration=False, full=True)
    if not unread:
        return 0
    said = (each.info for each in commits(path, _LOOK_BACK))
    noted = (info for info in said if not info.get("operation", "").startswith("VACUUM"))
    metadata = {k: v for k, v in next(noted, {}).items() if k == "note"} or None
    # A table that somebody writes at this moment waits for the next build.
    with suppress(CommitFailedError):
        delta.vacuum(
            days * 24,
            dry_run=False,
            enforce_retention_duration=False,
            full=True,
            commit_properties=CommitProperties(custom_metadata=metadata),
        )
        return len(unread)
    return 0
