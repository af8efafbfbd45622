"""What the lake's records say of every source and feed, as the models read it.

Goes in: the records of intake, gate and restatements, and the live files of the clean feeds. Comes
out: the relation `feed_record`, one row a source and feed. Arrivals are judged up to the as-of date
and not by a clock.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import pyarrow as pa

from adapters.lake.engine import Engine
from adapters.lake.home import Home
from adapters.lake.models.feeds import CleanFeed
from adapters.lake.tables import Lake
from transforms.operations.alerts import kept_promises
from transforms.schema import GATE_RESULT, INTAKE, RESTATEMENT
from transforms.schema.models_staging import PROVIDED

_INTAKE = """
select source, feed, count(distinct file) as files,
    count(distinct file) filter (status = 'refused') as files_refused,
    coalesce(sum(rows_in) filter (is_of_now), 0) as rows_in,
    coalesce(sum(rows_loaded) filter (is_of_now), 0) as rows_loaded,
    coalesce(sum(rows_quarantined) filter (is_of_now), 0) as rows_quarantined,
    cast(max(landed_at) as date) as last_landed_on,
    list(landed_at) filter (status not in ('refused', 'withdrawn')) as landings
from (select *, status not in ('superseded', 'withdrawn') as is_of_now from ({scan}))
group by source, feed
"""
_GATE = """
select source, feed, sum(rows_checked), sum(rows_failed),
    count(*) filter (verdict = 'failed')
from ({scan}) group by source, feed
"""
_RESTATED = """
select source, feed, count(*), sum(rows_added + rows_removed + rows_changed)
from ({scan}) group by source, feed
"""
_Pair = tuple[str, str]


def feed_record(
    home: Home, engine: Engine, feeds: Mapping[str, CleanFeed], as_of: date
) -> pa.Table:
    """Return one row per source and feed on record, in the columns of the registry."""
    lake = Lake(home)
    scans = {table.name: lake.state(table).scan() for table in (INTAKE, GATE_RESULT, RESTATEMENT)}
    gate = _by_pair(engine, _GATE.format(scan=scans["gate_result"]))
    restated = _by_pair(engine, _RESTATED.format(scan=scans["restatement"]))
    days = {(source, name): day for name in feeds for source, day in feeds[name].last_days.items()}
    rows: list[dict[str, Any]] = []
    for row in engine.arrow(_INTAKE.format(scan=scans["feed_intake"])).to_pylist():
        pair = (row["source"], row["feed"])
        checked, failed, rules = gate.get(pair, (0, 0, 0))
        times, changed = restated.get(pair, (0, 0))
        expected, on_time = _promises(home, pair, row.pop("landings") or [], as_of)
        rows.append(
            row
            | {"rows_checked": int(checked), "rows_failed": int(failed), "rules_failed": rules}
            | {"restatements": times, "restated_rows": int(changed)}
            | {"arrivals_expected": expected, "arrivals_on_time": on_time}
            | {name: int(row[name]) for name in ("rows_in", "rows_loaded", "rows_quarantined")}
            | {"last_business_day": days.get(pair)}
        )
    rows.sort(key=lambda row: (row["source"], row["feed"]))
    return pa.Table.from_pylist(rows, schema=PROVIDED["feed_record"].arrow)


def _by_pair(engine: Engine, query: str) -> dict[_Pair, tuple[Any, ...]]:
    return {(source, feed): tuple(rest) for source, feed, *rest in engine.rows(query)}


def _promises(home: Home, pair: _Pair, landings: list[datetime], as_of: date) -> tuple[int, int]:
    until = datetime.combine(as_of, datetime.min.time(), UTC)
    moments = [moment.replace(tzinfo=UTC) for moment in landings]
    totals: dict[str, int] = defaultdict(int)
    for each in home.settings.arrivals:
        if (each.source, each.feed) == pair:
            expected, on_time = kept_promises(each, moments, until, home.settings.timezone)
            totals["expected"] += expected
            totals["on_time"] += on_time
    return totals["expected"], totals["on_time"]
