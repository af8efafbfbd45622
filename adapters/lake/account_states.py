"""What stands at each account on a day, and what of it changed: SELECTs of `sql/changes`.

Goes in: the lake's marts and facts, and an as-of date. Comes out: one partition each of
`account_state` and `account_change`. Each kind of state is a SELECT of its own with the same
columns; the change is the difference to the states of the latest day before.
"""

from __future__ import annotations

from datetime import date, timedelta

from adapters.lake.engine import Engine
from adapters.lake.home import Home
from adapters.lake.marts import mart
from adapters.lake.models.months import number_of, text_of
from adapters.lake.tables import Lake, LakeTable
from sql import select_text
from transforms.language.quoting import date_literal, literals
from transforms.schema import WAREHOUSE_TABLES

STATE, CHANGE = "account_state", "account_change"
KINDS = ("class", "danger", "tier", "overdue", "stock_out", "breach", "late_feed")
_FACTS = {"recent_week": "fct_account_product_week", "recent_count": "fct_inventory_day"}
_BY_PLAN = ("stock_up_projection", "stock_up_value")
_OF_STATE = "account_id, change_kind, subject, state, severity, stake_amount, reason, next_step"
# Reports older than a quarter are no reports that stopped.
_QUARTER = 3


class AccountStates:
    """Work out the states of a day and their changes, and keep both in the lake.

    The states are kept last, by themselves: later days compare with a day that has them, and
    whatever else belongs to it must stand by then.
    """

    def __init__(self, engine: Engine, home: Home, as_of: date):
        self._engine, self._home, self._as_of = engine, home, as_of

    def work_out(self) -> date | None:
        """Replace the day's changes; return the day compared with, None on the first one."""
        before = self._before()
        self._show(before)
        found = " union all ".join(
            f"select {_OF_STATE} from ({select_text('changes', kind)})" for kind in KINDS
        )
        self._engine.connection.execute(f"create or replace temp table state_now as {found}")
        keep_day(
            self._engine, mart(self._home, CHANGE), select_text("changes", CHANGE), self._as_of
        )
        return before

    def keep(self) -> None:
        """Replace the day's states, which `work_out` has found: from here on the day counts."""
        named = (
            f"select {date_literal(self._as_of)} as as_of_date, account_id, change_kind,"
            " subject as change_subject, state as state_now, severity as state_severity,"
            " stake_amount, reason as change_reason, next_step from state_now"
        )
        keep_day(self._engine, mart(self._home, STATE), named, self._as_of)

    def _before(self) -> date | None:
        days = [part["as_of_date"] for part in mart(self._home, STATE).partitions()]
        earlier = [day for day in map(date.fromisoformat, days) if day < self._as_of]
        return max(earlier, default=None)

    def _show(self, since: date | None) -> None:
        """Name what the SELECTs read."""
        day, last = self._as_of, self._as_of - timedelta(days=1)
        self._engine.view(
            "change_day",
            f"select {date_literal(day)} as as_of_date, {date_literal(last)} as last_day,"
            f" {date_literal(since) if since else 'cast(null as date)'} as since_date",
        )
        months = [text_of(number_of(last) - back) for back in range(_QUARTER + 1)]
        for name in ("account_class", "account_risk", "network_evidence"):
            scan = mart(self._home, name).scan()
            self._engine.view(name, f"select * from ({scan}) where month in ({literals(months)})")
        for name in ("account_credit", "rebate_statement"):
            self._engine.view(name, mart(self._home, name).scan())
        for name, of in _FACTS.items():
            fact = Lake(self._home).table("facts", WAREHOUSE_TABLES[of], ("month",))
            self._engine.view(name, fact.scan({"month": months}))
        plans = [part["as_of_date"] for part in mart(self._home, "stock_up_plan").partitions()]
        plan = max((p for p in plans if p <= day.isoformat()), default=day.isoformat())
        for name in _BY_PLAN:
            self._engine.view(name, mart(self._home, name).scan({"as_of_date": [plan]}))
        self._engine.view(
            "change_month",
            "select max(as_of_date) as month_end from account_class"
            f" where as_of_date < {date_literal(day)}",
        )
        accounts = mart(self._home, "dim_account").scan()
        self._engine.view("account_now", f"select * from ({accounts}) where is_current")
        states = mart(self._home, STATE)
        state = states.scan({"as_of_date": [since.isoformat()]} if since else None)
        if since is None:
            state = f"select * from ({state}) limit 0"
        self._engine.view(
            "state_before",
            "select account_id, change_kind, change_subject as subject, state_now as state,"
            " state_severity as severity, stake_amount, change_reason as reason, next_step"
            f" from ({state})",
        )


def keep_day(engine: Engine, table: LakeTable, select: str, day: date) -> None:
    """Replace a day's partition of a mart by the rows of a SELECT."""
    rows = engine.stream(f"{table.table.select} from ({select})")
    table.replace(rows, {"as_of_date": [day.isoformat()]}, note="changes")
