"""Which rebates months bear otherwise than they did on an earlier day, from the ledger's sums.

Goes in: the ledger's sums as the run of that day saw them and as they are. Comes out: the relation
`changed_ledger`, a row for each account, program and earning period whose accruals count with
another amount, or with the same one shared over more months, and the months of the period. So a
month whose own facts stand still has what moved its rebates.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from adapters.lake.day_grounds import LEDGER, DayGrounds, grounds_tables
from adapters.lake.engine import Engine
from adapters.lake.home import Home
from adapters.lake.table_versions import is_kept
from transforms.language.quoting import date_literal
from transforms.ledger.earning_months import earned
from transforms.schema.models_profit import LEDGER_SUM

# What is shared reaches to the end of the last complete month, or of the period before that.
_COUNTED = (
    "select account_id, program_id, earning_period, currency, starts_on,"
    " least(ends_on, date_trunc('month', {day})) as shared_until, ends_on, accrued_amount"
    " from {rows}"
)
_CHANGED = """
select distinct
    account_id,
    program_id,
    earning_period,
    year(starts_on) * 12 + month(starts_on) as first_month_no,
    year(ends_on - 1) * 12 + month(ends_on - 1) as last_month_no
from (({now} except {then}) union all ({then} except {now}))
where accrued_amount <> 0
"""


def show_changed_accruals(
    engine: Engine, home: Home, before: DayGrounds, since: date, *, as_of: date
) -> None:
    """Make the relation; where the sums of that day are gone, nothing of the ledger is known."""
    table, stand = grounds_tables(home)[LEDGER], before.stands.get(LEDGER)
    if stand and not is_kept(table, stand):
        sums = {"then": table.table.no_rows, "now": table.table.no_rows}
    else:
        earlier = replace(table, at=stand.version).scan() if stand else table.table.no_rows
        sums = {"then": earlier, "now": table.scan()}
    sides = {}
    for name, day in (("then", since), ("now", as_of)):
        counted = earned(engine.arrow(sums[name]).cast(LEDGER_SUM.arrow), day)
        engine.connection.register(f"accrued_{name}", counted)
        sides[name] = _COUNTED.format(day=date_literal(day), rows=f"accrued_{name}")
    made = f"create or replace temp table changed_ledger as {_CHANGED.format(**sides)}"
    engine.connection.execute(made)
