"""What ships by week, product and origin, for production and transport.

Goes in: relations `plan`, `plan_series` and `supply` of the engine, and how many pallets fill a
truck. Comes out: the rows that are published as `stock_up_totals` and written for people.
"""

from __future__ import annotations

import pyarrow as pa

from adapters.lake.engine import Engine
from sql import select_text
from transforms.planning.stock_up.settings import StockUpSettings
from transforms.schema import WAREHOUSE_TABLES

_TERMS = """
create or replace temp table totals_terms as
select cast($supply as boolean) as counts_supply, cast($truck as bigint) as pallets_per_truck
"""


def totals_of_plan(engine: Engine, settings: StockUpSettings) -> pa.RecordBatchReader:
    """Return the rows of `stock_up_totals`; trucks are null where their size is not known."""
    per_truck = settings.transport.pallets_per_truck
    engine.rows(_TERMS, {"supply": settings.supply is not None, "truck": per_truck})
    table = WAREHOUSE_TABLES["stock_up_totals"]
    return engine.stream(f"{table.select} from ({select_text('planning', table.name)})")
