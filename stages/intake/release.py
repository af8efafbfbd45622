"""Let rows out of quarantine: by id, reason, file or feed, in somebody's name and for a reason.

Goes in: which rows, who says so and why. Comes out: per row whether it is released, and if not, why
not and what to do instead. A release is kept with the raw files; the row then comes in through
`clean` like any other, so that intake adds up and a rebuilt home comes out the same. Releasing a
row once more changes nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from adapters.intake.decisions import keep_releases, kept_releases
from adapters.intake.feed_files import RawStore
from adapters.lake.engine import Engine
from adapters.lake.home import Home
from adapters.warehouse.lake_locks import source_lock
from stages.intake.records import chosen_rows, held_rows, require_known
from transforms.intake.reasons import reason_name
from transforms.intake.releases import RELEASABLE, Release, why_not
from transforms.language.errors import UsageError
from transforms.language.messages import Message, lines
from transforms.language.messages import gettext as _
from transforms.language.persons import require_name
from transforms.language.words import unknown

_SHOWN = 20
_TWO = _("two versions of one key cannot both count: release the one that is true, by its id")


@dataclass(frozen=True)
class Choice:
    """Which rows are meant; what is named holds together, at least one must be."""

    ids: tuple[str, ...] = ()
    reason: str | None = None
    file: str | None = None
    feed: str | None = None

    @property
    def is_empty(self) -> bool:
        return not (self.ids or self.reason or self.file or self.feed)


@dataclass(frozen=True)
class RowOutcome:
    """What became of one row that was named."""

    id: str
    reason_code: str | None
    is_released: bool
    says: str


@dataclass(frozen=True)
class ReleaseResult:
    """Every row that was named, and how many of them are released by this call."""

    released: int
    already: int
    refused: int
    rows: tuple[RowOutcome, ...] = ()
    taken: Any = field(default=None)

    def text(self) -> Message:
        """Return the outcome as a person reads it."""
        told = [
            _(
                "{released} rows released, {already} were already, {refused} cannot be",
                released=self.released,
                already=self.already,
                refused=self.refused,
            )
        ]
        told += [
            _(
                "  {id}  {reason}: {says}",
                id=row.id,
                reason=reason_name(row.reason_code or ""),
                says=row.says,
            )
            for row in self.rows[:_SHOWN]
        ]
        if len(self.rows) > _SHOWN:
            told.append(_("  and {left} more", left=len(self.rows) - _SHOWN))
        if self.taken is not None:
            told.append(self.taken.text())
        elif self.released:
            told.append(_("they come in with the next `peakledger ingest`"))
        return lines(told)


def release(
    home: Home, choice: Choice, *, by: str, why: str, now: datetime, run_id: str
) -> ReleaseResult:
    """Record that rows count in spite of the reason they are held for.

    Raises `UsageError` where nothing is named, nobody answers for it or no row is meant, and
    `OutsideError` while a source of the rows is being ingested.
    """
    _require(choice, by, why)
    by = require_name(by, _("option {option}", option="--by"))
    found = _chosen(home, choice)
    known = {each.place: each for each in kept_releases(home)}
    again = [each for each in known.values() if _is_named(each, choice)]
    if not found and not again:
        require_known(home, feed=choice.feed, reason=choice.reason, file=choice.file)
        named = choice.ids[0] if choice.ids else ""
        held = [str(row["id"]) for row in held_rows(home).rows]
        raise unknown(
            _("no row in quarantine is meant"),
            named,
            held,
            where=_("options --id, --reason, --file and --feed"),
            lists=_("`peakledger quarantine show` has the rows and their ids"),
            none=_("none is held"),
            error=UsageError,
        )
    with ExitStack() as stack:
        for source in sorted({row["source"] for row in found}):
            stack.enter_context(source_lock(home, source))
        twice = _named_twice(found)
        outcomes, new = [], []
        latest = {source: _latest(home, source) for source in {row["source"] for row in found}}
        for row in found:
            made = _release(row, by, why, now, run_id=run_id, latest=latest[row["source"]])
            refusal = _TWO if _key(row) in twice else why_not(row["reason_code"])
            is_new = refusal is None and made.place not in known
            new += [made] if is_new else []
            says = refusal or (RELEASABLE[row["reason_code"]] if is_new else _("released before"))
            outcomes.append(RowOutcome(_id(row), row["reason_code"], refusal is None, says))
        if new:
            keep_releases(home, new)
    places = {
        each.place
        for each in (_release(row, by, why, now, run_id=run_id, latest=0) for row in found)
    }
    before = [_before(each) for each in again if each.place not in places]
    refused = sum(not each.is_released for each in outcomes)
    return ReleaseResult(
        released=len(new),
        already=len(outcomes) - refused - len(new) + len(before),
        refused=refused,
        rows=(*outcomes, *before),
    )


def _require(choice: Choice, by: str, why: str) -> None:
    if choice.is_empty:
        raise UsageError(
            _("nothing says which rows are meant"),
            remedy=_("name --id, --reason, --file or --feed"),
        )
    if not by.strip() or not why.strip():
        raise UsageError(
            _("a release needs somebody who answers for it, and why"),
            remedy=_('say --by NAME --why "confirmed with the account on the phone"'),
        )


def _chosen(home: Home, choice: Choice) -> list[dict[str, Any]]:
    asked = chosen_rows(
        home, feed=choice.feed, reason=choice.reason, file=choice.file, ids=choice.ids
    )
    with Engine.open(home) as engine:
        chosen: list[dict[str, Any]] = engine.arrow(asked).to_pylist()
        return chosen


def _is_named(each: Release, choice: Choice) -> bool:
    place = f"{each.file_sha256[:12]}:{each.file_line}"
    return (
        (not choice.ids or place in choice.ids)
        and choice.reason in (None, each.reason_code)
        and choice.file in (None, each.file)
        and choice.feed in (None, each.feed)
    )


def _named_twice(rows: Sequence[dict[str, Any]]) -> set[tuple[str, str, str]]:
    """Return the keys of which several conflicting versions are named."""
    found: dict[tuple[str, str, str], int] = defaultdict(int)
    for row in rows:
        if row["reason_code"] == "conflicting_version":
            found[_key(row)] += 1
    return {key for key, count in found.items() if count > 1}


def _key(row: dict[str, Any]) -> tuple[str, str, str]:
    return row["source"], row["feed"], row["row_key"]


def _latest(home: Home, source: str) -> int:
    return max((each.number for each in RawStore.of(home).deliveries(source)), default=0)


def _release(
    row: dict[str, Any], by: str, why: str, now: datetime, *, run_id: str, latest: int
) -> Release:
    taken = ("source", "feed", "file", "file_sha256", "file_line", "reason_code", "raw_row")
    return Release(
        **{name: row[name] for name in taken},
        settled_until=latest,
        released_by=by,
        released_why=why.strip(),
        released_at=now.isoformat(),
        run_id=run_id,
    )


def _id(row: dict[str, Any]) -> str:
    return f"{row['file_sha256'][:12]}:{row['file_line']}"


def _before(each: Release) -> RowOutcome:
    says = _(
        "released on {day} by {person}: {why}",
        day=each.released_at[:10],
        person=each.released_by,
        why=each.released_why,
    )
    return RowOutcome(
        f"{each.file_sha256[:12]}:{each.file_line}", each.reason_code, is_released=True, says=says
    )
