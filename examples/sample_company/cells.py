"""Cells: which account carries which product, and how much of it in a plain week.

Comes out: two `Cells`: the stocked ones of wholesalers and distributors, whose stock is followed
week by week, and the light ones of sub-distributors and outlets, which only buy. What a designated
distributor sells is a part of what its wholesaler sells on.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from examples.sample_company.network import Network
from examples.sample_company.products import SampleProducts
from examples.sample_company.randomness import Stream, generator
from examples.sample_company.sizes import Size

# Part of a wholesaler's sales that its designated distributors make up, and of a distributor's
# sales that the accounts we see below it make up.
SEEN_BELOW_WHOLESALER = 0.7
SEEN_BELOW_DISTRIBUTOR = 0.35


@dataclass(frozen=True)
class Cells:
    """Pairs of account and product, sorted by account, with cases (or singles) per plain week."""

    account: np.ndarray
    product: np.ndarray
    base: np.ndarray

    @property
    def count(self) -> int:
        return len(self.account)


def make_cells(
    seed: int, size: Size, network: Network, products: SampleProducts
) -> tuple[Cells, Cells]:
    """Draw assortments and base rates."""
    rng = generator(seed, Stream.ASSORTMENT)
    carried = np.zeros((network.count, len(products.ids)))
    _fill_direct(rng, size, network, products, carried=carried)
    _fill_designated(rng, size, network, carried)
    stocked = _cells(carried, 0, network.stocked)
    for level, part in ((3, 1.6), (4, 1.0)):
        _fill_below(rng, int(size.outlet_products * part), network, level, carried=carried)
    light = _cells(carried, network.stocked, network.count)
    sold = stocked.base[network.level[stocked.account] == 2].sum()
    scale = SEEN_BELOW_DISTRIBUTOR * sold / light.base.sum()
    return stocked, Cells(light.account, light.product, light.base * scale)


def _best(score: np.ndarray, count: int) -> np.ndarray:
    """Keep the `count` best of each row, and only those above zero."""
    order = np.argsort(-score, axis=1, kind="stable")[:, :count]
    kept = np.zeros(score.shape, dtype=bool)
    np.put_along_axis(kept, order, True, axis=1)
    return kept & (score > 0)


def _spread(
    rng: np.random.Generator, kept: np.ndarray, weight: np.ndarray, total: np.ndarray
) -> np.ndarray:
    """Share each row's total over the products kept, by weight and some taste of its own."""
    part = kept * weight * (0.5 + rng.random(kept.shape))
    return part * (total / part.sum(axis=1))[:, None]


def _fill_direct(
    rng: np.random.Generator,
    size: Size,
    network: Network,
    products: SampleProducts,
    *,
    carried: np.ndarray,
) -> None:
    for level, count in ((1, size.wholesaler_products), (2, size.distributor_products)):
        rows = np.flatnonzero(network.is_direct & (network.level == level))
        # Assortments are wider than sales: the root lets slow categories in.
        score = np.sqrt(products.popularity) * (0.3 + rng.random((len(rows), carried.shape[1])))
        total = size.wholesaler_cases * network.size[rows]
        carried[rows] = _spread(rng, _best(score, count), products.popularity, total)


def _fill_designated(
    rng: np.random.Generator, size: Size, network: Network, carried: np.ndarray
) -> None:
    rows = np.flatnonzero((network.level == 2) & ~network.is_flat)
    parent = network.upstream[rows]
    siblings = np.bincount(parent, minlength=network.count)[parent]
    share = SEEN_BELOW_WHOLESALER * (0.7 + 0.6 * rng.random(len(rows))) / siblings
    kept = _best(
        carried[parent] * (0.5 + rng.random((len(rows), carried.shape[1]))),
        size.distributor_products,
    )
    carried[rows] = kept * carried[parent] * np.minimum(share, 0.85)[:, None]


def _fill_below(
    rng: np.random.Generator, count: int, network: Network, level: int, *, carried: np.ndarray
) -> None:
    rows = np.flatnonzero(network.level == level)
    parent = carried[network.upstream[rows]]
    # An outlet's taste spreads its demand more evenly than its distributor's sales.
    score = np.sqrt(parent) * (0.3 + rng.random(parent.shape))
    carried[rows] = _spread(rng, _best(score, count), np.sqrt(parent), 100 * network.size[rows])


def _cells(carried: np.ndarray, first: int, last: int) -> Cells:
    account, product = np.nonzero(carried[first:last])
    return Cells(account + first, product, carried[first:last][account, product])
