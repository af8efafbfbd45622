"""Terms and stock drawn from keywords, shared by the tests of the plan."""

from collections.abc import Callable

import numpy as np
import pytest

from transforms.planning.packs import Packs
from transforms.planning.stock_up.plan import SeriesStock, SeriesTerms
from transforms.planning.stock_up.projection import Arrivals
from transforms.planning.ticks import TICKS


def terms_of(
    count=1,
    *,
    lead=14,
    review=7,
    level=0.9,
    season_level=0.95,
    costs=(np.nan, np.nan),
    backorder=False,
    case=1,
    multiple=1,
    minimum_cases=0,
    rounding="up",
    min_max=(0, 0, 0),
    begins="NaT",
    ends="NaT",
    keeps_days=0,
) -> SeriesTerms:
    """The same terms for `count` series."""

    def many(value, kind):
        return np.full(count, value, dtype=kind)

    def ticks(value):
        return many(round(value * TICKS), np.int64)

    return SeriesTerms(
        lead_days=many(lead, np.int64),
        review_days=many(review, np.int64),
        level=many(np.nan if level is None else level, float),
        season_level=many(season_level, float),
        holding=many(costs[0], float),
        shortage=many(costs[1], float),
        backorder=many(backorder, bool),
        packs=Packs.of(ticks(case), ticks(multiple), ticks(minimum_cases), many(rounding, object)),
        minimum=ticks(min_max[0]),
        maximum=ticks(min_max[1]),
        multiple=ticks(min_max[2]),
        begins=many(begins, "datetime64[D]"),
        ends=many(ends, "datetime64[D]"),
        keeps_days=many(keeps_days, np.int64),
    )


def stock_of(*on_hand, due=(), transit_known=True, counted=None) -> SeriesStock:
    """Stock of each series (None: not known) and arrivals as (series, day, units)."""
    count = len(on_hand)
    series, days, units = (np.array([row[i] for row in due]) for i in (0, 1, 2))
    return SeriesStock(
        np.array([np.nan if units is None else units for units in on_hand], dtype=float),
        np.array([counted] * count, dtype="datetime64[D]"),
        Arrivals.of(series.astype(np.int64), days.astype(np.int64), units.astype(float), count),
        np.full(count, transit_known),
    )


@pytest.fixture(scope="session")
def make_terms() -> Callable[..., SeriesTerms]:
    return terms_of


@pytest.fixture(scope="session")
def make_stock() -> Callable[..., SeriesStock]:
    return stock_of
