"""What each pool bought in each period: the basis, summed by account and then by pool.

Goes in: a stretch and the relation of its facts (`sums.py`). Comes out: `member` rows (pool,
account, period) and `pool` rows (pool, period) with the basis `x` and what the conditions need.
A pool whose only lines still wait has a row with `lines` 0 in the period they were ordered in.
"""

from __future__ import annotations

from transforms.language.quoting import date_literal
from transforms.rebates.blockers import bought, check_members, held_sql, uses_units
from transforms.rebates.goods import Goods
from transforms.rebates.ladder import axis_of, cast_basis
from transforms.rebates.lines import unit_column
from transforms.rebates.parties import accounts_sql, pool_sql
from transforms.rebates.periods import start_sql, starts_between
from transforms.rebates.sql_text import BASIS, FIRST_DAY, any_of, number
from transforms.rebates.terms import Program
from transforms.rebates.terms.conditions import Requirement
from transforms.rebates.terms.earnings import Event
from transforms.rebates.terms.rules import BY_DOCUMENT
from transforms.rebates.terms.selection import Measure
from transforms.rebates.versions import Stretch
from transforms.rebates.workspace import Workspace


def measure_sql(measure: Measure, unit: str | None, alias: str = "f") -> str:
    """Return SQL for what a fact adds to a measure."""
    if measure == "quantity":
        return f"{alias}.{unit_column(unit)}"
    if measure == "cost":
        return f"{alias}.cost"
    return f"{alias}.amount - {alias}.cost" if measure == "margin" else f"{alias}.amount"


def money_measure(program: Program) -> Measure:
    """Return the measure that a percent is paid on: net amount where the tiers count units."""
    return "amount" if program.basis.measure == "quantity" else program.basis.measure


def members(
    workspace: Workspace, stretch: Stretch, source: str, account: str, *, goods: Goods
) -> str:
    """Keep the facts of a stretch summed by pool, account and period; return the relation.

    Programs that sum alike share it.
    """
    program = stretch.program
    mine = goods.takes_sql(program.products, "f.pc")
    needs = [goods.takes_sql(_products(r, program), "f.pc") for r in bought(program)]
    only = f"filter (where {mine})" if needs else ""
    unit = program.basis.unit
    column = unit_column(unit)
    money = measure_sql(money_measure(program), unit)
    wanted = "".join(
        f", {cast_basis(_total(_required(r, program), f'filter (where {takes})'))} as need_{n}"
        for n, (r, takes) in enumerate(zip(bought(program), needs, strict=True))
    )
    start = start_sql(program.period, "f.day", stretch.begins)
    facts = f"""{source} as f join {account} as a on a.av = f.av
        where ({stretch.governs_sql("f.day")}) and {accounts_sql(program.accounts)}
            and ({any_of([mine, *needs])})"""
    pool, account_id, key = pool_sql(program), "a.account_id", f"{pool_sql(program)}, a.account_id"
    if program.pool == "account":
        # numbers group faster than texts, and an account has one number
        pool = account_id = "any_value(a.account_id)"
        key = "a.account_number"
    relation = workspace.shared_table(
        f"member_{stretch.number}",
        f"""
        select {pool} as pool_id, {account_id} as account_id, {start} as period_start,
            {cast_basis(_total(f"f.{column}", only))} as units,
            {cast_basis(_total(money, only))} as money,
            coalesce(bool_and(f.whole_{column}) {only}, true) as whole,
            cast(coalesce(sum(f.lines) {only}, 0) as bigint) as lines,
            cast(coalesce(sum(f.waiting) {only}, 0) as bigint) as waiting,
            {_doubts(program, only)}{wanted}
        from {facts}
        group by {key}, {start}
        """,
    )
    check_members(workspace, program, relation)
    return relation


def _doubts(program: Program, only: str) -> str:
    """Return the columns that say what cannot be counted."""
    unit = program.basis.unit
    low, high = f"min(f.low_currency) {only}", f"max(f.high_currency) {only}"
    columns = {"held": held_sql(program, low, high, f"bool_or(f.no_amount > 0) {only}")}
    if uses_units(program) and unit is None:
        columns |= {"low_unit": f"min(f.low_unit) {only}", "high_unit": f"max(f.high_unit) {only}"}
    elif uses_units(program):
        columns["no_pack"] = f"bool_or(f.no_pack_{unit_column(unit)} > 0)"
    if program.basis.measure in ("cost", "margin"):
        columns["no_cost"] = "bool_or(f.no_cost > 0)"
    return ", ".join(f"{sql} as {column}" for column, sql in columns.items())


