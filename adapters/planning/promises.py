"""What the plans of earlier days promised, as far as it still stands.

Goes in: the relations `plan_day`, `stock_up_plan` and `supply`, and the lines of a plan in the
making. Comes out: what that plan may not promise again.
"""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from adapters.lake.engine import Engine
from adapters.planning.relations import give_row, select
from transforms.planning.stock_up.promises import Promises
from transforms.planning.stock_up.settings import Allocation
from transforms.schema import WAREHOUSE_TABLES

DRAFT_LINE = pa.schema(
    WAREHOUSE_TABLES["stock_up_plan"].arrow.field(name)
    for name in ("account_id", "product_id", "window_start", "window_end")
)
PROMISE_TERMS = pa.schema({"claims_are_direct": pa.bool_()})


def earlier_promises(engine: Engine, lines: Sequence[pa.Table], allocation: Allocation) -> Promises:
    """Return what still stands once these lines, tables of `DRAFT_LINE`, are planned.

    Orders of accounts that buy from another one count where these claim our goods.
    """
    terms = {"claims_are_direct": allocation.claims == "direct"}
    give_row(engine, "promise_terms", terms, PROMISE_TERMS)
    drafted = pa.concat_tables([DRAFT_LINE.empty_table(), *lines])
    engine.connection.register("draft_line", drafted)
    return Promises.of(engine.rows(select("promise")))
