"""What many series teach together before each is forecast alone.

Goes in: a bounded, seeded choice of series per segment. Comes out: per segment which past week each
week compares with (the moving holiday's or the plain one, whichever fitted better), the seasonal
index, the error bank that young series borrow, and the champion of the backtest. The choice of
series depends on their keys alone, so chunks may come in any order.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import TypeVar

import numpy as np

from transforms.planning.forecast.aim import Aim
from transforms.planning.forecast.alignment import history_positions
from transforms.planning.forecast.calibration import Calibration
from transforms.planning.forecast.model import PathModel
from transforms.planning.forecast.moving_average import LEAST_WEEKS, MovingAverage
from transforms.planning.forecast.neighbours import Borrowed, error_bank
from transforms.planning.forecast.panel import Floats, Ints, Panel, Texts, stacked
from transforms.planning.forecast.season_index import (
    LEAST_SERIES,
    SharedSeason,
    WeekTotals,
    aligned_error,
)
from transforms.planning.forecast.season_level import Noise, SeasonLevel, fitting_noise
from transforms.planning.forecast.seasonal_naive import SeasonalNaive
from transforms.planning.forecast.seeds import Keys, series_keys
from transforms.planning.forecast.statistical import STATISTICAL, Statistical
from transforms.planning.forecast.trees import Boosted, boosted
from transforms.planning.seasons import Season

# How much of the boosted model's correction is in what is drawn around level × season.
_SHARES = {"season_level": 0.0, "ensemble": 0.5, "global_gbm": 1.0}
MODELS = ("seasonal_naive", "seasonal_average", "moving_average", *_SHARES)
FALLBACK_MODEL = "moving_average"
# Of noises that foretell alike, orders sized by cost take the narrowest: what one window's cost
# does not see is that units left over are held in the next windows too.
_ALIKE = 0.01
# Noises fitted side by side; each draws some ten megabytes.
_AT_ONCE = 2
_V = TypeVar("_V")
Teach = Callable[[Panel, Mapping[str, SharedSeason], int], Boosted | None]


class BySegment(dict[str, _V]):
    """A mapping that answers for an unknown segment what holds for all of them."""

    def __init__(self, everyone: _V, known: dict[str, _V] | None = None):
        super().__init__(known or {})
        self.everyone = everyone

    def __missing__(self, segment: str) -> _V:
        return self.everyone


@dataclass(frozen=True)
class Lessons:
    """Hold what was learned; `champions` is empty until a backtest has chosen.

    `asks_each` lets a series whose own season contradicts the champion take the seasonal naive;
    `ties` is the part of a future that an account's products share, 0 until a backtest has told;
    `calibration` how wide futures must be, as they were drawn until then.
    """

    positions: BySegment[Ints]
    indexes: BySegment[Floats]
    bank: BySegment[Floats]
    noises: BySegment[Noise]
    aims: BySegment[Aim]
    boosted: Boosted | None = None
    champions: BySegment[str] = field(default_factory=lambda: BySegment(FALLBACK_MODEL))
    asks_each: bool = True
    ties: BySegment[float] = field(default_factory=lambda: BySegment(0.0))
    calibration: Calibration = field(default_factory=Calibration)

    def forced(self, model: str) -> Lessons:
        """Return the lessons with one model for every series that it serves."""
        return replace(self, champions=BySegment(model), asks_each=False)

    @property
    def models(self) -> tuple[str, ...]:
        """Name the models that could be learned."""
        learned = self.boosted is not None
        return tuple(name for name in MODELS if learned or not _SHARES.get(name))

    @property
    def season_level(self) -> SeasonLevel:
        return SeasonLevel(self.indexes, self.noises)

    def calibrated_as(self, panel: Panel, methods: Texts) -> Texts:
        """Return the method whose calibration each series takes, "" for none.

        Where costs size the orders futures stay as they were drawn, see `_ALIKE`.
        """
        by_cost = np.array([self.aims[segment].by_cost for segment in panel.segments], np.bool_)
        return np.where(by_cost, "", methods)

    def knows_silence(self, segment: str) -> bool:
        """Tell whether the segment's champion itself asks if a silent series has stopped."""
        return self.champions[segment] in _SHARES

    def chain(self, segment: str) -> tuple[PathModel, ...]:
        """Return the segment's models, champion first; the last serves every series."""
        champion = self.champions[segment]
        flat = bool((self.indexes[segment] == 1).all())
        borrowed = Borrowed(self.bank)
        if champion in _SHARES:
            return (self._around_the_season(champion), Borrowed(self.bank, self.indexes))
        if champion == "moving_average":
            return (MovingAverage(), self.season_level, borrowed)
        average = MovingAverage() if flat else MovingAverage(self.indexes, "seasonal_average")
        seasonal: tuple[PathModel, ...] = (
            average,
            self.season_level,
            borrowed if flat else Borrowed(self.bank, self.indexes),
        )
        if champion == "seasonal_naive":
            return (SeasonalNaive(self.positions), *seasonal)
        if champion in STATISTICAL:
            return (Statistical(self.indexes, champion), *seasonal)
        return seasonal

    def _around_the_season(self, name: str) -> SeasonLevel:
        if self.boosted is None or name == "season_level":
            return self.season_level
        return SeasonLevel(self.indexes, self.noises, name, self.boosted, share=_SHARES[name])


