"""Decide about a file of which nothing counts: accept it as it is, or have it forgotten.

Goes in: source and file, the decision, who says so and why. Comes out: what was decided. It is kept
with the raw files and bound to these bytes; the next ingest acts on it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from adapters.intake.decisions import keep_file_decisions, kept_file_decisions
from adapters.lake.engine import Engine
from adapters.lake.home import Home
from adapters.lake.locks import locked
from adapters.lake.tables import Lake
from transforms.intake.file_decisions import Decision, FileDecision
from transforms.language.errors import PeakledgerError, UsageError
from transforms.language.words import unknown
from transforms.schema import INTAKE

_REFUSED = """
select source, feed, file, sha256
from ({scan})
where status = 'refused'
    and (not $asks or json_extract_string(notes, '$.code') in ('replaces_all', 'known_elsewhere'))
order by source, feed, file
"""
_SAID: dict[Decision, str] = {
    "accepted": "counts as it stands",
    "withdrawn": "is forgotten; nothing of it ever counted",
}


@dataclass(frozen=True)
class DecideResult:
    """The files decided about by this call, and the ingest that followed where one did."""

    decided: tuple[FileDecision, ...]
    taken: Any = field(default=None)

    def text(self) -> str:
        """Return it as a person reads it."""
        lines = [
            f"{each.source}/{each.feed}: {each.file} {_SAID[each.decision]}"
            for each in self.decided
        ]
        lines.append(self.taken.text() if self.taken else "with the next `peakledger ingest`")
        return "\n".join(lines)


def decide(
    home: Home,
    decision: Decision,
    source: str,
    file: str,
    *,
    by: str,
    why: str,
    now: datetime,
    run_id: str,
) -> DecideResult:
    """Record a decision about a refused file, for all feeds that refuse it; again is a no-op.

    Raises `UsageError` where nobody answers for it or no such file is refused, naming those that
    are, and `OutsideError` while the source is being ingested.
    """
    if not (by.strip() and why.strip()):
        raise UsageError("a decision needs a name and a reason", remedy="give --by and --why")
    with Engine.open(home) as engine:
        scan = Lake(home).state(INTAKE).scan()
        refused = engine.rows(_REFUSED.format(scan=scan), {"asks": decision == "accepted"})
    meant = [each for each in refused if (each[0], each[2]) == (source, file)]
    if not meant:
        raise _no_such_file(decision, source, file, [(each[0], each[2]) for each in refused])
    made = tuple(
        FileDecision(
            decision,
            source,
            feed,
            file,
            file_sha256=sha,
            decided_by=by.strip(),
            decided_why=why.strip(),
            decided_at=now.isoformat(),
            run_id=run_id,
        )
        for _, feed, _, sha in meant
    )
    with locked(home.lake / "state" / "locks" / f"{source}.lock", f"an ingest of {source!r}"):
        known = {_about(each) for each in kept_file_decisions(home, source)}
        if new := [each for each in made if _about(each) not in known]:
            keep_file_decisions(home, new)
    return DecideResult(made)


def _no_such_file(
    decision: Decision, source: str, file: str, refused: list[tuple[str, str]]
) -> PeakledgerError:
    what = "held to be asked about" if decision == "accepted" else "refused"
    return unknown(
        f"no file {file!r} of source {source!r} is {what}",
        f"--source {source} --file {file}",
        [f"--source {name} --file {each}" for name, each in refused],
        where="options --source and --file",
        none="none is: `peakledger ingest` tells what is",
        error=UsageError,
    )


def _about(each: FileDecision) -> tuple[str, str, str]:
    return each.decision, each.feed, each.file_sha256
