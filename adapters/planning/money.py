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
from adapters.lake.marts import mart
from adapters.lake.paths import scratch_sql
from adapters.planning.relations import give, give_row, make, select
from transforms.language.quoting import identifier
from transforms.planning.lost_units import EXPECTED_LOSS, expected_loss
from transforms.planning.stock_up.settings import Allocation

# A row bears all its futures: some thousand rows at a time keep memory flat.
_ROWS = 10_000
PLAN_RUN = pa.schema(
    {
        "as_of_date": pa.date32(),
        "company_currency": pa.string(),
        "claims_are_direct": pa.bool_(),
        "rebate_reason": pa.string(),
    }
)


class PlanMoney:
    """Name what the SELECTs read, then make one after the other."""

    def __init__(
        self, engine: Engine, home: Home, as_of: date, folder: Path, *, allocation: Allocation
    ):
        self._engine = engine
        self._as_of = as_of
        self._currency = company_currency(engine, home)
        self._claims_are_direct = allocation.claims == "direct"
        self._folder = folder
        partition = {"as_of_date": [as_of.isoformat()]}
        for name in ("stock_up_plan", "stock_up_driver"):
            engine.view(name, mart(home, name).scan(partition))
        engine.view("account_credit", mart(home, "account_credit").scan())
        engine.view("shortfall", f"select * from {scratch_sql([folder / 'shortfall.parquet'])}")
        self.tell(None)
        engine.view("priced_line", select("plan_priced"))

    def tell(self, rebate_reason: str | None) -> None:
        """Let the SELECTs know of the run, and why nothing is known of rebates."""
        told = (self._as_of, self._currency, self._claims_are_direct, rebate_reason)
        give_row(self._engine, "plan_run", dict(zip(PLAN_RUN.names, told, strict=True)), PLAN_RUN)

    def make(self, *names: str) -> None:
        """Make the relations of some SELECTs."""
        make(self._engine, *names, folder="money")

    def give(self, name: str, rows: pa.Table) -> None:
        """Make a relation of rows that were computed elsewhere."""
        give(self._engine, name, rows)

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
        reader = self._engine.connection.execute(select("line_shortfall")).to_arrow_reader(_ROWS)
        yield from (pa.Table.from_batches([batch]) for batch in reader)


def company_currency(engine: Engine, home: Home) -> str | None:
    """Return the company's currency: as set, else that of its orders; null where there are none."""
    return home.settings.company_currency or engine.scalar(
        "select min(currency) from fct_order_line"
    )
