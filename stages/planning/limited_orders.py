"""What supply and transport leave of a draft's orders, once those of all series are laid.

Goes in: the lines of a draft block by block, with what later orders will ask where a season is
near. Comes out: rows of the plan as they were cut and with what goes ahead of the season, rows of
what drove them, and stock week by week with the orders that are left.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import numpy as np
import pyarrow as pa

from adapters.planning import PlanFiles, PlanInputs
from adapters.planning.promises import DRAFT_LINE
from transforms.planning.stock_up.ahead_rows import ahead_told, with_goods_ahead
from transforms.planning.stock_up.goods_ahead import GoodsAhead, WeekLimits, goods_ahead
from transforms.planning.stock_up.later_needs import LaterNeeds, later_needs
from transforms.planning.stock_up.limits import Cuts, SupplyByProduct, cut_to_limits
from transforms.planning.stock_up.look_ahead import LookAhead
from transforms.planning.stock_up.plan import Needs, SeriesStock, SeriesTerms
from transforms.planning.stock_up.plan_lines import PlanLines
from transforms.planning.stock_up.promises import Promises
from transforms.planning.stock_up.settings import StockUpSettings
from transforms.planning.stock_up.table import with_cuts
from transforms.planning.ticks import Bools, Floats, Ints

Changed = Callable[[pa.Table, slice], pa.Table]


@dataclass
class LimitedOrders:
    """Collect the lines of all series with `add`; then ask what is left of them.

    `each_week` is what is carried in a week, in ticks; `look_ahead` is None where no season is
    looked at.
    """

    inputs: PlanInputs
    settings: StockUpSettings
    supply: SupplyByProduct
    each_week: int | None
    look_ahead: LookAhead | None
    parts: list[PlanLines] = field(default_factory=list)
    cases: list[Ints] = field(default_factory=list)
    planned: list[pa.Table] = field(default_factory=list)
    later: list[LaterNeeds] = field(default_factory=list)

    def add(self, lines: PlanLines, plan: pa.Table, cases: Ints) -> None:
        """Add the lines of a block, their rows of the plan, and the size of their cases."""
        self.parts.append(lines)
        self.planned.append(
            plan.filter(plan["recommended_units"].is_valid()).select(DRAFT_LINE.names)
        )
        self.cases.append(cases)

    def look(
        self,
        paths: Floats,
        terms: SeriesTerms,
        stock: SeriesStock,
        *,
        needs: Needs,
        is_fixed: Bools,
    ) -> None:
        """Look at what later orders of the block will ask, where a season is near.

        Of lines that are `is_fixed` nothing may go ahead.
        """
        if self.look_ahead is not None:
            later = later_needs(
                paths,
                terms,
                stock,
                needs=needs,
                look_ahead=self.look_ahead,
                first_monday=self.inputs.first_monday,
                is_fixed=is_fixed,
            )
            self.later.append(later)

    def carry_ahead(self, files: PlanFiles, as_of: date) -> None:
        """Write stock week by week of the blocks put aside, with the orders that are left."""
        place, orders = 0, self._cuts.given + self._ahead.units
        for block in files.kept():
            here = slice(place, place + len(block.on_hand))
            place = here.stop
            rows = block.table(as_of, self.inputs.first_monday, orders[here])
            files.add("stock_up_projection", rows)

    def plan_rows(self, files: PlanFiles) -> pa.RecordBatchReader:
        """Return the plan's rows, cut and with what goes ahead."""
        return files.rows("stock_up_plan", _in_turn(self._planned_rows))

    def driver_rows(self, files: PlanFiles) -> pa.RecordBatchReader:
        """Return the rows of what drove each line, with what goes ahead."""
        return files.rows(
            "stock_up_driver",
            _in_turn(lambda rows, here: ahead_told(rows, self._ahead.take(here), self._seasons)),
        )

    def _planned_rows(self, rows: pa.Table, here: slice) -> pa.Table:
        cuts, size = self._cuts, np.concatenate(self.cases)[here]
        rows = with_cuts(rows, cuts.given[here], size, (size > 0).tolist(), why=cuts.why[here])
        return with_goods_ahead(rows, self._ahead.take(here), size, self._seasons)

    @cached_property
    def _lines(self) -> PlanLines:
        return PlanLines.together(self.parts)

    @cached_property
    def _promises(self) -> Promises:
        return self.inputs.promised(self.planned, self.settings.allocation)

    @cached_property
    def _cuts(self) -> Cuts:
        return cut_to_limits(
            self._lines,
            self.supply,
            self.each_week,
            self.settings.allocation,
            promises=self._promises,
            shutdowns=self.settings.shutdowns,
        )

    @cached_property
    def _ahead(self) -> GoodsAhead:
        given = self._cuts.given
        if self.look_ahead is None or self.each_week is None:
            return GoodsAhead.none(len(given))
        limits = WeekLimits(
            self.each_week,
            self.supply,
            self.settings.allocation,
            promises=self._promises,
            shutdowns=self.settings.shutdowns,
        )
        later = LaterNeeds.together(self.later)
        return goods_ahead(self._lines, given, later, limits, mondays=self.look_ahead.mondays)

    @property
    def _seasons(self) -> list[str]:
        return [season.name for season in self.look_ahead.seasons] if self.look_ahead else []


def _in_turn(changed: Changed) -> Callable[[pa.Table], pa.Table]:
    """Return what changes rows batch after batch, told which lines of the draft each holds."""
    place = 0

    def applied(rows: pa.Table) -> pa.Table:
        nonlocal place
        here = slice(place, place + len(rows))
        place = here.stop
        return changed(rows, here)

    return applied
