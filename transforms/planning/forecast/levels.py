"""What a series sells now: its level, the pieces it sells in, how regularly, and if at all.

Worked example: with an index of 1 a series of 4, 4 and, in the last week, 8 has a level above 5,
for the last weeks weigh most. Goods that were sold in 12, 24 and 36 are sold in pieces of 12.
"""

from __future__ import annotations

import numpy as np

from transforms.planning.forecast.panel import Bools, Floats, Ints, Panel

# Half-lives in weeks, and the share of each memory in the level.
MEMORIES = ((3, 0.2), (12, 0.4), (50, 0.4))
# What an estimated week tells beside one in stock.
_CENSORED_WEIGHT = 0.1
# The chance that a series stops for good before its next sale.
_STOPS = 0.02
_STEADY_WEEKS = 12
_HELD_WEEKS = 1
_LEAST_RATIO = 1e-3
_TINY = 1e-9
_TICKS = 10_000


def levels(panel: Panel, index: Floats) -> Floats:
    """Return each series' deseasonalised weekly sales now; `index` as history, shape (n, T)."""
    weeks = len(panel.weeks)
    weight = np.where(panel.in_stock, 1.0, _CENSORED_WEIGHT) * panel.in_history
    age = weeks - 1 - np.arange(weeks)
    level = np.zeros(panel.size)
    for half_life, share in MEMORIES:
        faded = weight * 0.5 ** (age / half_life)
        sold, usual = (faded * panel.units).sum(axis=1), (faded * index).sum(axis=1)
        level += share * sold / np.maximum(usual, _TINY)
    return level


def chance_alive(panel: Panel, level: Floats, index: Floats, dispersion: Floats) -> Floats:
    """Return how likely each series still sells, from its silence in stock since its last sale.

    `level` counts pieces. Who was silent as long before and sold again may do so once more: of 50
    sales with two such silences before them, at least 2 in 51 speak for it.
    """
    seen = panel.in_stock & panel.in_history
    sold = (panel.units > 0) & panel.in_history
    silence = _silence(sold, seen)
    now = silence[:, -1]
    silent = seen & ~np.logical_or.accumulate(sold[:, ::-1], axis=1)[:, ::-1]
    expected = np.where(silent, level[:, None] * index, 0.0)
    quiet = np.exp(-np.log1p(dispersion[:, None] * expected).sum(axis=1) / dispersion)
    again = sold[:, 1:] & np.logical_or.accumulate(sold, axis=1)[:, :-1]
    broken = (again & (silence[:, :-1] >= now[:, None])).sum(axis=1)
    sales = sold.sum(axis=1)
    quiet = np.maximum(quiet, broken / (sales + 1))
    alive: Floats = quiet / (quiet + _STOPS * (now > 0))
    return np.where(sales > 0, alive, 0.0)


def _silence(sold: Bools, seen: Bools) -> Ints:
    """Count the weeks in stock since the last sale, or since the beginning, as each week ends."""
    quiet = np.cumsum(seen & ~sold, axis=1)
    at_sale = np.maximum.accumulate(np.where(sold, quiet, 0), axis=1)
    counted: Ints = quiet - at_sale
    return counted


def regularity(panel: Panel, index: Floats, piece: Floats) -> Floats:
    """Return how regularly each series sells: 1 as counts at random do or worse, near 0 if evenly.

    The squared errors of the level one week ahead ÷ those of counts at random, held towards 1 as by
    one week more. A series of 5 in every week misses nothing: 1 ÷ 156 after 156 weeks.
    """
    seen = panel.in_stock & panel.in_history
    fading = 0.5 ** (1 / _STEADY_WEEKS)
    sold, usual = np.zeros(panel.size), np.zeros(panel.size)
    missed, random = np.zeros(panel.size), np.zeros(panel.size)
    for week in range(len(panel.weeks)):
        counted = seen[:, week] & (usual > 0)
        foretold = sold / np.maximum(usual, _TINY) * index[:, week]
        missed += np.where(counted, np.square(panel.units[:, week] - foretold), 0.0)
        random += np.where(counted, piece * foretold, 0.0)
        sold = fading * sold + np.where(seen[:, week], panel.units[:, week], 0.0)
        usual = fading * usual + np.where(seen[:, week], index[:, week], 0.0)
    held = _HELD_WEEKS * piece * sold / np.maximum(usual, _TINY)
    ratio: Floats = (missed + held) / np.maximum(random + held, _TINY)
    return np.clip(ratio, _LEAST_RATIO, 1.0)


def pieces(panel: Panel) -> Floats:
    """Return the units that each series sells at a time: what all its sales are multiples of.

    Never below its smallest sale where that is less than a unit, as of goods sold by weight.
    """
    seen = panel.in_stock & panel.in_history
    ticks = np.where(seen, np.rint(panel.raw_units * _TICKS), 0).astype(np.int64)
    common = np.gcd.reduce(ticks, axis=1) / _TICKS
    smallest = np.where(ticks > 0, ticks, np.iinfo(np.int64).max).min(axis=1) / _TICKS
    piece: Floats = np.maximum(common, np.minimum(smallest, 1.0))
    return np.where(common > 0, piece, 1.0)