def _products(requirement: Requirement, program: Program):  # type: ignore[no-untyped-def]
    return program.products if requirement.products is None else requirement.products


def _required(requirement: Requirement, program: Program) -> str:
    measure = requirement.measure or program.basis.measure
    return measure_sql(measure, program.basis.unit)


def _total(column: str, only: str) -> str:
    return f"coalesce(sum({column}) {only}, 0)"


def pool_rows_sql(stretch: Stretch, member: str) -> str:
    """Return SQL for one row per pool and period with its basis `x`."""
    program = stretch.program
    axis = "units" if axis_of(program) == "units" or _counts_events(program) else "money"
    if program.pool == "account":
        needs = "".join(f", need_{n}" for n, _ in enumerate(bought(program)))
        return f"""
            select pool_id, period_start, units, money, {axis} as x, whole, lines, waiting,
                held{needs}
            from {member}
            """
    wanted = "".join(
        f", {cast_basis(f'sum(need_{n})')} as need_{n}" for n, _ in enumerate(bought(program))
    )
    return f"""
        select pool_id, period_start, {cast_basis("sum(units)")} as units,
            {cast_basis("sum(money)")} as money, {cast_basis(f"sum({axis})")} as x,
            bool_and(whole) as whole, cast(sum(lines) as bigint) as lines,
            cast(sum(waiting) as bigint) as waiting, min(held) as held{wanted}
        from {member} group by pool_id, period_start
        """


def _counts_events(program: Program) -> bool:
    return isinstance(program.earn, Event)


def carried_sql(program: Program, rows: str) -> str:
    """Add `carry`: the negative part of earlier periods, where the terms carry it on.

    The carry after a period is min(0, carry + x); over all periods that is the running sum less
    its highest value so far (or 0).
    """
    if program.decrease == "claw_back":
        return f"select *, {cast_basis('0')} as carry from ({rows}) as r"
    over = "(partition by pool_id order by period_start rows unbounded preceding)"
    return f"""
        select * exclude (after, x), {cast_basis("x + coalesce(before, 0)")} as x,
            {cast_basis("coalesce(before, 0)")} as carry
        from (
            select *, lag(after) over (partition by pool_id order by period_start) as before
            from (
                select * exclude (run), run - greatest(max(run) over {over}, 0) as after
                from (select *, sum(x) over {over} as run from ({rows}) as r) as s
            ) as t
        ) as u
        """


def with_empty_periods_sql(stretch: Stretch, rows: str, workspace: Workspace) -> str:
    """Add the begun periods in which a participant bought nothing: a guarantee holds there too."""
    program = stretch.program
    if program.guarantee is None or program.period in BY_DOCUMENT:
        return rows
    until = min(workspace.as_of, stretch.ends)
    if program.period == "program" or stretch.begins == FIRST_DAY:
        return rows
    starts = [
        start
        for start in starts_between(program.period, stretch.begins, until)
        if any(start < last for _, last in stretch.days)
    ]
    if not starts:
        return rows
    listed = ", ".join(f"({date_literal(start)})" for start in starts)
    nothing = "".join(f", {number(0)} as need_{n}" for n, _ in enumerate(bought(program)))
    zero = f"cast(0 as {BASIS})"
    return f"""
        with own as ({rows})
        select * from own
        union all by name
        select e.pool_id, e.period_start, {zero} as units, {zero} as money, {zero} as x,
            true as whole, cast(0 as bigint) as lines, cast(0 as bigint) as waiting,
            cast(null as varchar) as held{nothing}
        from (
            select p.pool_id, s.period_start
            from (select pool_id, min(period_start) as first from own group by pool_id) as p
            join (values {listed}) as s (period_start) on s.period_start > p.first
        ) as e
        anti join own as o on o.pool_id = e.pool_id and o.period_start = e.period_start
        """
