"""Returns that name their sale: each is cut into pieces, one per line of the sale it takes from.

A return names an order. Its lines of the same account and product, with the same price and unit
where there are such, give back their units in line order; what is more than they sold stays with
the last of them. A return that finds no line is unlinked and counts on its own day.
"""

from __future__ import annotations

from transforms.rebates.sql_text import share
from transforms.rebates.workspace import Workspace

_KEY = ("account_id", "product_id")
_EXACT = ("unit_price", "unit")


def linked_pieces(workspace: Workspace, numbered: str, label: str) -> str | None:
    """Keep (line_id, sale_id, quantity, amount) of linked returns; null where there are none."""
    asked = f"select 1 from {numbered} where is_return and returns_order_id is not null limit 1"
    if not workspace.rows(asked):
        return None
    sale = workspace.table(
        label + "_sale",
        f"""
        select s.* from {numbered} as s
        where not s.is_return and s.order_id in (
            select returns_order_id from {numbered} where is_return
        )
        """,
    )
    same = " and ".join(f"s.{c} is not distinct from r.{c}" for c in (*_KEY, *_EXACT))
    back = workspace.table(
        label + "_back",
        f"""
        select r.*, exists (
            select 1 from {sale} as s where s.order_id = r.returns_order_id and {same}
        ) as is_exact
        from {numbered} as r
        where r.is_return and r.returns_order_id is not null
        """,
    )
    exact = _pieces_sql(sale, back, (*_KEY, *_EXACT), "r.is_exact")
    loose = _pieces_sql(sale, back, _KEY, "not r.is_exact")
    linked = workspace.table(label + "_linked", f"{exact} union all {loose}")
    workspace.drop(sale, back)
    return linked


def _pieces_sql(sale: str, back: str, key: tuple[str, ...], which: str) -> str:
    """Lay what was sold and what came back on one axis per key and cut where they overlap."""
    columns = ", ".join(key)
    same = " and ".join(f"s.{column} is not distinct from r.{column}" for column in key)
    high = "least(r1, s1)"
    low = "greatest(r0, s0)"
    length = "nullif(r1 - r0, 0)"
    return f"""
        select line_id, sale_id, -({high} - {low}) as quantity,
            case when r1 = r0 or ({low} = r0 and {high} = r1) then amount
                else {share("amount", f"{high} - r0", length, 4)}
                    - {share("amount", f"{low} - r0", length, 4)} end as amount
        from (
            select r.line_id, s.line_id as sale_id, r.amount, r.r0, r.r1, s.s0, s.s1
            from (
                select *, sum(-quantity) over taken + quantity as r0,
                    sum(-quantity) over taken as r1
                from {back} as r where {which}
                window taken as (
                    partition by returns_order_id, {columns}
                    order by order_date, order_id, line_number nulls last, line_no
                    rows unbounded preceding
                )
            ) as r
            join (
                select order_id, line_id, {columns}, sum(quantity) over sold - quantity as s0,
                    case when lead(line_id) over (
                        partition by order_id, {columns} order by line_number nulls last, line_no
                    ) is null then 99999999999999 else sum(quantity) over sold end as s1
                from {sale}
                window sold as (
                    partition by order_id, {columns} order by line_number nulls last, line_no
                    rows unbounded preceding
                )
            ) as s
                on s.order_id = r.returns_order_id and {same}
                and r.r0 < s.s1 and (r.r1 > s.s0 or (r.r1 = r.r0 and r.r0 >= s.s0))
        ) as met
        """
