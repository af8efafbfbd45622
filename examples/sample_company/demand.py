"""Demand: the expected units of a cell in a week.

    level = base × account factor × product factor × boost

The account factor carries growth, opening, closing and the planted roles; the product factor
season, trend, launch, withdrawal and promotions everywhere; a boost is a promotion at one account.

Worked number: base 100 cases, account 1.05, lager in the week 14 days before the Spring Festival
(about 1.69), promotion uplift 0.4: 100 × 1.05 × 1.69 × 1.4 = 248 cases.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from examples.sample_company.cells import Cells
from examples.sample_company.history import LISTED_DAYS, SampleCalendar
from examples.sample_company.network import Network
from examples.sample_company.products import SampleProducts
from examples.sample_company.promotions import FREE_EVERY, Promotion
from examples.sample_company.roles import (
    DEFECTION,
    DIVERTED_EXTRA,
    RISE_TO,
    RISE_WEEKS,
    VICTIM_LOSS,
    Roles,
)
from examples.sample_company.season import week_factors

TREND_PER_YEAR = 0.04
OPENING_WEEKS = 8
# How much of the next three weeks' sales stock looks ahead to.
LOOK_AHEAD = (0.40, 0.35, 0.25)


@dataclass(frozen=True)
class DemandFactors:
    """Hold the factors: weeks × accounts and weeks × products, and what promotions give away."""

    accounts: np.ndarray
    products: np.ndarray
    ahead: np.ndarray
    cut_percent: np.ndarray
    gives_free: np.ndarray
    boosts: tuple[Promotion, ...]

    def level(self, cells: Cells, week: int) -> np.ndarray:
        """Compute each cell's expected units in the week."""
        made = cells.base * self.accounts[week][cells.account] * self.products[week][cells.product]
        return self._boosted(cells, week, made)

    def level_ahead(self, cells: Cells, week: int) -> np.ndarray:
        """Compute each cell's expected units a week over the three weeks after this one."""
        coming = self.accounts[week + 1][cells.account] * self.ahead[week][cells.product]
        return cells.base * coming

    def _boosted(self, cells: Cells, week: int, made: np.ndarray) -> np.ndarray:
        for boost in self.boosts:
            if boost.first <= week <= boost.last:
                here = (cells.account == boost.account) & (cells.product == boost.product)
                made = np.where(here, made * (1 + boost.uplift), made)
        return made


def make_demand(
    history: SampleCalendar,
    network: Network,
    products: SampleProducts,
    promotions: list[Promotion],
    *,
    roles: Roles,
) -> DemandFactors:
    """Lay out the factors of every week, and of the four that stock looks ahead to."""
    weeks = history.weeks + 4
    everywhere = [p for p in promotions if p.account < 0]
    by_product = _product_factors(history, products, weeks)
    cut = np.zeros((weeks, len(products.ids)), dtype=np.int64)
    free = np.zeros((weeks, len(products.ids)), dtype=np.int64)
    for promotion in everywhere:
        span = slice(promotion.first, promotion.last + 1)
        by_product[span, promotion.product] *= 1 + promotion.uplift
        cut[span, promotion.product] = promotion.cut_percent
        free[span, promotion.product] = FREE_EVERY * (promotion.mechanic == "free_goods")
    ahead = sum(
        part * by_product[1 + step : weeks - 3 + step] for step, part in enumerate(LOOK_AHEAD)
    )
    boosts = tuple(p for p in promotions if p.account >= 0)
    return DemandFactors(
        _account_factors(history, network, roles, weeks),
        by_product,
        np.asarray(ahead),
        cut,
        gives_free=free,
        boosts=boosts,
    )


def _product_factors(history: SampleCalendar, products: SampleProducts, weeks: int) -> np.ndarray:
    mondays = history.first_monday + 7 * np.arange(weeks)
    factors = week_factors(history, weeks)[products.category]
    trend = 1 + TREND_PER_YEAR * (np.arange(weeks) - weeks / 2) / 52
    age = (mondays[None, :] - products.launched_on[:, None] - LISTED_DAYS) / 7
    ramp = np.clip((age + 2) / OPENING_WEEKS, 0, 1)
    return np.ascontiguousarray((factors * trend * ramp * products.sold_in(mondays)).T)


def _account_factors(
    history: SampleCalendar, network: Network, roles: Roles, weeks: int
) -> np.ndarray:
    week = np.arange(weeks)[:, None]
    mondays = history.first_monday + 7 * week
    age = (mondays - network.opened_on[None, :] - LISTED_DAYS) / 7
    lives = (age >= 0) & (mondays <= network.closed_on)
    factors = 1 + network.growth * (week - weeks / 2) / 52
    factors = factors * np.clip((age + 2) / OPENING_WEEKS, 0, 1) * lives
    for span in roles.diverters:
        factors[span.first : span.last + 1, span.account] *= 1 + DIVERTED_EXTRA
        factors[span.first : span.last + 1, span.other] *= 1 - VICTIM_LOSS
    for span in roles.risers:
        rise = np.clip((np.arange(weeks) - span.first) / RISE_WEEKS, 0, 1)
        factors[:, span.account] *= 1 + (RISE_TO - 1) * rise
    for span in roles.defectors:
        left = np.zeros(weeks - span.first)
        left[: len(DEFECTION)] = DEFECTION
        factors[span.first :, span.account] *= left
    return factors
