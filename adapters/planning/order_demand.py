"""What the forecast of rebates reads from the lake: orders by week, and what they last cost.

Goes in: a home whose lake holds order lines. Comes out: the planner's panels, of everything an
account orders from whomever (rebates count network orders too), and the price, cost and unit that
its lines of each product last bore.
"""

from __future__ import annotations

import pyarrow as pa

from adapters.lake.tables import Lake
from adapters.planning.inputs import PlanInputs
from adapters.planning.relations import keep, make, select
from transforms.planning.stock_up.settings import StockUpSettings
from transforms.rebates.accrual import SERIES


class OrderInputs(PlanInputs):
    """Read the planner's inputs with order lines in place of sell-in and without stock."""

    def priced(self) -> pa.Table:
        """Return every series with its price and unit, in the order of the chunks."""
        rows = self._engine.arrow(select("order_terms"))
        return rows.select(SERIES.names).cast(SERIES)

    def _name_pairs(self) -> None:
        # Rebates count what was bought once as well.
        pairs = "select distinct account_id, product_id, true as is_active from ordered_week"
        keep(self._engine, "plan_pair", pairs)

    def _name_relations(self, lake: Lake, settings: StockUpSettings) -> None:
        super()._name_relations(lake, settings)
        make(self._engine, "ordered_week")
        keep(self._engine, "nothing_counted", "select * from fct_inventory_day where false")
        self._engine.view("fct_account_product_week", "select * from ordered_week")
        self._engine.view("fct_inventory_day", "select * from nothing_counted")
