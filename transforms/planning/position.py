"""What an account holds and expects as the as-of day begins, and what a planner is told of it.

Goes in: series whose counts were rolled forward (`sql/planning/stock_position.sql`), and what is on
its way to them. Comes out: which shipments are still to come, and one sentence per series.

Worked example, as of 01-05, counted on 01-04: what the report of 01-04 says is due on 01-02 is late
and expected today; what the report of 12-31 said of 01-02 lies in the count of 01-04; what was due
on 03-01 of last year is not counted, and asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd

from transforms.language.figures import number, whole
from transforms.planning.clauses import Said, clause, sentence, sentences
from transforms.planning.forecast.panel import Days, Ints
from transforms.planning.grid import days_of
from transforms.planning.lost_units import Overdue

COMING, COUNTED, LATE = "coming", "counted", "late"
# So many late shipments are told one by one.
_TOLD_EACH = 3


def shipments(
    due: pd.DataFrame, lead_days: Ints, counted: Days, *, as_of: date, patience_days: int
) -> pd.DataFrame:
    """Return what is on its way, each shipment with its `due_on`, days from the as-of day, `fate`.

    `due` has columns series (its place in `lead_days`), told_on, due_on, units, is_ordered, and of
    what is ordered `behind_units`, promised to the series before today and not delivered. Goods
    without a due day are due a lead time after the day they were told on. `fate` is one of

    * `late`: overdue by more than the lead time, and by `patience_days` at least;
    * `counted`: told before the stock was counted, and due by then;
    * `coming`: all others.

    Goods that are overdue and still expected are of the orders promised before today, and beyond
    these of the orders promised next: of what is ordered, the rest is what has not left yet.
    """
    place = due["series"].to_numpy(dtype=np.int64)
    told, due_on = (days_of(due[name]) for name in ("told_on", "due_on"))
    lead = lead_days[place]
    has_day = ~np.isnat(due_on)
    due_on = np.where(~has_day, told + lead.astype("timedelta64[D]"), due_on)
    days = (due_on - np.datetime64(as_of, "D")).astype(np.int64)
    is_late = days < -np.maximum(lead, patience_days)
    # A comparison with NaT is false: what was never counted holds no goods.
    is_counted = (told < counted[place]) & (due_on <= counted[place])
    fate = np.where(is_late, LATE, np.where(is_counted, COUNTED, COMING))
    sent = due.assign(due_on=due_on, days=days, fate=fate)
    is_sent_overdue = (
        has_day & (days < 0) & (fate == COMING) & ~due["is_ordered"].to_numpy(np.bool_)
    )
    return _beyond_overdue(sent, sent[is_sent_overdue])


def _beyond_overdue(sent: pd.DataFrame, late: pd.DataFrame) -> pd.DataFrame:
    """Take what is overdue off what is ordered, promised first before the others."""
    ordered = sent[sent["is_ordered"].astype(bool)].sort_values(["series", "days"])
    if late.empty or ordered.empty:
        return sent
    on_road = ordered["series"].map(late.groupby("series")["units"].sum()).fillna(0.0)
    spare = (on_road - ordered["behind_units"]).clip(lower=0.0)
    beyond = ordered.groupby("series")["units"].cumsum() - spare
    left = ordered["units"].clip(upper=beyond.clip(lower=0.0))
    made = sent.assign(units=left.reindex(sent.index).fillna(sent["units"]))
    return made[made["units"] > 0]


def overdue(sent: pd.DataFrame) -> Overdue:
    """Return by series what should have come long ago (units), and since when."""
    gone = sent[sent["fate"] == LATE].groupby("series", as_index=False)
    late = gone.agg({"units": "sum", "due_on": "min"})
    rows = zip(*(late[name].tolist() for name in ("series", "units", "due_on")), strict=True)
    return {series: (units, day.date()) for series, units, day in rows}


def late_note(late: Sequence[tuple[float, date]]) -> Said:
    """Return what a planner is to ask of goods (units, due day) overdue for too long to count."""
    if len(late) > _TOLD_EACH:
        days = [day for _, day in late]
        units = _units(sum(units for units, _ in late))
        many = {"units": units, "count": len(late), "since": min(days), "until": max(days)}
        told = [clause("late_many", **many)]
    else:
        kinds = ["late", *["late_next"] * (len(late) - 2), *["late_last"] * (len(late) > 1)]
        goods = zip(kinds, sorted(late, key=lambda each: each[1]), strict=True)
        told = [clause(kind, units=_units(units), day=day) for kind, (units, day) in goods]
    return sentence(*told, clause("ask_for_them"))


def shipment_notes(sent: pd.DataFrame) -> dict[int, Said]:
    """Return by series what a planner is told of shipments that are not expected any more, and of
    what is expected and has not left yet.
    """
    told: dict[tuple[int, str], list[tuple[float, date]]] = {}
    for place, fate, units, day in zip(
        *(sent[name].tolist() for name in ("series", "fate", "units", "due_on")), strict=True
    ):
        if fate != COMING:
            told.setdefault((place, fate), []).append((units, day.date()))
    notes: dict[int, list[Said]] = {}
    ordered = sent[sent["is_ordered"]].groupby("series")["units"].sum()
    for place, units in zip(ordered.index.tolist(), ordered.tolist(), strict=True):
        notes[place] = [clause("ordered", units=_units(units))]
    for (place, fate), own in sorted(told.items()):
        note = late_note(own) if fate == LATE else _counted_note(own)
        notes.setdefault(place, []).append(note)
    return {place: sentences(said) for place, said in notes.items()}


def _counted_note(own: Sequence[tuple[float, date]]) -> Said:
    units, last = sum(units for units, _ in own), max(day for _, day in own)
    return clause("in_the_count", units=_units(units), day=last)


def count_notes(series: pd.DataFrame, as_of: date, count_age_days: int) -> list[Said | None]:
    """Return what a planner is told of a count that is not of the day before.

    Columns: counted_on, counted_units, came_units, sold_units, estimated_from, is_floored; nulls
    where nothing was counted, or the count is too old to be rolled forward.
    """
    names = ["counted_on", "counted_units", "came_units", "sold_units", "estimated_from"]
    days = {name: pd.to_datetime(series[name]) for name in ("counted_on", "estimated_from")}
    told = series.assign(**days)
    rows = zip(*(told[name].tolist() for name in (*names, "is_floored")), strict=True)
    yesterday = as_of - timedelta(days=1)
    return [_count_note(row, yesterday, count_age_days) for row in rows]


def phantom_note(units: float, since: date) -> Said:
    """Return what a planner is to ask of a count that says full while nothing sells."""
    return clause("phantom", units=_units(units), day=since)


def _count_note(row: Sequence[Any], yesterday: date, count_age_days: int) -> Said | None:
    counted_on, counted, came, sold, estimated_from, is_floored = row
    if pd.isna(counted) or counted_on.date() >= yesterday:
        return None
    count = clause("counted", units=_units(float(counted)), day=counted_on.date())
    if pd.isna(came):
        return sentence(count, clause("too_old", days=count_age_days))
    moved = {"came": _units(float(came))}
    if pd.isna(estimated_from):
        told = [clause("came_and_sold", **moved, sold=_units(float(sold)))]
    else:
        about, from_day = whole(Decimal(float(sold))), estimated_from.date()
        wholly = from_day <= counted_on.date() + timedelta(days=1)
        since = clause("estimated") if wholly else clause("estimated_from", day=from_day)
        told = [clause("came_and_about_sold", **moved, sold=about), since]
    floored = [clause("floored")] if is_floored else []
    return sentence(count, *told, *floored, clause("stop"))


def _units(units: float) -> str:
    return number(Decimal(f"{units:.10g}"))