@dataclass
class DonorChoice:
    """Keep at most `per_segment` series of each segment, those with the smallest keys."""

    seed: int
    per_segment: int = 200
    _kept: Panel | None = None

    def add(self, panel: Panel) -> None:
        """Consider the series of a chunk that have any history to learn from."""
        able = panel.take(panel.length >= LEAST_WEEKS)
        both = able if self._kept is None else stacked([self._kept, able])
        keys = series_keys(both.account_ids, both.product_ids, self.seed)
        self._kept = both.take(_smallest(both, keys, self.per_segment))

    def panel(self) -> Panel | None:
        """Return the chosen series in the order of their keys; None where no series qualified."""
        if self._kept is None or self._kept.size == 0:
            return None
        keys = series_keys(self._kept.account_ids, self._kept.product_ids, self.seed)
        return self._kept.take(np.argsort(keys, kind="stable"))


def learn(
    donors: Panel,
    horizon: int,
    seasons: Sequence[Season],
    *,
    seed: int,
    aims: BySegment[Aim] | None = None,
    teach: Teach = boosted,
) -> Lessons:
    """Learn shapes and errors from the donors, for forecasts up to `horizon` weeks ahead.

    `teach` makes the boosted model, or says that there is none.
    """
    plain = history_positions(donors.weeks, horizon, ())
    moving = history_positions(donors.weeks, horizon, [s for s in seasons if s.lunar])
    totals = WeekTotals.of(donors)
    everyone = _aligned(totals, plain, moving)
    shared = BySegment(SharedSeason(totals, totals, everyone, share=1.0))
    bank = BySegment(error_bank(donors, seed))
    # One aim for all is a mapping without a segment, and false.
    aims = BySegment(Aim()) if aims is None else aims
    noisy = {"": (donors, shared.everyone, aims.everyone)}
    for segment in np.unique(donors.segments):
        own = donors.take(donors.segments == segment)
        bank[segment] = error_bank(own, seed)
        if own.size >= LEAST_SERIES:
            shown = WeekTotals.of(own)
            shared[segment] = SharedSeason.leaning(shown, _aligned(shown, plain, moving), totals)
            noisy[segment] = (own, shared[segment], aims[segment])
    return Lessons(
        _of_each(shared, lambda season: season.positions),
        _of_each(shared, lambda season: season.index()),
        bank,
        noises=_noises(noisy, seed),
        aims=aims,
        boosted=teach(donors, shared, seed),
    )


def _noises(asked: Mapping[str, tuple[Panel, SharedSeason, Aim]], seed: int) -> BySegment[Noise]:
    """Fit the noise of every segment, and of all series under ""; numpy draws side by side."""

    def fitted(panel: Panel, season: SharedSeason, aim: Aim) -> Noise:
        return fitting_noise(panel, season.index(), seed, _ALIKE if aim.by_cost else 0.0)

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        found = dict(zip(asked, pool.map(fitted, *zip(*asked.values(), strict=True)), strict=True))
    return BySegment(found.pop(""), found)


def _of_each(seasons: BySegment[SharedSeason], read: Callable[[SharedSeason], _V]) -> BySegment[_V]:
    return BySegment(read(seasons.everyone), {name: read(each) for name, each in seasons.items()})


def untaught(donors: Panel, seasons: Mapping[str, SharedSeason], seed: int) -> None:
    """Teach no boosted model, where only season and errors are asked for."""


def nothing_learned(weeks: np.ndarray, horizon: int) -> Lessons:
    """Return the lessons of a panel in which no series has any history."""
    positions = history_positions(weeks, horizon, ())
    flat = np.ones(len(weeks) + horizon)
    bank = np.zeros((1, 1))
    return Lessons(
        BySegment(positions),
        BySegment(flat),
        BySegment(bank),
        noises=BySegment(Noise()),
        aims=BySegment(Aim()),
    )


def _aligned(totals: WeekTotals, plain: Ints, moving: Ints) -> Ints:
    # Where history cannot tell, the calendar of the holiday is believed.
    return (
        moving
        if aligned_error(totals, moving, plain) <= aligned_error(totals, plain, moving)
        else plain
    )


def _smallest(panel: Panel, keys: Keys, most: int) -> Ints:
    _, codes = np.unique(panel.segments, return_inverse=True)
    order = np.lexsort((keys, codes))
    starts = np.searchsorted(codes[order], np.arange(codes.max() + 1 if len(codes) else 0))
    rank = np.arange(len(order)) - starts[codes[order]]
    return order[rank < most]
