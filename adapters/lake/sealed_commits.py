"""What every commit of files to a lake table has in common: announced before, sealed after."""

from __future__ import annotations

from deltalake import CommitProperties, DeltaTable

from adapters.lake.crash_points import crash_point
from adapters.lake.delta_table import keep_written
from adapters.lake.places import Place
from adapters.lake.seals import SEAL, Seals


def announced(seals: Seals | None, note: str = "") -> CommitProperties:
    """Return what a commit that is about to be made says of itself, with a note where given."""
    said = {"note": note} if note else {}
    if seals:
        said[SEAL] = seals.announce()
    return CommitProperties(custom_metadata=said)


def committed(path: Place, seals: Seals | None, delta: DeltaTable | None) -> None:
    """Seal what a commit added; keep the table that it was made through for those who read next."""
    crash_point("lake.committed")
    if seals:
        seals.confirm()
    if delta is not None:
        keep_written(path, delta)
