"""What changed at each account since the run before, published with the warehouse.

Goes in: what build, accrual and plan of a day left in the lake. Comes out: the day's partitions of
`account_state` and `account_change`, of `account_restatement` and `metric_restatement`, and a
version of the warehouse that has them. The same day again gives the same rows; another day before
it does not change them. As of an older day than readers see nothing is done unasked, as in a build:
the lake has what stands now. Killed anywhere, the next run finishes the work: the same day's gives
the same rows, and a later day's publishes what the killed one had kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial

import pyarrow as pa

from adapters.lake.account_states import CHANGE, STATE, AccountStates
from adapters.lake.crash_points import crash_point
from adapters.lake.engine import Engine
from adapters.lake.home import Home
from adapters.lake.marts import mart
from adapters.lake.restatements import BY_ACCOUNT, BY_METRIC, Restated, Restatements
from adapters.warehouse.connect import Warehouse
from adapters.warehouse.lease import lease
from adapters.warehouse.migrate import migrate
from adapters.warehouse.publish import publish
from adapters.warehouse.run_record import noted
from adapters.warehouse.table_change import TableChange
from adapters.warehouse.versions import VersionInfo, version_head
from stages.warehouse.build import day_seen
from transforms.exports.start.words import START_CODES
from transforms.language.messages import Message, joined, laid, lines, ngettext, pgettext
from transforms.language.messages import gettext as _

_MARTS = (STATE, CHANGE, BY_ACCOUNT, BY_METRIC)


@dataclass(frozen=True)
class ChangesResult:
    """How many changes there are of each direction, what was restated, and since when."""

    as_of_date: str
    since_date: str | None
    changes: dict[str, int]
    version_id: int
    restated: Restated = field(default_factory=Restated)
    readers_stay_at: str | None = None

    def text(self) -> Message:
        if self.readers_stay_at:
            return _(
                "No changes worked out as of {day}: readers see {later}, a later day",
                day=self.as_of_date,
                later=self.readers_stay_at,
            )
        since = _("since {day}", day=self.since_date) if self.since_date else _("on the first day")
        told = joined(self._directions(), pgettext("list", ", "))
        first = _(
            "Changes as of {day} {since}: {changes}{which}",
            day=self.as_of_date,
            since=since,
            changes=ngettext("{count} change", "{count} changes", sum(self.changes.values())),
            which=_(" ({told})", told=told) if self.changes else "",
        )
        return lines([first, *self._restated()])

    def _directions(self) -> list[Message]:
        return [
            laid("{count} {direction}", count=count, direction=START_CODES.get(which, which))
            for which, count in self.changes.items()
        ]

    def _restated(self) -> Iterator[Message]:
        restated = self.restated
        if restated.figures:
            yield _(
                "  {figures} of closed months restated, of {accounts}; see account_restatement",
                figures=ngettext("{count} figure", "{count} figures", restated.figures),
                accounts=ngettext("{count} account", "{count} accounts", restated.accounts),
            )
        for cause, figures in restated.causes:
            yield _("    {figures} by {cause}", figures=figures, cause=cause)
        if restated.not_compared:
            yield _(
                "  not compared with {day}, of which the lake holds no rows any more: {tables}",
                day=self.since_date,
                tables=", ".join(restated.not_compared),
            )


def changes(
    home: Home,
    warehouse_url: str | None,
    as_of: date,
    *,
    may_go_back: bool = False,
    now: datetime,
    run_id: str,
) -> ChangesResult:
    """Work out the changes of a day and publish them; raise what `publish` raises.

    Where readers see a later day, nothing is done unless it `may_go_back`.
    """
    with Warehouse.open(home, warehouse_url) as warehouse:
        migrate(warehouse)
        seen = day_seen(warehouse)
        if seen and seen > as_of and not may_go_back:
            return _nothing_told(warehouse, as_of, seen)
        with (
            lease(warehouse, "changes", run_id, now) as own_lease,
            noted(warehouse, "changes", as_of, now, run_id=run_id),
            Engine.open(home) as engine,
        ):
            states = AccountStates(engine, home, as_of)
            since = states.work_out()
            restated = Restatements(engine, home, as_of, since).work_out()
            crash_point("changes.told")
            states.keep()
            crash_point("changes.kept")
            day = as_of.isoformat()
            offered = [_offered(home, engine, name, since or as_of, until=as_of) for name in _MARTS]
            published = publish(
                warehouse, VersionInfo(as_of, run_id, now), offered, lease=own_lease
            )
            found = engine.rows(
                f"select change_direction, count(*) from ({_scan(home, CHANGE, [day])})"
                " group by 1 order by 1"
            )
    return ChangesResult(
        as_of_date=day,
        since_date=since.isoformat() if since else None,
        changes=dict(found),
        version_id=published.version_id,
        restated=restated,
    )


def _nothing_told(warehouse: Warehouse, as_of: date, seen: date) -> ChangesResult:
    with warehouse.connection() as connection:
        stands = version_head(connection).version_id
    stay = seen.isoformat()
    return ChangesResult(as_of.isoformat(), None, {}, stands, readers_stay_at=stay)


def _offered(home: Home, engine: Engine, name: str, since: date, *, until: date) -> TableChange:
    """Offer a mart's day, and with it what a run killed since the day before may have kept back."""
    days = {part["as_of_date"] for part in mart(home, name).partitions()}
    between = {day for day in days if since.isoformat() <= day <= until.isoformat()}
    offered = sorted(between | {until.isoformat()})
    return TableChange(name, partial(_rows, home, engine, name, days=offered), offered)


def _scan(home: Home, name: str, days: list[str]) -> str:
    return mart(home, name).scan({"as_of_date": days})


def _rows(home: Home, engine: Engine, name: str, *, days: list[str]) -> pa.RecordBatchReader:
    return engine.stream(_scan(home, name, days))
