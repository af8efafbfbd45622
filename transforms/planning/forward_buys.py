"""Orders brought forward to the end of a month or quarter, spread over the weeks they were for.

Goes in: what accounts bought, week by week. Comes out: the same units, evened out over the last
week of the period and the two after it, at accounts that do so regularly. An account that buys 100
a week, 250 in the last week of a quarter and 25 in each of the next two needed 100 in each of them.
Where the two weeks after are not known yet, the last week counts as a usual one.
"""

from __future__ import annotations

from datetime import timedelta

import numpy as np

from transforms.planning.forecast.panel import Bools, Days, Floats, Texts

_EARLY = 3
_AFTER = 2
_AROUND = 6
# What makes a period's end brought forward, and how many of them make it a habit.
_SPIKE, _TROUGH = 1.5, 0.75
_LEAST_ENDS, _HABIT = 4, 0.6


def evened_out(units: Floats, accounts: Texts, weeks: Days, may_be: Bools) -> tuple[Floats, Bools]:
    """Return units with forward buying spread out, and the weeks changed; shapes (series, weeks).

    An account is judged by all that it buys together; `may_be` says which series are purchases.
    """
    made, changed = np.array(units), np.zeros(units.shape, dtype=np.bool_)
    for account in np.unique(accounts[may_be]):
        here = np.flatnonzero((accounts == account) & may_be)
        total = units[here].sum(axis=0)
        for months in (1, 3):
            near = period_ends(weeks, months=months)
            ends = [max(places, key=lambda place: total[place]) for places in near]
            if _is_habit(total, ends):
                _spread(made, changed, here, [e for e in ends if _brought(total, e) is not False])
                break
    return made, changed


def period_ends(weeks: Days, *, months: int) -> list[tuple[int, ...]]:
    """Return the week of each month's, or quarter's, last day; the one before it too where that day
    lies in the first half of its week.
    """
    found: list[tuple[int, ...]] = []
    for place, monday in enumerate(weeks.tolist()):
        for day in (monday + timedelta(days=each) for each in range(7)):
            if (day + timedelta(days=1)).day == 1 and day.month % months == 0:
                early = day.weekday() < _EARLY and place > 0
                found.append((place - 1, place) if early else (place,))
    return found


def _is_habit(total: Floats, ends: list[int]) -> bool:
    told = [said for end in ends if (said := _brought(total, end)) is not None]
    return len(told) >= _LEAST_ENDS and sum(told) >= _HABIT * len(told)


def _brought(total: Floats, end: int) -> bool | None:
    """Tell whether a week was bought ahead of the two after it; None where nothing can tell."""
    usual = _usual(total, end)
    after = total[end + 1 : end + 1 + _AFTER]
    if usual <= 0:
        return None
    spikes = bool(total[end] >= _SPIKE * usual)
    if len(after) < _AFTER:
        return None
    return spikes and bool(after.mean() <= _TROUGH * usual)


def _usual(total: Floats, end: int) -> float:
    before = total[max(end - _AROUND, 0) : end]
    later = total[end + 1 + _AFTER : end + 1 + _AROUND]
    beside = np.concatenate([before, later])
    return float(np.median(beside)) if len(beside) else 0.0


def _spread(made: Floats, changed: Bools, here: np.ndarray, ends: list[int]) -> None:
    for end in ends:
        window = slice(end, end + 1 + _AFTER)
        for series in here.tolist():
            known = made[series, window]
            usual = _usual(made[series], end)
            whole = len(known) == 1 + _AFTER
            level = known.mean() if whole else min(usual, float(known[0]))
            made[series, window] = level if whole else [level, *known[1:]]
            changed[series, window] = True
