"""Requirements as SQL: one row per (pool_id, period_start) that says whether each holds."""

from __future__ import annotations

from transforms.language.quoting import date_literal
from transforms.rebates.joins import StretchSetting, targets_sql
from transforms.rebates.ladder import cast_basis
from transforms.rebates.parties import accounts_sql, on_day, pool_sql
from transforms.rebates.periods import following, start_of, start_sql, starts_between
from transforms.rebates.pools import measure_sql
from transforms.rebates.sql_text import RATE, number
from transforms.rebates.terms import Program
from transforms.rebates.terms.conditions import Attained


def paid_on_time_sql(setting: StretchSetting) -> str:
    """Return SQL for whether an invoice of the period was late, or may still become so.

    An invoice is on time when it was paid in full by its due date; one that is not due yet leaves
    the result provisional.
    """
    stretch = setting.stretch
    as_of = date_literal(setting.workspace.as_of)
    start = start_sql(stretch.program.period, "r.invoice_date", stretch.begins)
    paid = f"r.settled_on < {as_of} and coalesce(r.settled_amount, r.amount) >= r.amount"
    return f"""
        select {pool_sql(stretch.program)} as pool_id, {start} as period_start,
            bool_or(case when {paid} then r.settled_on > r.due_date
                else r.due_date < {as_of} end) as is_late,
            bool_or(not coalesce({paid}, false) and r.due_date >= {as_of}) as is_undecided
        from {setting.views["receivables"]} as r
        join {setting.account} as a on a.account_id = r.account_id and {on_day("r.invoice_date")}
        where {stretch.governs_sql("r.invoice_date")}
        group by {pool_sql(stretch.program)}, {start}
        """


def outlets_sql(setting: StretchSetting, column: str) -> str:
    """Return SQL for how many outlets bought the program's products from the pool's accounts."""
    stretch, program = setting.stretch, setting.stretch.program
    start = start_sql(program.period, "o.order_date", stretch.begins)
    takes = setting.goods.takes_sql(program.products, "p.pc")
    back = "coalesce(o.kind, 'sale') = 'return'"
    return f"""
        select pool_id, period_start, count(*) as {column}
        from (
            select {pool_sql(program)} as pool_id, {start} as period_start, o.account_id
            from {setting.views["orders"]} as o
            join {setting.account} as outlet
                on outlet.account_id = o.account_id and {on_day("o.order_date", "outlet")}
                and outlet.level = 4
            join {setting.account} as a
                on a.account_id = coalesce(nullif(o.seller_id, ''), outlet.upstream_id)
                and {on_day("o.order_date")}
            join {setting.goods.relation} as p
                on p.product_id = o.product_id and {on_day("o.order_date", "p")}
            where ({stretch.governs_sql("o.order_date")}) and {takes}
                and coalesce(o.kind, 'sale') <> 'free_good'
            group by {pool_sql(program)}, {start}, o.account_id
            having sum(case when {back} then -abs(o.quantity) else o.quantity end) > 0
        ) as stocked
        group by pool_id, period_start
        """


def attained_sql(setting: StretchSetting, rows: str, gate: Attained, column: str) -> str:
    """Return SQL for whether every begun sub-period reached its share of its target."""
    stretch, program = setting.stretch, setting.stretch.program
    spans = _sub_periods(setting, gate)
    if not spans:
        return f"select pool_id, period_start, true as {column} from {rows}"
    listed = ", ".join(f"({sub}, {whole})" for sub, whole in spans)
    start = start_sql(gate.of, "f.day", stretch.begins)
    measure = measure_sql(program.basis.measure, program.basis.unit)
    judged = setting.workspace.table(
        f"judged_{stretch.number}_{column}",
        f"""
        select r.pool_id, s.sub_start as period_start, r.period_start as whole_start
        from (select distinct pool_id, period_start from {rows}) as r
        join (values {listed}) as s (sub_start, period_start)
            on s.period_start = r.period_start
        """,
    )
    reached = f"coalesce(x.x, 0) >= {number(gate.at_least, RATE)} * t.target"
    return f"""
        select j.pool_id, j.whole_start as period_start,
            bool_and(coalesce(t.target > 0 and {reached}, false)) as {column}
        from {judged} as j
        left join ({targets_sql(setting, judged, gate.of)}) as t
            on t.pool_id = j.pool_id and t.period_start = j.period_start
        left join (
            select {pool_sql(program)} as pool_id, {start} as period_start,
                {cast_basis(f"sum({measure})")} as x
            from {setting.source} as f join {setting.account} as a on a.av = f.av
            where ({stretch.governs_sql("f.day")}) and {accounts_sql(program.accounts)}
                and {setting.goods.takes_sql(program.products, "f.pc")}
            group by {pool_sql(program)}, {start}
        ) as x on x.pool_id = j.pool_id and x.period_start = j.period_start
        group by j.pool_id, j.whole_start
        """


def _sub_periods(setting: StretchSetting, gate: Attained) -> list[tuple[str, str]]:
    """List the sub-periods begun before the as-of date, each with the period it lies in."""
    stretch, kind = setting.stretch, setting.stretch.program.period
    until = min(setting.workspace.as_of, stretch.ends)
    spans = []
    for first in starts_between(gate.of, stretch.begins, until):
        if any(first < b and following(gate.of, first) > a for a, b in stretch.days):
            whole = stretch.begins if kind == "program" else start_of(kind, first)
            spans.append((date_literal(first), date_literal(whole)))
    return spans


def met_sql(program: Program, unit_scale: int) -> str:
    """Return SQL that says whether all requirements hold, over the joined columns."""
    tests, bought = [], 0
    for n, requirement in enumerate(program.require):
        if requirement.at_least is not None:
            measure = requirement.measure or program.basis.measure
            parts = unit_scale if measure == "quantity" else 1
            tests.append(f"need_{bought} >= {number(requirement.at_least * parts)}")
            bought += 1
        elif requirement.attainment is not None:
            tests.append(f"coalesce(attained_{n}, false)")
        elif requirement.outlets_stocked is not None:
            tests.append(f"coalesce(outlets_{n}, 0) >= {requirement.outlets_stocked.at_least}")
        else:
            tests.append("not coalesce(is_late, false)")
    return " and ".join(tests) or "true"
