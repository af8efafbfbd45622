"""What later weeks cannot carry, pulled back into weeks before them, as late as these have room.

Goes in: what groups of series ask in each week of dispatch, what is carried in it and what can be
supplied by then. Comes out: what has to leave now, ahead of the week that asks for it.

Worked example: 100 are carried a week; the weeks ask 60, 60, 180, 180 and 180. Each of the last
three lacks 80, in all 240; the two before have room for 40 each. So 160 have to leave now. Where no
more than 200 can be supplied by the second week, of the 240 only 80 can have left by then: 40 in
it, 40 in the first, and none has to leave now.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from transforms.planning.forecast.panel import Bools, Floats, Ints

# Shares of whole ticks are floats: less than this is nothing.
_HAIR = 1e-3


@dataclass(frozen=True)
class WeeksAhead:
    """Hold what is asked of the weeks after this run's, in ticks.

    `asks` and `is_sent` (whether an order leaves in the week) are (groups, weeks), `carried` is
    (weeks,), `product` the number of each group's product, `supplied` (products, 1 + weeks) what
    can leave now and by the end of each week in all, infinite where nothing limits it.
    """

    asks: Floats
    is_sent: Bools
    carried: Floats
    product: Ints
    supplied: Floats

    def pulled(self) -> tuple[Floats, int]:
        """Return what each group must send before the first week, and until which week, counted
        from 1, each has less room than is asked of it and those after; 0 where nothing must.
        """
        asks = self._supplied_asks()
        by_then = np.cumsum(self._by_product(asks), axis=1)
        spare = self.supplied - np.c_[np.zeros(len(by_then)), by_then]
        pulled, until = np.zeros(len(asks)), 0
        for week in reversed(range(asks.shape[1])):
            pulled = self._left(pulled, asks[:, week], week, spare[:, week::-1])
            if pulled.sum() <= _HAIR:
                pulled, until = np.zeros(len(asks)), 0
            elif until == 0:
                until = week + 1
        return pulled, until

    def _left(self, pulled: Floats, asked: Floats, week: int, spare: Floats) -> Floats:
        """Return what has to leave before a week, of its own goods and of what was pulled to it.

        `spare` is what supply lets leave earlier, the next earlier week first. What can be pulled
        back the least far is sent first, then the week's own.
        """
        left, room = pulled + asked, self.carried[week]
        reach = np.minimum.accumulate(spare, axis=1).T
        stuck = [left * (1 - self._part(there, left)) for there in reach]
        for wave in (*stuck, asked, left):
            able = np.where(self.is_sent[:, week], np.minimum(wave, left), 0.0)
            there = able.sum()
            sent = able if there <= room else able * (room / there)
            left, room = left - sent, max(room - sent.sum(), 0.0)
        within: Floats = left * self._part(spare[:, 0], left)
        return within

    def _supplied_asks(self) -> Floats:
        """Return the asks that supply allows at all: what comes too late is sent by no truck."""
        made, sent = np.zeros_like(self.asks), np.zeros(len(self.supplied))
        for week in range(self.asks.shape[1]):
            asked = self.asks[:, week]
            made[:, week] = asked * self._part(self.supplied[:, week + 1] - sent, asked)
            sent += self._by_product(made[:, week])
        return made

    def _part(self, there: Floats, wanted: Floats) -> Floats:
        """Return, per group, the part that is there of what is wanted of its product."""
        asked, there = self._by_product(wanted), np.maximum(there, 0.0)
        part = np.divide(there, asked, out=np.ones_like(asked), where=asked > there)
        found: Floats = part[self.product]
        return found

    def _by_product(self, values: Floats) -> Floats:
        summed = np.zeros((len(self.supplied), *values.shape[1:]))
        np.add.at(summed, self.product, values)
        return summed
