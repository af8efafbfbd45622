"""A block asks no other: what is forecast apart, on another machine, is what is forecast whole."""

from __future__ import annotations

import pickle
from dataclasses import fields, replace
from datetime import date

import numpy as np
import pytest

from transforms.planning.block_forecast import BlockForecast, BlockForecaster, SeriesBlock
from transforms.planning.forecast.lessons import BySegment, DonorChoice, learn
from transforms.planning.lifts import Uplifts
from transforms.planning.seasons import DEFAULT_SEASONS

AS_OF, SERIES, AHEAD = date(2026, 1, 5), 24, 4
WEEKS = 157


@pytest.fixture(scope="module")
def drawn(make_panel) -> SeriesBlock:
    """Eight accounts of three products: a season, launches, promotions, doubts, ends."""
    random = np.random.default_rng(5)
    season = 1 + 0.5 * np.sin(np.arange(WEEKS) / 52 * 2 * np.pi)
    units = random.poisson(random.gamma(4, 15, (SERIES, 1)) * season).astype(float)
    first = np.where(np.arange(SERIES) < 3, WEEKS - 4, 0)
    units[np.arange(WEEKS) < first[:, None]] = 0
    panel = make_panel(units, first=first, ids=[f"A{series // 3}" for series in range(SERIES)])
    promoted = np.zeros((SERIES, WEEKS))
    promoted[5:9, -20] = 7
    never = np.full(SERIES, np.datetime64("NaT", "D"))
    return SeriesBlock(
        replace(
            panel,
            product_ids=np.array([f"P{series % 3}" for series in range(SERIES)], dtype=object),
            lifted=promoted > 0,
            in_stock=promoted == 0,
            units=np.where(promoted > 0, units / 2, units),
        ),
        widening=np.where(np.arange(SERIES) == 11, 2.0, 1.0),
        begins=never,
        ends=np.where(np.arange(SERIES) == 12, np.datetime64("2026-01-15", "D"), never),
        in_doubt=np.arange(SERIES) == 13,
        promoted_days=promoted,
        promoted_ahead=np.where(np.arange(SERIES)[:, None] % 2, 3.0, np.zeros((SERIES, AHEAD))),
    )


@pytest.fixture(scope="module", params=["ensemble", "seasonal_naive"])
def forecaster(drawn: SeriesBlock, request: pytest.FixtureRequest) -> BlockForecaster:
    donors, uplifts = DonorChoice(1), Uplifts()
    donors.add(drawn.panel)
    uplifts.add(drawn.panel, drawn.promoted_days)
    chosen = donors.panel()
    assert chosen is not None
    lessons = learn(chosen, AHEAD, DEFAULT_SEASONS, seed=1).forced(request.param)
    tied = replace(lessons, ties=BySegment(0.5))
    return BlockForecaster(
        AS_OF, AS_OF, lessons=tied, uplifts=uplifts, horizon=AHEAD, weeks_written=AHEAD
    )


def taken(block: SeriesBlock, chosen: np.ndarray) -> SeriesBlock:
    values = {f.name: getattr(block, f.name)[chosen] for f in fields(block) if f.name != "panel"}
    return SeriesBlock(block.panel.take(chosen), **values)


def sent(thing):
    """What stands on another machine."""
    return pickle.loads(pickle.dumps(thing))


@pytest.mark.parametrize("size", [1, 5])
def test_a_split_by_series_gives_the_rows_and_paths_of_the_whole(drawn, forecaster, size):
    whole = forecaster(drawn)
    apart: list[BlockForecast] = [
        sent(sent(forecaster)(sent(taken(drawn, np.arange(at, min(at + size, SERIES))))))
        for at in range(0, SERIES, size)
    ]
    rows = [row for one in apart for row in one.rows.to_pylist()]
    assert sorted(rows, key=str) == sorted(whole.rows.to_pylist(), key=str)
    for name in ("paths", "sold_share"):
        np.testing.assert_array_equal(
            np.concatenate([getattr(one, name) for one in apart]), getattr(whole, name)
        )
    for name in ("methods", "mean", "lift", "widening"):
        together = np.concatenate([getattr(one.explained, name) for one in apart])
        np.testing.assert_array_equal(together, getattr(whole.explained, name))
    level = np.concatenate([one.explained.drivers.factors.level for one in apart])
    np.testing.assert_array_equal(level, whole.explained.drivers.factors.level)
    assert len(set(whole.explained.methods)) > 1
    assert (whole.explained.lift > 1).any()
