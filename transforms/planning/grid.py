"""Facts added up into series × weeks.

Goes in: rows with the position of their series and the Monday of their week. Comes out: one number
per series and week; rows of other weeks are left out.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from transforms.planning.forecast.panel import Days, Floats, Ints


class Grid:
    """Add rows up into series × weeks."""

    def __init__(self, series: int, weeks: int, codes: Ints, place: Ints):
        self._shape = (series, weeks)
        self._cells = codes * weeks + place

    @classmethod
    def of(cls, series: pd.DataFrame, rows: pd.DataFrame, weeks: Days) -> tuple[pd.DataFrame, Grid]:
        """Return the rows inside the weeks, and the grid that adds them up."""
        place = _week_numbers(rows["week_start"], weeks)
        kept = place >= 0
        codes = rows["series"].to_numpy(dtype=np.int64)
        return rows[kept], cls(len(series), len(weeks), codes[kept], place[kept])

    def count(self, weights: Sequence[float] | np.ndarray) -> Floats:
        size = self._shape[0] * self._shape[1]
        flat = np.bincount(self._cells, weights=np.asarray(weights, np.float64), minlength=size)
        return flat.astype(np.float64).reshape(self._shape)

    def flags(self, facts: pd.DataFrame, column: str) -> Floats:
        """Count a flag that the rows may have."""
        given = column in facts
        return self.count(facts[column].to_numpy(np.float64) if given else np.zeros(len(facts)))

    def total(self, facts: pd.DataFrame, column: str) -> Floats:
        numbers = facts[column].to_numpy(dtype=np.float64, na_value=np.nan)
        return self.count(np.nan_to_num(numbers))


def days_by_week(promoted: pd.DataFrame | None, series: int, weeks: Days) -> Floats:
    """Return the promoted days of each week, shape (series, weeks)."""
    if promoted is None:
        return np.zeros((series, len(weeks)))
    place = _week_numbers(promoted["week_start"], weeks)
    kept = place >= 0
    codes = promoted["series"].to_numpy(dtype=np.int64)
    grid = Grid(series, len(weeks), codes[kept], place[kept])
    return grid.total(promoted[kept], "days")


def days_of(column: pd.Series) -> Days:
    """Return a column of dates, or of nulls alone, as days; NaT for null."""
    days: Days = pd.to_datetime(column).to_numpy().astype("datetime64[D]")
    return days


def _week_numbers(week_start: pd.Series, weeks: Days) -> Ints:
    days = days_of(week_start)
    number = (days - weeks[0]).astype(np.int64) // 7
    inside = ~np.isnat(days) & (number >= 0) & (number < len(weeks))
    return np.where(inside, number, -1)
