"""Named points at which a test may kill the process, to prove that the next run finishes the work.

In production `crash_point` does nothing: it only compares its name with an environment variable
that nobody sets. The names are the moments at which a kill would hurt most, between two writes.
"""

from __future__ import annotations

import os
import signal

VARIABLE = "PEAKLEDGER_CRASH_AT"

CRASH_POINTS = (
    "land.bytes_written",  # bytes are in raw, their manifest is not
    "clean.checked",  # rows are cleaned and gated, nothing is loaded
    "load.clean_written",  # clean tables are replaced, the intake record is not
    "load.recorded",  # ingest is done, nothing is built
    "build.facts_written",  # facts are in the lake, marts are not
    "build.marts_written",  # marts are in the lake, nothing is published
    "publish.staged",  # staging is filled, the version is not switched
    "publish.committed",  # the version is switched, bookkeeping may be open
    "plan.lake_written",  # the plan is in the lake, not published
    "accrue.before_commit",  # entries are inserted, not committed
    "accrue.committed",  # entries are committed, the outside head is not written
    "export.files_written",  # files stand in the temporary folder, not renamed
)
# Further moments of an export, killed in a small world of their own.
EXPORT_CRASH_POINTS = (
    "export.started",  # the temporary folder is made, nothing is in it
    "export.manifest_written",  # every file and the manifest are there, unsigned
    "export.signed",  # the folder is whole, the ledger does not remember it
    "export.placed",  # the folder has its name, nobody was told
)

# Those of settlement and close, which a run of the pipeline does not pass.
LEDGER_POINTS = (
    "settle.before_commit",  # a batch is kept, not committed
    "settle.committed",  # a batch is kept, nobody was told
    "close.before_commit",  # a month is closed, not committed
    "close.committed",  # a month is closed, the outside head does not know
)

# Those of a day's changes, killed on a second day: the first has nothing to be compared with.
CHANGES_POINTS = (
    "changes.told",  # what changed is in the lake, what stands on the day is not
    "changes.kept",  # the day counts from here on, nothing of it is published
)

LAKE_POINTS = (
    "lake.committed",  # a commit to the lake is made, its files are not sealed
)

# Those of a backup and of a restore.
BACKUP_POINTS = (
    "backup.files_copied",  # the files are there, the database is not
    "backup.database_copied",  # all contents are there, the manifest is not
)
RESTORE_POINTS = (
    "restore.files_placed",  # the home's files are there, its database is empty
    "restore.database_loaded",  # the database is there, nothing is verified
)

_ALL = (
    *(CRASH_POINTS + EXPORT_CRASH_POINTS + LEDGER_POINTS + CHANGES_POINTS + LAKE_POINTS),
    *(BACKUP_POINTS + RESTORE_POINTS),
)


def crash_point(name: str) -> None:
    """Kill this process without any clean-up where the environment asks for it by name."""
    if name not in _ALL:
        raise ValueError(f"unknown crash point {name!r}")
    if os.environ.get(VARIABLE) == name:
        os.kill(os.getpid(), signal.SIGKILL)
