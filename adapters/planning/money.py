"""The money behind a plan: SELECTs of `sql/money`, each over relations that stand before it.

Goes in: an engine that has read the plan's inputs (`PlanInputs`), the plan in the lake, the
shortfall of its series in a file. Comes out: relations by the names of their files, those that are
published with the registry's types.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from adapters.lake.engine import Engine
from adapters.lake.home import Home
from adapters.lake.paths import scratch_sql
from adapters.planning.outputs import lake_table
from sql import select_text
from transforms.language.quoting import identifier
from transforms.planning.lost_units import EXPECTED_LOSS, expected_loss
from transforms.schema import WAREHOUSE_TABLES

# A row bears all its futures: some thousand rows at a time keep memory flat.
_ROWS = 10_000
_RUN = """
create or replace temp table plan_run as
select
    cast($as_of as date) as as_of_date,
    coalesce($currency, (select min(currency) from fct_order_line)) as company_currency,
    cast($reason as varchar) as rebate_reason
"""
_PRICED = """
select
    s.account_id,
    s.product_id,
    r.as_of_date as priced_on,
    s.list_price_each,
    s.unit_cost_each,
    r.company_currency
from plan_series as s
cross join plan_run as r
"""
_LOSS = """
select s.*, p.recommended_units, p.cut_units
from shortfall as s
inner join stock_up_plan as p on s.account_id = p.account_id and s.product_id = p.product_id
"""


class PlanMoney:
    """Name what the SELECTs read, then make one after the other."""

    def __init__(self, engine: Engine, home: Home, as_of: date, folder: Path):
        self._engine = engine
        self._as_of = as_of
        self._currency = home.settings.company_currency
        self._folder = folder
        partition = {"as_of_date": [as_of.isoformat()]}
        engine.view("stock_up_plan", lake_table(home, "stock_up_plan").scan(partition))
        engine.view("account_credit", lake_table(home, "account_credit").scan())
        engine.view("shortfall", f"select * from {scratch_sql([folder / 'shortfall.parquet'])}")
        self.tell(None)
        engine.view("priced_line", _PRICED)

    def tell(self, rebate_reason: str | None) -> None:
        """Let the SELECTs know of the run, and why nothing is known of rebates."""
        told = {"as_of": self._as_of, "currency": self._currency, "reason": rebate_reason}
        self._engine.rows(_RUN, told)

    def make(self, name: str) -> None:
        """Make the relation of one SELECT."""
        text = select_text("money", name)
        if name in WAREHOUSE_TABLES:
            text = f"{WAREHOUSE_TABLES[name].select} from (\n{text}\n)"
        self._engine.rows(f"create or replace temp table {identifier(name)} as {text}")

    def give(self, name: str, rows: pa.Table) -> None:
        """Make a relation of rows that were computed elsewhere."""
        self._engine.connection.register("given_rows", rows)
        self._engine.rows(f"create or replace temp table {identifier(name)} as from given_rows")
        self._engine.connection.unregister("given_rows")

    def make_expected_loss(self) -> None:
        """Make the relation `expected_loss` of the plan as it stands in the lake."""
        path = self._folder / "expected_loss.parquet"
        with pq.ParquetWriter(path, EXPECTED_LOSS) as writer:
            for rows in self._shortfalls():
                writer.write_table(expected_loss(rows))
        self._engine.view("expected_loss", f"select * from {scratch_sql([path])}")

    def rows(self, name: str) -> pa.RecordBatchReader:
        """Stream the rows of a relation."""
        return self._engine.stream(f"select * from {identifier(name)}")

    def _shortfalls(self) -> Iterator[pa.Table]:
        reader = self._engine.connection.execute(_LOSS).to_arrow_reader(_ROWS)
        yield from (pa.Table.from_batches([batch]) for batch in reader)
