"""What the plans of earlier days promised, as far as it still stands.

Goes in: the relations `plan_day`, `stock_up_plan` and `supply`, and the lines of a plan in the
making. Comes out: what that plan may not promise again.
"""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from adapters.lake.engine import Engine
from adapters.planning.relations import select
from transforms.planning.stock_up.promises import Promises
from transforms.schema import WAREHOUSE_TABLES

DRAFT_LINE = pa.schema(
    WAREHOUSE_TABLES["stock_up_plan"].arrow.field(name)
    for name in ("account_id", "product_id", "window_start", "window_end")
)


def earlier_promises(engine: Engine, lines: Sequence[pa.Table]) -> Promises:
    """Return what still stands once these lines, tables of `DRAFT_LINE`, are planned."""
    drafted = pa.concat_tables([DRAFT_LINE.empty_table(), *lines])
    engine.connection.register("draft_line", drafted)
    return Promises.of(engine.rows(select("promise")))
