"""Random streams by name: (seed, stream, index) in, an independent numpy generator out.

Every week and every month draws from its own stream, so a slice never depends on how many draws
another slice made. Only uniforms and basic arithmetic are used on them: these give the same bits on
every processor, where `exp` or a normal draw need not.
"""

from __future__ import annotations

from enum import IntEnum

import numpy as np


class Stream(IntEnum):
    """What a stream of draws is for; a number never changes its meaning."""

    PRODUCTS = 1
    NETWORK = 2
    ROLES = 3
    ASSORTMENT = 4
    PROMOTIONS = 5
    STOCK_OUTS = 6
    CLOSING_STOCK = 7
    DEMAND = 8
    STOCKED_ORDERS = 9
    LIGHT_ORDERS = 10
    PAYMENTS = 12
    FIELD = 13
    MARKET = 14
    OWN_STOCK = 15
    DIRT = 16
    AGREEMENTS = 17
    CLAIMS = 18
    TOLD = 19
    FEES = 20
    TRIALS = 21


def generator(seed: int, stream: Stream, index: int = 0) -> np.random.Generator:
    """Open the generator of one stream; `index` is a week, a month or 0."""
    return np.random.default_rng(np.random.SeedSequence([seed, int(stream), index]))
