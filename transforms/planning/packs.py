"""Round a need to what can be ordered: whole packs, then the smallest order.

Goes in: units needed and the product's packs, in ticks. Comes out: units to order, in ticks. A pack
is `case_pack_multiple` cases. A need of 30 units in packs of 24 becomes 48 (up), 24 (nearest) or
stays 30 (none); with a minimum of 3 cases of 24 all three become 72. No need orders nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from transforms.planning.ticks import TICKS, Ints, Texts

UP, NEAREST, NONE = "up", "nearest", "none"


@dataclass(frozen=True)
class Packs:
    """Hold per series, in ticks: units per case (0 where not known), a pack, the smallest order."""

    case: Ints
    pack: Ints
    minimum: Ints
    rounding: Texts

    @classmethod
    def of(cls, case: Ints, multiple: Ints, minimum_cases: Ints, rounding: Texts) -> Packs:
        """Derive packs; all in ticks, 0 where not known: then one case, and no minimum.

        Where the size of a case is not known a pack is one unit and nothing is said of cases.
        """
        known = case > 0
        cases = np.where(multiple > 0, multiple, TICKS)
        pack = np.where(known, case * cases // TICKS, TICKS)
        return cls(
            np.where(known, case, 0),
            np.maximum(pack, 1),
            np.where(known, case * minimum_cases // TICKS, 0),
            rounding,
        )

    def whole(self, need: Ints) -> Ints:
        """Return a need ≥ 0 in packs, in ticks; the smallest order is not looked at."""
        pack = self.pack
        up = -(-need // pack) * pack
        nearest = (2 * need + pack) // (2 * pack) * pack
        return np.where(self.rounding == UP, up, np.where(self.rounding == NEAREST, nearest, need))

    def rounded(self, need: Ints) -> Ints:
        """Return what to order for a need ≥ 0: in packs, and no less than the smallest order."""
        order = self.whole(need)
        return np.where(order > 0, np.maximum(order, self.smallest), 0)

    @property
    def smallest(self) -> Ints:
        """The smallest order in whole packs; 0 where any pack may be ordered."""
        whole = -(-self.minimum // self.pack) * self.pack
        return np.where(self.rounding == NONE, self.minimum, whole)

    def cases(self, order: Ints) -> Ints:
        """Return an order in ticks of a case; meaningless where `case` is 0."""
        return order * TICKS // np.maximum(self.case, 1)
