"""What changed at each account since the run before, published with the warehouse.

Goes in: what build, accrual and plan of a day left in the lake. Comes out: the day's partitions of
`account_state` and `account_change`, of `account_restatement` and `metric_restatement`, and a
version of the warehouse that has them. The same day again gives the same rows; another day before
it does not change them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial

import pyarrow as pa

from adapters.lake.account_states import CHANGE, STATE, AccountStates
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
from adapters.warehouse.versions import VersionInfo
from transforms.language.figures import counted

_MARTS = (STATE, CHANGE, BY_ACCOUNT, BY_METRIC)


@dataclass(frozen=True)
class ChangesResult:
    """How many changes there are of each direction, what was restated, and since when."""

    as_of_date: str
    since_date: str | None
    changes: dict[str, int]
    version_id: int
    restated: Restated = field(default_factory=Restated)

    def text(self) -> str:
        told = ", ".join(f"{count:,} {direction}" for direction, count in self.changes.items())
        whole = counted(sum(self.changes.values()), "change")
        since = f"since {self.since_date}" if self.since_date else "on the first day"
        first = f"Changes as of {self.as_of_date} {since}: {whole}" + (f" ({told})" if told else "")
        return "\n".join([first, *self._restated()])

    def _restated(self) -> Iterator[str]:
        restated = self.restated
        if restated.figures:
            yield (
                f"  {counted(restated.figures, 'figure')} of closed months restated, of"
                f" {counted(restated.accounts, 'account')}; see account_restatement"
            )
        for cause, figures in restated.causes:
            yield f"    {figures:,} by {cause}"
        if restated.not_compared:
            yield (
                f"  not compared with {self.since_date}, of which the lake holds no rows any more:"
                f" {', '.join(restated.not_compared)}"
            )


def changes(
    home: Home, warehouse_url: str | None, as_of: date, *, now: datetime, run_id: str
) -> ChangesResult:
    """Work out the changes of a day and publish them; raise what `publish` raises."""
    with Warehouse.open(home, warehouse_url) as warehouse:
        migrate(warehouse)
        with (
            lease(warehouse, "changes", run_id, now) as own_lease,
            noted(warehouse, "changes", as_of, now, run_id=run_id),
            Engine.open(home) as engine,
        ):
            since = AccountStates(engine, home, as_of).work_out()
            restated = Restatements(engine, home, as_of, since).work_out()
            day = as_of.isoformat()
            offered = [
                TableChange(name, partial(_rows, home, engine, name, day=day), [day])
                for name in _MARTS
            ]
            published = publish(
                warehouse, VersionInfo(as_of, run_id, now), offered, lease=own_lease
            )
            found = engine.rows(
                f"select change_direction, count(*) from ({_scan(home, CHANGE, day)})"
                " group by 1 order by 1"
            )
    return ChangesResult(
        as_of_date=day,
        since_date=since.isoformat() if since else None,
        changes=dict(found),
        version_id=published.version_id,
        restated=restated,
    )


def _scan(home: Home, name: str, day: str) -> str:
    return mart(home, name).scan({"as_of_date": [day]})


def _rows(home: Home, engine: Engine, name: str, *, day: str) -> pa.RecordBatchReader:
    return engine.stream(_scan(home, name, day))
