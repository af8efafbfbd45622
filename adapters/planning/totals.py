"""What ships by week, product and origin, for production and transport.

Goes in: relations `plan`, `plan_series` and `supply` of the engine, and how many pallets fill a
truck. Comes out: the rows that are published as `stock_up_totals` and written for people.
"""

from __future__ import annotations

import pyarrow as pa

from adapters.lake.engine import Engine
from adapters.planning.relations import give_row, select, view
from transforms.planning.stock_up.settings import StockUpSettings

TOTALS_ORDER = "order by ship_week, origin_kind, origin_id, product_id"
TOTALS_TERMS = pa.schema({"counts_supply": pa.bool_(), "pallets_per_truck": pa.int64()})


def totals_of_plan(engine: Engine, settings: StockUpSettings) -> pa.RecordBatchReader:
    """Return the rows of `stock_up_totals` in order; trucks are null where no size is known."""
    per_truck = settings.transport.pallets_per_truck
    terms = {"counts_supply": settings.supply is not None, "pallets_per_truck": per_truck}
    give_row(engine, "totals_terms", terms, TOTALS_TERMS)
    view(engine, "order_origin")
    return engine.stream(f"{select('stock_up_totals')} {TOTALS_ORDER}")
