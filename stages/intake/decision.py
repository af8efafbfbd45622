"""Decide about what a source has delivered: accept a file as it is, forget it, retire the source.

Goes in: what is meant, who says so and why. Comes out: what was decided, and what stopped counting.
A decision about a file is kept with the raw files and bound to these bytes; the next ingest acts on
it. The rows of a retired source stop counting at once, and what it delivered stays on record and in
raw: it got another name, or its files come by another map. A source whose map is still there would
be taken in again by the next ingest.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from adapters.intake.decisions import keep_file_decisions, keep_retirement, kept_file_decisions
from adapters.lake.engine import Engine
from adapters.lake.home import Home
from adapters.lake.tables import Lake
from adapters.warehouse.lake_locks import source_lock
from stages.intake.ingest.intake import Intake, Loader
from stages.intake.records import refused_files
from transforms.intake.file_decisions import Decision, FileDecision
from transforms.language.errors import PeakledgerError, UsageError
from transforms.language.messages import Message, lines
from transforms.language.messages import gettext as _
from transforms.language.words import unknown
from transforms.schema import INTAKE

_SAID: dict[Decision, str] = {
    "accepted": _("counts as it stands"),
    "withdrawn": _("is forgotten; nothing of it ever counted"),
}


@dataclass(frozen=True)
class DecideResult:
    """The files decided about by this call, and the ingest that followed where one did."""

    decided: tuple[FileDecision, ...]
    taken: Any = field(default=None)

    def text(self) -> Message:
        """Return it as a person reads it."""
        told = [
            _(
                "{source}/{feed}: {file} {what}",
                source=each.source,
                feed=each.feed,
                file=each.file,
                what=_SAID[each.decision],
            )
            for each in self.decided
        ]
        told.append(self.taken.text() if self.taken else _("with the next `peakledger ingest`"))
        return lines(told)


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
        raise UsageError(_("a decision needs a name and a reason"), remedy=_("give --by and --why"))
    refused = refused_files(home, acceptable=decision == "accepted")
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
        for _source, feed, _file, sha in meant
    )
    with source_lock(home, source):
        known = {_about(each) for each in kept_file_decisions(home, source)}
        if new := [each for each in made if _about(each) not in known]:
            keep_file_decisions(home, new)
    return DecideResult(made)


def _no_such_file(
    decision: Decision, source: str, file: str, refused: list[tuple[str, str]]
) -> PeakledgerError:
    what = _("held to be asked about") if decision == "accepted" else _("refused")
    return unknown(
        _(
            "no file {file} of source {source} is {what}",
            file=repr(file),
            source=repr(source),
            what=what,
        ),
        f"--source {source} --file {file}",
        [f"--source {name} --file {each}" for name, each in refused],
        where=_("options --source and --file"),
        none=_("none is: `peakledger ingest` tells what is"),
        error=UsageError,
    )


def _about(each: FileDecision) -> tuple[str, str, str]:
    return each.decision, each.feed, each.file_sha256


@dataclass(frozen=True)
class RetireResult:
    """What stopped counting, by feed: files and rows."""

    source: str
    files: dict[str, int]
    rows: dict[str, int]

    def text(self) -> Message:
        """Return it as a person reads it."""
        told = [
            _("  {feed}: {files} files, {rows} rows", feed=feed, files=files, rows=self.rows[feed])
            for feed, files in self.files.items()
        ]
        head = _("source {source} is retired; no longer counted:", source=self.source)
        return lines([head, *told])


def retire(
    home: Home, source: str, *, by: str, why: str, now: datetime, run_id: str
) -> RetireResult:
    """Take the rows of a source out of the clean tables and the quarantine.

    Raises `UsageError` where nobody answers for it or nothing of the source counts, naming those
    of which something does, and `OutsideError` while it is being ingested. Killed on the way, the
    same call again finishes the work.
    """
    if not (by.strip() and why.strip()):
        raise UsageError(
            _("a retirement needs a name and a reason"), remedy=_("give --by and --why")
        )
    lake = Lake(home)
    with Engine.open(home) as engine:
        _require(lake, engine, source)
        with source_lock(home, source):
            keep_retirement(
                home, source, by.strip(), why.strip(), at=now.isoformat(), run_id=run_id
            )
            intake = Intake(lake, engine, source)
            files: dict[str, int] = {}
            rows: dict[str, int] = {}
            for feed in sorted({row.feed for row in intake.rows}):
                counted = [row for row in intake.of(feed) if row.is_active]
                files[feed] = len(counted)
                rows[feed] = sum(row.counts.rows_loaded for row in counted)
                _unload(lake, engine, source, feed, run_id=run_id)
                intake.record(feed, [replace(row, status="withdrawn") for row in intake.of(feed)])
    return RetireResult(source, files, rows)


def _require(lake: Lake, engine: Engine, source: str) -> None:
    scan = lake.state(INTAKE).scan()
    known = engine.rows(
        f"select distinct source from ({scan}) where status <> 'withdrawn' order by source"
    )
    names = [name for (name,) in known]
    if source not in names:
        raise unknown(
            _("nothing of a source {source} counts", source=repr(source)),
            source,
            names,
            where=_("option {option}", option="--source"),
            none=_("nothing has been ingested yet"),
            error=UsageError,
        )


def _unload(lake: Lake, engine: Engine, source: str, feed: str, *, run_id: str) -> None:
    loader = Loader(engine, lake, source, feed, run_id=run_id)
    standing = loader.files_standing()
    loader.load_quarantine(None, loader.files_held())
    if standing:
        loader.load_clean(None, standing, set().union(*standing.values()))
