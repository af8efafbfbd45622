"""Trials of a new product at outlets: some add to its category, others take from it.

Goes in: the outlets that carry the newest product anyway. Comes out: `Trials`. From then on such an
outlet sells two and a half times as much of the whole category where the trial adds, and as much as
before, the new product included, where it replaces. No order comes or goes: only quantities of
these outlets differ.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from examples.sample_company.cells import Cells
from examples.sample_company.history import LISTED_DAYS, SampleCalendar
from examples.sample_company.network import NEVER, Network
from examples.sample_company.products import SampleProducts
from examples.sample_company.randomness import Stream, generator

# What a trial that adds brings, as a part of what the category sold; how many there are of a kind.
ADDED, EACH_KIND = 1.5, 3
# Products of the category that an outlet has to carry for each week from one order to the next:
# where less is ordered, chance moves a quarter by as much as a trial.
FEWEST_CARRIED = 5


@dataclass(frozen=True)
class Trials:
    """Hold the product, where it adds and where it replaces, and what remains of the plain demand
    of each light cell from the first week on.
    """

    product: int
    first: int
    adding: list[int]
    replacing: list[int]
    left: np.ndarray

    def factor(self, cells: np.ndarray, week: int) -> np.ndarray | float:
        """Give the factor of some light cells in a week."""
        return self.left[cells] if week >= self.first else 1.0


def plan_trials(
    seed: int,
    each_kind: int,
    history: SampleCalendar,
    network: Network,
    *,
    products: SampleProducts,
    light: Cells,
    every: np.ndarray,
) -> Trials:
    """Draw outlets among those that order most lines of the newest product's category: `every` says
    every how many weeks an account orders.
    """
    product = int(np.argmax(products.launched_on))
    is_own = light.product == product
    of_category = products.category[light.product] == products.category[product]
    has = np.isin(np.arange(network.count), light.account[is_own])
    lasts = (network.opened_on < history.first_day) & (network.closed_on == NEVER)
    carried = np.bincount(light.account[of_category], minlength=network.count)
    often = carried / every
    fit = np.flatnonzero(has & lasts & (network.level == 4) & (often >= FEWEST_CARRIED))
    fit = fit[np.argsort(-often[fit], kind="stable")]
    count = min(each_kind, len(fit) // 2)
    drawn = generator(seed, Stream.TRIALS).permutation(fit[: 2 * count])
    adding, replacing = sorted(drawn[:count].tolist()), sorted(drawn[count:].tolist())
    pieces, left = light.base * products.units_per_case[light.product], np.ones(light.count)
    for outlet in adding + replacing:
        here = of_category & (light.account == outlet)
        brings = pieces[here & is_own].sum() / pieces[here & ~is_own].sum()
        left[here] = (1 + ADDED * (outlet in adding)) / (1 + brings)
    first = int(history.week_of(products.launched_on[product] + LISTED_DAYS))
    return Trials(product, first, adding, replacing, left=left)
