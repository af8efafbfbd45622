"""Three markets whose sales are known: what a forecast may read, and what then was sold.

Each gives panels as they stood on a past day and the sales of the weeks after it. Stallion reports
by month; its months are spread evenly over their days, as a monthly source is, and it is judged by
months.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from bench.channel.planners import panel_of as channel_panel
from bench.channel.replay import Shelf, channel_of
from bench.context import AS_OF, REAL_DATA
from bench.vn2.game import Game
from bench.vn2.product import panel_of as game_panel
from examples.sample_company.company import found
from examples.sample_company.sizes import size_of
from transforms.planning.forecast.panel import WEEK, Bools, Days, Floats, Panel
from transforms.planning.seasons import DEFAULT_SEASONS, Season

# Weeks before the last one from which 13 weeks are foretold: together the last year.
GAPS = (52, 39, 26, 13)
_AHEAD = 13
_PEAK_MONTHS = 3
_DAY = np.timedelta64(1, "D")


@dataclass(frozen=True)
class Glance:
    """What was known on a past day, and what came.

    `sold` and `seen` are (series, periods); `sums` (weeks, periods) says what part of each week
    ahead belongs to a period; `peak` which periods lie in the months that sell most.
    `plain` are the periods of history (series, periods) that a method reads which knows no weeks,
    `year` how many make a year.
    """

    past: Panel
    sold: Floats
    seen: Bools
    sums: Floats
    peak: Bools
    plain: Floats
    year: int

    @property
    def horizon(self) -> int:
        return len(self.sums)


@dataclass(frozen=True)
class Market:
    """A market by name, the seasons its planner knows, and its past days."""

    name: str
    seasons: Sequence[Season]
    glances: Sequence[Glance]


def vn2() -> Market:
    """Return the weekly sales of the VN2 challenge, 599 series."""
    game = Game.read(REAL_DATA / "vn2")
    known = _weekly(game.weeks, game.sold, game.in_stock, lambda week: game_panel(game, week))
    return Market("vn2", (), known)


def sample_company() -> Market:
    """Return the sample company's stocked channel: what it sold, in weeks without empty shelves."""
    channel = channel_of(found(size_of("small"), 7, AS_OF))
    none = np.zeros(channel.size)
    shelf = Shelf(channel.sold, channel.out, on_hand=none, due=none, due_next=none)
    known = _weekly(
        channel.weeks,
        channel.sold,
        channel.out == 0,
        lambda week: channel_panel(channel, week, shelf),
    )
    return Market("sample company", DEFAULT_SEASONS, known)


def stallion() -> Market:
    """Return the monthly sales of beer agencies, 350 series."""
    table = pd.read_parquet(REAL_DATA / "stallion" / "stallion_until_2017-06.parquet")
    sold = table.pivot_table("volume", ["agency", "sku"], "date", observed=True)
    sold = sold.dropna(axis=0)
    months = sold.columns.to_numpy(dtype="datetime64[M]")
    units = np.maximum(sold.to_numpy(dtype=np.float64), 0.0)
    count = len(months)
    peak = _peak(months, units[:, : count - 12])
    known = [
        _months_ahead(sold.index, months, units, peak, at=at) for at in range(count - 12, count, 3)
    ]
    return Market("stallion", (), known)


MARKETS: dict[str, Callable[[], Market]] = {
    "vn2": vn2,
    "stallion": stallion,
    "sample company": sample_company,
}


def _weekly(
    weeks: Days, sold: Floats, seen: Bools, panel_at: Callable[[int], Panel]
) -> list[Glance]:
    first = len(weeks) - GAPS[0]
    # A week belongs to the month of its Thursday.
    months = (weeks + 3 * _DAY).astype("datetime64[M]")
    peak = _peak(months, sold, first)
    made = []
    for gap in GAPS:
        week = len(weeks) - gap
        ahead, past = slice(week, week + _AHEAD), panel_at(week)
        tried = past.length >= 13
        made.append(
            Glance(
                past.take(tried),
                sold[tried, ahead],
                seen[tried, ahead],
                np.eye(_AHEAD),
                peak=peak[ahead],
                plain=past.units[tried],
                year=52,
            )
        )
    return made


def _peak(months: np.ndarray, units: Floats, known: int | None = None) -> Bools:
    """Tell the periods in the calendar months that sold most a period, by the `known` first."""
    of_year = months.astype(np.int64) % 12
    known = units.shape[1] if known is None else known
    total = units[:, :known].sum(axis=0)
    mean = np.array([total[of_year[:known] == month].mean() for month in range(12)])
    return np.isin(of_year, np.argsort(mean)[-_PEAK_MONTHS:])


def _months_ahead(
    series: pd.Index[Any], months: np.ndarray, units: Floats, peak: Bools, *, at: int
) -> Glance:
    day = months[at].astype("datetime64[D]")
    monday = day - ((day.astype(np.int64) + 3) % 7) * _DAY
    ends = months[-1] + np.timedelta64(1, "M")
    starts = np.append(months, ends).astype("datetime64[D]")
    back = int((monday - starts[0]) // WEEK)
    weeks = monday - WEEK * np.arange(back, 0, -1)
    spread = _parts(weeks, starts) / np.diff(starts).astype(np.int64)
    raw = np.asarray(units @ spread.T)
    period = slice(at, at + 3)
    horizon = 15
    ahead = monday + WEEK * np.arange(horizon)
    names = [
        index.astype(str).to_numpy(dtype=object) for index in map(series.get_level_values, (0, 1))
    ]
    count = len(raw)
    return Glance(
        Panel(
            account_ids=names[0],
            product_ids=names[1],
            weeks=weeks[-157:],
            units=raw[:, -157:],
            raw_units=raw[:, -157:],
            in_stock=np.ones_like(raw[:, -157:], dtype=np.bool_),
            first=np.zeros(count, dtype=np.int64),
            segments=np.array([f"{sku} / unknown" for sku in names[1]], dtype=object),
            regions=np.full(count, "", dtype=object),
            corrections=np.full(count, "", dtype=object),
            monthly=np.ones(count, dtype=np.bool_),
        ),
        units[:, period],
        np.ones((count, 3), dtype=np.bool_),
        _parts(ahead, starts)[:, period] / 7,
        peak=peak[period],
        plain=units[:, :at],
        year=12,
    )


def _parts(weeks: Days, starts: Days) -> Floats:
    """Return the days that each week shares with each month, shape (weeks, months)."""
    begin = np.maximum(weeks[:, None], starts[:-1])
    end = np.minimum(weeks[:, None] + WEEK, starts[1:])
    days: Floats = np.maximum((end - begin).astype(np.int64), 0).astype(np.float64)
    return days
