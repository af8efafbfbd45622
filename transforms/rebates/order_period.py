"""`period: order`: each order is a period of its own, over all its lines that the program counts.

A return that names its sale lowers that order; one that names none is an order of its own and earns
0. What an order earns is computed on what is left of it, so a later return moves the order's own
result. Worked: an order of 60.00 and 50.00, 10 % from 100.00, earns 11.00; 20.00 come back, and
90.00 earn nothing.
"""

from __future__ import annotations

from transforms.rebates.ladder import axis_of, cast_basis
from transforms.rebates.lines import PreparedLines
from transforms.rebates.versions import Stretch


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
