"""What the ledger has accrued, kept in the lake beside the facts that the models read.

Goes in: the ledger of a warehouse. Comes out: the lake table `ledger_sum`, written again where the
ledger says something else, and the relations that a run of the models reads of it. So whoever runs
the models, a build or a plan, sees the same ledger, and a plan needs no database for it.
"""

from __future__ import annotations

from datetime import date

import psycopg
import pyarrow as pa

from adapters.lake.engine import Engine
from adapters.lake.home import Home
from adapters.lake.marts import mart
from adapters.lake.tables import Lake, LakeTable
from transforms.ledger.earning_months import covered, earned
from transforms.schema.models_profit import LEDGER_SUM

_SUMS = """
select program_id, account_id, earning_period, currency, posting_period, posted_as_of,
    sum(amount) as accrued_amount
from ledger.entry
where ledger.is_accrued(kind)
group by program_id, account_id, earning_period, currency, posting_period, posted_as_of
order by program_id, account_id, earning_period, currency, posting_period, posted_as_of
"""


def keep_sums(home: Home, engine: Engine, connection: psycopg.Connection) -> None:
    """Bring the lake's copy to what the ledger says; the connection may read the ledger."""
    rows = connection.execute(_SUMS).fetchall()
    columns = zip(*rows, strict=True) if rows else ([] for _ in LEDGER_SUM.names)
    arrays = [pa.array(c, f.type) for c, f in zip(columns, LEDGER_SUM.arrow, strict=True)]
    made = pa.Table.from_arrays(arrays, schema=LEDGER_SUM.arrow)
    if not made.equals(_kept(home, engine)):
        _table(home).replace(made)


def ledger_relations(home: Home, engine: Engine, as_of: date) -> dict[str, pa.Table]:
    """Return `ledger_rebate` and `ledger_cover` as of a day, from the lake's copy."""
    sums = _kept(home, engine)
    statements = mart(home, "rebate_statement").scan()
    stood_at = [day for (day,) in engine.rows(f"select distinct as_of_date from ({statements})")]
    return {"ledger_rebate": earned(sums, as_of), "ledger_cover": covered(sums, stood_at, as_of)}


def _kept(home: Home, engine: Engine) -> pa.Table:
    order = ", ".join(LEDGER_SUM.key)
    return engine.arrow(f"select * from ({_table(home).scan()}) order by {order}").cast(
        LEDGER_SUM.arrow
    )


def _table(home: Home) -> LakeTable:
    return Lake(home).table("state", LEDGER_SUM, ())
