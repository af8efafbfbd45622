"""Periods of one document: each order line, or each order, is a period of its own.

`period: line`: a return that names its sale earns minus what its sale line earned. The line's
result is computed as it stood before and after the return, and the difference is the return's.
Worked: 200 units at 1.00, 5 % to 100 and 10 % above, earn 15.00; 40 come back, 160 would earn
11.00, the return earns −4.00. A return without a sale has a negative basis and earns 0.

`period: order`: all lines of an order that the program counts are one period. A return that names
its sale lowers that order; one that names none is an order of its own and earns 0. What an order
earns is computed on what is left of it, so a later return moves the order's own result. Worked: an
order of 60.00 and 50.00, 10 % from 100.00, earns 11.00; 20.00 come back, and 90.00 earn nothing.
"""

from __future__ import annotations

from transforms.rebates.ladder import axis_of, cast_basis
from transforms.rebates.leftover import rest
from transforms.rebates.lines import LINE_ORDER, PreparedLines
from transforms.rebates.sql_text import BASIS, MONEY, number, share
from transforms.rebates.versions import Stretch
from transforms.rebates.workspace import Workspace


def line_states(workspace: Workspace, stretch: Stretch, rows: str, scale: int) -> str:
    """Keep one row per line: its sale's state once the line is counted.

    `pool_id` is the line itself, `sale_ref` what its difference is taken within, `state` its place
    there (0: the sale).
    """
    program = stretch.program
    axis, limit = axis_of(program), program.limit_units
    units = "run_units" if limit is None else f"least(run_units, {number(limit * scale)})"
    money, left = "run_money", "0"
    if axis == "units" or limit is not None:
        part = share("sold_money", units, "nullif(sold_units, 0)", 6)
        money = f"case when {units} = sold_units then sold_money else coalesce({part}, 0) end"
        left = rest("sold_money", units, "nullif(sold_units, 0)", 6)
        left = f"case when {units} = sold_units then 0 else coalesce({left}, 0) end"
    # the length keeps order a/b, line c apart from order a, line b/c
    pool = "'line ' || length(sale_order_id) || ' ' || sale_order_id || '/' || sale_line_no"
    pool += " || '/' || state"
    return workspace.table(
        f"states_{stretch.number}",
        f"""
        with kept as (
            select * exclude (units, money), {cast_basis(units)} as units,
                {cast_basis(money)} as money, {left} as rest, 1 as pieces,
                sold_units as whole_units, sold_money as whole_money
            from ({_stepped_sql(rows)}) as stepped
        )
        select {pool} as pool_id, account_id, day as period_start,
            held, rest, pieces, whole_units, whole_money, line_id, sale_ref,
            state, order_id || '/' || line_no as period, units, money,
            {axis} as x, units % {scale} = 0 as whole, cast(1 as bigint) as lines,
            cast(0 as bigint) as waiting, {cast_basis("0")} as carry, order_id, line_no,
            sale_invoice as invoice_id, sale_invoiced_on as invoiced_on, own_date, day
        from kept
        """,
    )


def _stepped_sql(rows: str) -> str:
    """Return SQL with what is left of each sale after each of its lines."""
    return f"""
        select * exclude (held), coalesce(sale_id, line_id) as sale_ref,
            cast(sum(units) over so_far as {BASIS}) as run_units,
            cast(sum(money) over so_far as {MONEY}) as run_money,
            first_value(units) over so_far as sold_units,
            first_value(money) over so_far as sold_money,
            first_value(order_id) over so_far as sale_order_id,
            first_value(line_no) over so_far as sale_line_no,
            first_value(invoice_id) over so_far as sale_invoice,
            first_value(invoiced_on) over so_far as sale_invoiced_on,
            row_number() over so_far - 1 as state, max(held) over so_far as held
        from ({rows}) as own
        window so_far as (
            partition by coalesce(sale_id, line_id)
            order by sale_id nulls first, own_date, {LINE_ORDER} rows unbounded preceding
        )
        """


def pooled_by_order_sql(rows: str, lines: PreparedLines) -> str:
    """Return SQL of a stretch's lines with their order as pool, dated by its first line."""
    order = "coalesce(sale_order, order_id)" if lines.has_links else "order_id"
    # the length keeps order `a of b` of account c apart from order a of account `b of c`
    pool = f"'order ' || length({order}) || ' ' || {order} || ' of ' || account_id"
    return f"""
        select * exclude (pool_id, period_start), {pool} as pool_id, {order} as order_ref,
            min(day) over (partition by {pool}) as period_start
        from ({rows}) as own
        """


def order_rows_sql(stretch: Stretch, rows: str, scale: int) -> str:
    """Return SQL for one row per order, in the shape of pool rows, with account and period."""
    return f"""
        select *, {axis_of(stretch.program)} as x
        from (
            select pool_id, any_value(account_id) as account_id, period_start,
                any_value(order_ref) as period, {cast_basis("sum(units)")} as units,
                {cast_basis("sum(money)")} as money, bool_and(units % {scale} = 0) as whole,
                cast(count(*) as bigint) as lines, cast(0 as bigint) as waiting, max(held) as held,
                {cast_basis("0")} as carry
            from ({rows}) as own
            group by pool_id, period_start
        ) as summed
        """
