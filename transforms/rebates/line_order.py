"""Units in line order: which units still count after returns, and where each line lies.

Tiers that count units and pay a percentage need to know which unit is which: each carries its own
line's net price. Lines are taken in order of date, order id and line number. A linked return has
taken its units from its sale's line; an unlinked one removes, on its own day, the units counted
last.

Worked: 10 units on Monday, an unlinked return of 3 on Tuesday, 10 units on Wednesday. Monday keeps
7 (units 1 to 7), Wednesday's are units 8 to 17. With H the running count after each line and m the
lowest later H, the units of a line that stay are those between H before it and min(H, m).
"""

from __future__ import annotations

from transforms.rebates.blockers import held_sql
from transforms.rebates.document_period import pooled_by_order_sql
from transforms.rebates.goods import Goods
from transforms.rebates.ladder import axis_of
from transforms.rebates.leftover import rest
from transforms.rebates.lines import PreparedLines, unit_column
from transforms.rebates.parties import accounts_sql, pool_sql
from transforms.rebates.periods import start_sql
from transforms.rebates.pools import measure_sql, money_measure
from transforms.rebates.sql_text import BASIS, MONEY, number, share
from transforms.rebates.sums import kept_sql
from transforms.rebates.terms import Program
from transforms.rebates.terms.earnings import Growth, Marginal, Rolling
from transforms.rebates.terms.tiers import Tiered
from transforms.rebates.versions import Stretch

WINDOW = "partition by pool_id, period_start order by {order}"


def needs_line_order(program: Program, has_more_than_sales: bool) -> bool:
    """Say whether sums are not enough for a program: it must know which unit is which.

    `has_more_than_sales`: there are returns, or lines of money without units.
    """
    if program.limit_units is not None:
        return True
    if not isinstance(program.earn, Tiered) or not _is_mixed(program):
        return False
    earn = program.earn
    splits = isinstance(earn, Marginal | Rolling) or any(
        tier.excess_percent is not None for tier in earn.tiers
    )
    on_growth = isinstance(earn, Growth) and earn.on == "growth"
    return splits or on_growth or has_more_than_sales or earn.until is not None


def _is_mixed(program: Program) -> bool:
    """Say whether tiers count one thing and pay on another."""
    pays = {"percent": "money", "per_unit": "units"}
    axis = axis_of(program)
    return any(
        getattr(tier, name) is not None and paid != axis
        for tier in program.tiers
        for name, paid in pays.items()
    )


def rows_sql(
    stretch: Stretch, lines: PreparedLines, account: str, goods: Goods, *, deducted: str | None
) -> str:
    """Return SQL for the prepared lines of a stretch with pool, period, units and money.

    `deducted` names a relation (line_id, earned): what other programs earned on a line lowers it.
    """
    program = stretch.program
    on = program.basis.on if program.basis.measure != "collected" else "collected"
    when = f"f.d_{on}"
    money = measure_sql(money_measure(program), program.basis.unit)
    less = ""
    if deducted is not None:
        money = f"{money} - coalesce(d.earned, 0)"
        less = f"left join {deducted} as d on d.line_id = f.line_id"
    rows = f"""
        select {pool_sql(program)} as pool_id, a.account_id,
            {start_sql(program.period, when, stretch.begins)} as period_start, {when} as day,
            {", ".join(f"f.{column}" for column in lines.columns)}, f.invoice_id, f.invoiced_on,
            cast(f.{unit_column(program.basis.unit)} as {BASIS}) as units,
            cast({money} as {MONEY}) as money,
            {held_sql(program, "f.currency", "f.currency", "f.amount is null")} as held
        from {lines.relation} as f
        join {account} as a on a.av = f.av
        {less}
        where {when} is not null and ({stretch.governs_sql(when)}) and {kept_sql(program)}
            and {accounts_sql(program.accounts)}
            and {goods.takes_sql(program.products, "f.pc")}
        """
    return pooled_by_order_sql(rows, lines) if program.period == "order" else rows


def living_units_sql(
    stretch: Stretch,
    rows: str,
    lines: PreparedLines,
    carry: str | None,
    *,
    scale: int,
    only_sales: bool,
) -> str:
    """Return SQL of the units that count, each line's with its place [p0, p1) among its pool's.

    `whole_units` and `whole_money` are the line's before anything was taken from it: every part of
    it is cut from these in one step. `rest` is what that cut off its money.
    `rows` is SQL over `lines`; `carry` names a relation (pool_id, period_start, carry): units of
    earlier periods to make good.
    """
    sold = _less_linked_returns_sql(rows) if lines.has_links else _whole_sql(rows)
    limit = stretch.program.limit_units
    highest = "least(high, low_after)"
    if limit is not None:
        highest = f"least(high, low_after, {number(limit * scale)})"
    return f"""
        select * exclude (high, low_after, units, money, p0, p1), p0 as place, p0, p1,
            p1 - p0 as units, case when p1 - p0 = whole_units then whole_money
                else {share("whole_money", "p1 - p0", "whole_units", 6)} end as money,
            case when p1 - p0 = whole_units then 0
                else {rest("whole_money", "p1 - p0", "whole_units", 6)} end as rest
        from (
            select *, greatest(high - units, 0) as p0, {highest} as p1
            from ({_counted_sql(sold, lines.own_order, carry, only_sales=only_sales)}) as known
        ) as placed
        where units > 0 and p1 > p0
        """


def _whole_sql(rows: str) -> str:
    return f"select *, units as whole_units, money as whole_money from ({rows}) as own"


def _less_linked_returns_sql(rows: str) -> str:
    """Return SQL of the lines without linked returns, which have taken their units from them."""
    return f"""
        with own as ({rows}),
        back as (
            select sale_id, sum(units) as units from own where sale_id is not null group by sale_id
        )
        select o.* exclude (units), o.units + coalesce(b.units, 0) as units,
            o.units as whole_units, o.money as whole_money
        from own as o
        left join back as b on b.sale_id = o.line_id
        where o.sale_id is null
        """


def _counted_sql(sold: str, order: str, carry: str | None, *, only_sales: bool) -> str:
    """Return SQL with `high`, the count after each line, and `low_after`, the lowest one later."""
    start, joined = "0", ""
    if carry is not None:
        start = "coalesce(c.carry, 0)"
        joined = f"""
            left join (select pool_id, period_start, carry from {carry}) as c
                on c.pool_id = r.pool_id and c.period_start = r.period_start
            """
    window = WINDOW.format(order=f"day, {order}")
    later = f"min(high) over ({window} rows between 1 following and unbounded following)"
    # without returns the count never falls, and one sort is enough
    after = f"coalesce({later}, high)" if not only_sales else "high"
    return f"""
        select *, {after} as low_after
        from (
            select r.*, cast({start} + sum(units) over (
                partition by r.pool_id, r.period_start order by day, {order}
                rows unbounded preceding
            ) as {BASIS}) as high
            from ({sold}) as r {joined}
        ) as counted
        """


def by_money_sql(living: str) -> str:
    """Return SQL of the living units with their place on the money axis instead."""
    window = WINDOW.format(order="place")
    return f"""
        select * exclude (p0, p1, run), cast(run - money as {BASIS}) as p0,
            cast(run as {BASIS}) as p1
        from (
            select *, sum(money) over ({window} rows unbounded preceding) as run
            from ({living}) as l
        ) as r
        """
