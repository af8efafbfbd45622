"""What a feed's rows mean beyond their columns: signs, kinds and period ends that follow.

Orders: a credit note has one sign everywhere. A negative quantity is a return whatever the row is
called, and a return's quantity and amount are negative: `return, 5, 2.00` becomes −5 at 2.00. What
is not a return and costs nothing is a free good. Where the map says `grain: month`, a period that
starts on 2026-02-01 ends on 2026-02-28. Where it says `cumulative: {since: 04-01}`, a figure whose
period ends on 2026-02-28 counts from 2025-04-01.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from transforms.intake.source_map import FeedMap
from transforms.language.quoting import date_literal

_LENGTHS = {"day": "1 day", "week": "7 days", "month": "1 month", "year": "1 year"}


def fixed(feed: str, feed_map: FeedMap, given: Collection[str]) -> dict[str, str]:
    """Return SQL of the values that a feed's rules settle, by column.

    `given` are the columns that the file has a text for: what stands there and cannot be read is a
    fault, and no rule may settle it.
    """
    if feed == "orders":
        settled = {"v_kind": _KIND} | {
            name: f"case when ({_KIND}) = 'return' then -abs({name}) else {name} end"
            for name in ("v_quantity", "v_amount")
        }
    else:
        settled = _periods(feed_map)
    return {name: _unless_faulty(name, sql, given) for name, sql in settled.items()}


def _periods(feed_map: FeedMap) -> dict[str, str]:
    settled = {}
    ends = 'coalesce("v_period_end", "v_period_start")'
    if feed_map.grain is not None:
        step = _LENGTHS[feed_map.grain]
        last = f"\"v_period_start\" + interval '{step}' - interval '1 day'"
        ends = settled["v_period_end"] = f'coalesce("v_period_end", cast({last} as date))'
    if feed_map.cumulative is not None:
        settled["v_is_cumulative"] = 'coalesce("v_is_cumulative", true)'
        # Also where a figure is its period's alone: the model counts both on within one year.
        since = _counted_from(feed_map.cumulative.since, ends)
        settled["v_counted_from"] = f'coalesce("v_counted_from", {since})'
    return settled


def _counted_from(since: str, ends: str) -> str:
    """Return SQL of the day from which a figure up to `ends` counts."""
    if len(since) == len("2026-04-01"):
        return date_literal(date.fromisoformat(since))
    month, day = (int(part) for part in since.split("-"))
    years = f"year({ends}) - case when strftime({ends}, '%m-%d') < '{since}' then 1 else 0 end"
    return f"make_date({years}, {month}, {day})"


_KIND = (
    "case when \"v_quantity\" < 0 or \"v_kind\" = 'return' then 'return'"
    " when \"v_unit_price\" = 0 and coalesce(\"v_kind\", 'sale') = 'sale' then 'free_good'"
    " else coalesce(\"v_kind\", 'sale') end"
)


def _unless_faulty(name: str, settled: str, given: Collection[str]) -> str:
    column = name.removeprefix("v_")
    if column not in given:
        return settled
    return f'case when "t_{column}" is not null and {name} is null then null else {settled} end'
