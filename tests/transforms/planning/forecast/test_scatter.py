"""A series scatters by its own past, in its own pieces, and by months where it reports months."""

from dataclasses import replace

import numpy as np
import pytest

from transforms.planning.forecast.champion import with_champions
from transforms.planning.forecast.forecaster import forecast
from transforms.planning.forecast.lessons import DonorChoice, learn
from transforms.planning.forecast.quantiles import BAND, share_inside
from transforms.planning.forecast.scatter import by_month, unrest

MONDAYS = np.datetime64("2026-01-05") + np.timedelta64(7, "D") * np.arange(4)


def test_weeks_of_a_month_move_together_and_keep_their_means():
    paths = np.array([[[150.0, 100, 100, 120], [50.0, 100, 100, 80]]])
    made = by_month(paths, MONDAYS, np.array([True]))
    assert made[0, 0, :3].tolist() == [150, 150, 150]
    # Six of its days belong to January, which sells half as much again.
    assert made[0, 0, 3] == pytest.approx(100 * (6 * 1.5 + 1.2) / 7)
    assert made.mean(axis=1) == pytest.approx(paths.mean(axis=1))
    assert by_month(paths, MONDAYS, np.array([False])) is paths


def test_who_was_restless_gets_wider_futures_than_who_sold_evenly(make_panel):
    random = np.random.default_rng(3)
    calm, wild = (100 + spread * random.normal(size=104) for spread in (5, 45))
    panel = make_panel([calm, wild])
    drawn = np.repeat(100 + 20 * random.normal(size=(1, 400, 13)), 2, axis=0)
    found = unrest(panel, np.ones((2, 104)), drawn)
    assert found == pytest.approx(np.sqrt([5 / 20, 45 / 20]), rel=0.12)


def test_who_has_too_short_a_past_is_taken_at_the_models_word(make_panel):
    panel = make_panel([np.tile([5.0, 60.0], 14)])
    drawn = np.random.default_rng(1).gamma(25, 1.0, (1, 100, 13))
    assert unrest(panel, np.ones((1, 28)), drawn) == pytest.approx([1.0])


@pytest.fixture(scope="module")
def months(make_panel):
    """Draw 150 series of independent months, spread evenly over their days."""
    random = np.random.default_rng(8)
    panel = make_panel(np.ones((150, 156)))
    days = panel.weeks[:, None] + np.arange(7)
    month = days.astype("datetime64[M]")
    known = np.unique(month)
    amounts = 30 * random.gamma(6, 20 / 6, (150, len(known)))
    length = (known + 1).astype("datetime64[D]") - known.astype("datetime64[D]")
    a_day = amounts / length.astype(np.int64)
    units = a_day[:, np.searchsorted(known, month)].sum(axis=2)
    return replace(panel, units=units, raw_units=units, monthly=np.ones(150, bool))


def test_the_band_of_a_month_holds_eight_months_of_ten_and_so_does_that_of_a_week(months):
    past, sold = months.until(143), months.units[:, 143:]
    donors = DonorChoice(1)
    donors.add(past)
    lessons, _ = with_champions(learn(donors.panel(), 13, (), seed=1), donors.panel(), (), 1)
    paths = forecast(past, lessons, 13, 200, seed=1).paths
    four = slice(4, 8)
    total = paths[:, :, four].sum(axis=2, keepdims=True), sold[:, four].sum(axis=1, keepdims=True)
    assert share_inside(sold, paths, BAND).mean() == pytest.approx(0.8, abs=0.06)
    assert share_inside(total[1], total[0], BAND).mean() == pytest.approx(0.8, abs=0.08)
