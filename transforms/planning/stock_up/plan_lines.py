"""The lines of a plan as supply and transport see them.

Goes in: series with what they need. Comes out: `PlanLines`, whole numbers of ticks. An account that
buys from another one asks for goods that its upstream's own line asks for too; where only direct
accounts claim (`allocation: {claims: direct}`) they are claimed once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
import pandas as pd

from transforms.planning.clauses import Said, clause
from transforms.planning.forecast.panel import Bools, Days, Ints, Texts
from transforms.planning.stock_up.plan import Needs, SeriesTerms
from transforms.planning.stock_up.settings import Allocation
from transforms.planning.stock_up.terms import shared_in, smallest_order


@dataclass(frozen=True)
class PlanLines:
    """Hold plan lines: who, what, class, when it ships; in ticks what it asks, its pack, and its
    smallest order; and whether it claims supply and transport. What claims neither is never cut.
    """

    account_ids: Texts
    product_ids: Texts
    classes: Texts
    ship_by: Days
    asked: Ints
    packs: Ints
    minimums: Ints
    claims: Bools

    @classmethod
    def of(
        cls, series: pd.DataFrame, needs: Needs, terms: SeriesTerms, allocation: Allocation
    ) -> PlanLines:
        """Return the lines of some series, a row each; what `upstream_id` names supplies them."""
        account_id, product_id, name = (
            series[column].to_numpy(dtype=object)
            for column in ("account_id", "product_id", "class")
        )
        is_ours = series["upstream_id"].isna().to_numpy(dtype=np.bool_)
        return cls(
            account_id,
            product_id,
            name,
            needs.ship_by,
            asked=needs.order,
            packs=shared_in(terms),
            minimums=smallest_order(terms),
            claims=is_ours | (allocation.claims == "all"),
        )

    @classmethod
    def together(cls, parts: Sequence[PlanLines]) -> PlanLines:
        """Put lines below each other."""
        names = [each.name for each in fields(cls)]
        return cls(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))


def unlimited_note(upstream: str) -> Said:
    """Return what a planner is told of a line that claims nothing of ours."""
    return clause("served", upstream=upstream)
