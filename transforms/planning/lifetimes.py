"""The days on which an account can sell a product: after launch and opening, before both end.

Goes in: per series the first day and the first day after the last (NaT: none). Comes out: the share
of each week ahead that lies between them, and what a planner is told. A product launched on a
Thursday sells on four days of seven of that week: 4 ÷ 7 of its demand. A launch grows until it
flattens; what it sold until then is no measure of what it sells now.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np

from transforms.planning.clauses import Said, clause
from transforms.planning.forecast.panel import Bools, Days, Floats, Ints

_WEEK = 7
# A launch is young for a year. It has flattened where three weeks sell what the last ones do.
_YOUNG_WEEKS = 52
_LAST_WEEKS, _LEAST_WEEKS, _RUN = 8, 4, 3
_FLAT, _GROWN = 0.9, 0.75


def share_of_weeks(begins: Days, ends: Days, first_monday: date, weeks: int) -> Floats:
    """Return the share of each week's days in [begin, end), shape (series, weeks)."""
    mondays = np.datetime64(first_monday, "D") + np.timedelta64(_WEEK, "D") * np.arange(weeks)
    before = _days(begins[:, None] - mondays, unknown=0)
    until = _days(ends[:, None] - mondays, unknown=_WEEK)
    share: Floats = np.maximum(until - before, 0) / _WEEK
    return share


def flattened_from(raw: Floats, clear: Bools, first: Ints) -> Ints:
    """Return where each series' history begins once the growth of its launch is over.

    `first` where it did not grow, or is older than a year. 0, 0, 20, 40, 60, 80 and then 100 a week
    begins at 80: with the next two weeks the mean is nine tenths of what it sells now. Four weeks
    are left at least.
    """
    weeks = raw.shape[1]
    begins = np.array(first)
    young = (weeks - first < _YOUNG_WEEKS) & (weeks - first > _LEAST_WEEKS)
    for series in np.flatnonzero(young).tolist():
        sold = raw[series, first[series] :]
        known = sold[clear[series, first[series] :]]
        now = float(np.median(known[-_LAST_WEEKS:])) if len(known) else 0.0
        runs = np.convolve(sold, np.full(_RUN, 1 / _RUN), "valid")[: len(sold) - _LEAST_WEEKS + 1]
        flat = np.flatnonzero(runs >= _FLAT * now)
        start = int(flat[0]) if len(flat) else len(runs) - 1
        if start and now > 0 and sold[:start].mean() < _GROWN * now:
            begins[series] += start
    return begins


def lifetime_notes(
    begins: Days, ends: Days, windows: Sequence[tuple[date, date]]
) -> list[Said | None]:
    """Return what a planner is told where a series begins or ends before its window is over."""
    rows = zip(begins.tolist(), ends.tolist(), windows, strict=True)
    return [_note(begin, end, *window) for begin, end, window in rows]


def _note(begin: date | None, end: date | None, start: date, last: date) -> Said | None:
    if begin is not None and start < begin <= last:
        return clause("launch", day=begin)
    if begin is not None and begin > last:
        return clause("begins_later", day=begin)
    if end is not None and end <= last:
        return clause("ends", day=end)
    return None


def _days(spans: np.ndarray, *, unknown: int) -> Floats:
    days = np.where(np.isnat(spans), unknown, spans.astype("timedelta64[D]").astype(np.int64))
    inside: Floats = np.clip(days, 0, _WEEK).astype(np.float64)
    return inside
