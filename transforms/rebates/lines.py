"""Order lines made ready: numbered and dated, with their account, product class and units.

Goes in: the admitted order lines. Comes out: one row per line (per piece for a return that several
lines of its sale share). A return that names its sale takes that sale's dates, because it counts in
the sale's period. `d_<on>` is the day a line counts by each basis date; null means the line still
waits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from transforms.language.quoting import date_literal
from transforms.rebates.goods import Goods, units_sql
from transforms.rebates.inputs import reads_orders
from transforms.rebates.parties import on_day
from transforms.rebates.returns import linked_pieces
from transforms.rebates.sql_text import MONEY, share
from transforms.rebates.terms import Program
from transforms.rebates.workspace import Workspace

_LINE_NUMBER = (
    "case when regexp_full_match(line_no, '[0-9]{1,18}') then cast(line_no as bigint) end"
)
# an order line's place: order id by code point, then line number as a number where it is one
LINE_ORDER = "order_id, line_number nulls last, line_no"
# the same with a linked return directly behind its sale
_BEHIND_SALES = (
    "coalesce(sale_order, order_id), case when sale_id is null then line_number else sale_number"
    f" end nulls last, coalesce(sale_line, line_no), sale_id nulls first, own_date, {LINE_ORDER}"
)
_SALE = "sale_order, sale_number, sale_line"


def unit_column(unit: str | None) -> str:
    """Return the column that holds a line's quantity in a basis unit."""
    return f"u_{unit or 'own'}"


@dataclass(frozen=True)
class PreparedLines:
    """The prepared lines and what is known of them as a whole.

    `own_order` is the sort key of lines within a day; `line_id` only tells lines apart.
    """

    relation: str
    has_links: bool = False
    has_ids: bool = True
    own_order: str = "line_id"

    @property
    def order(self) -> str:
        """Return the sort key within a day with a linked return directly behind its sale."""
        return _BEHIND_SALES if self.has_links else self.own_order

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the columns that name and order a line."""
        names = f"line_id, sale_id, own_date, order_id, line_no, line_number, {_SALE}".split(", ")
        return tuple(names if self.has_links else names[:6])


def order_lines(
    workspace: Workspace,
    views: dict[str, str],
    account: str,
    goods: Goods,
    *,
    programs: Sequence[Program],
    with_ids: bool,
    label: str = "line",
) -> PreparedLines:
    """Prepare the order lines that the programs read; `with_ids` keeps ids and line order."""
    pieces = None
    if _has_links(workspace, views["orders"]):
        numbered = workspace.table(label + "_known", _numbered_sql(views["orders"], True))
        pieces = linked_pieces(workspace, numbered, label)
    else:
        numbered = workspace.view(label + "_numbered", _numbered_sql(views["orders"], with_ids))
    placed = _placed_sql(numbered, pieces)
    select = _joined_sql(
        workspace,
        views,
        account,
        goods,
        programs=programs,
        placed=placed,
        has_links=pieces is not None,
    )
    if with_ids or _readings(programs) > 1:
        relation = workspace.table(label, select)
        workspace.drop(numbered, pieces)
    else:
        relation = workspace.view(label, select)
    return PreparedLines(relation, pieces is not None, with_ids, LINE_ORDER)


def _readings(programs: Sequence[Program]) -> int:
    """Count the different ways in which the programs read the lines."""
    bases = [program.basis for program in programs if reads_orders(program)]
    return len({(basis.on, basis.returns, basis.free_goods) for basis in bases})


def _has_links(workspace: Workspace, orders: str) -> bool:
    return bool(
        workspace.rows(f"select 1 from {orders} where returns_order_id is not null limit 1")
    )


def _numbered_sql(orders: str, with_ids: bool) -> str:
    number = "row_number() over ()" if with_ids else "0"
    return f"""
        select {number} as line_id, order_id, line_no, {_LINE_NUMBER} as line_number, account_id,
            product_id, order_date, delivered_on, invoiced_on, invoice_id, returns_order_id, unit,
            unit_price, currency, kind, kind = 'return' or quantity < 0 as is_return, quantity,
            line_units, cost_amount as cost, line_amount as amount
        from {orders} as o
        """


def _placed_sql(numbered: str, pieces: str | None) -> str:
    """Give linked returns their sale's day and kind; all else stands on its own."""
    own = "order_id, line_no, line_number, account_id, product_id, unit, currency, is_return"
    own += ", invoice_id"
    told = "kind, quantity, line_units, cost, amount"
    if pieces is None:
        return f"""
            select line_id, cast(null as bigint) as sale_id, {own}, {told},
                order_date, order_date as own_date, delivered_on, invoiced_on
            from {numbered}
            """
    mine = ", ".join(f"r.{column}" for column in own.split(", ")[:-1])
    parts = ", ".join(f"{_part_sql(column)} as {column}" for column in ("line_units", "cost"))
    no_sale = "null as sale_order, cast(null as bigint) as sale_number, null as sale_line"
    return f"""
        select line_id, cast(null as bigint) as sale_id, {own}, {told},
            order_date, order_date as own_date, delivered_on, invoiced_on,
            {no_sale}
        from {numbered} where line_id not in (select line_id from {pieces})
        union all
        select r.line_id, p.sale_id, {mine}, coalesce(r.invoice_id, s.invoice_id), s.kind,
            p.quantity, {parts}, p.amount, s.order_date, r.order_date, s.delivered_on,
            s.invoiced_on, s.order_id, s.line_number, s.line_no
        from {pieces} as p
        join {numbered} as r on r.line_id = p.line_id
        join {numbered} as s on s.line_id = p.sale_id
        """


def _part_sql(column: str) -> str:
    """Return SQL for what a piece of a linked return gives back of a column.

    What comes back in the sale's unit was packed and cost what its sale did, whatever holds since.
    """
    of_sale = share(f"s.{column}", "p.quantity", "nullif(s.quantity, 0)", 4)
    of_return = share(f"r.{column}", "p.quantity", "nullif(r.quantity, 0)", 4)
    is_alike = "r.unit is not distinct from s.unit and s.quantity <> 0"
    return f"case when {is_alike} then {of_sale} else coalesce({of_return}, r.{column}) end"


def _joined_sql(
    workspace: Workspace,
    views: dict[str, str],
    account: str,
    goods: Goods,
    *,
    programs: Sequence[Program],
    placed: str,
    has_links: bool,
) -> str:
    reading = [program for program in programs if reads_orders(program)]
    units = sorted({program.basis.unit for program in reading}, key=str)
    measured = "".join(
        f", {units_sql(unit, goods.scales[unit])} as {unit_column(unit)}" for unit in units
    )
    dates = ", ".join(
        f"{_date_sql(on, workspace)} as d_{on}"
        for on in sorted({program.basis.on for program in reading} | {"ordered"})
    )
    counts_cost = any(takes_cost(program) for program in reading)
    cost = "q.cost" if counts_cost else f"cast(null as {MONEY})"
    sale = ", ".join(f"q.{column}" for column in _SALE.split(", ")) + "," if has_links else ""
    return f"""
        select q.line_id, q.sale_id, q.order_id, q.line_no, q.line_number, {sale}
            q.own_date, q.is_return, q.kind = 'free_good' as is_free, q.invoice_id, q.invoiced_on,
            q.currency, q.unit, a.av, p.pc, {dates}, q.quantity, q.amount,
            {cost} as cost{measured}
        from ({placed}) as q
        join {account} as a on a.account_id = q.account_id and {on_day("q.order_date")}
        join {goods.relation} as p
            on p.product_id = q.product_id and {on_day("q.order_date", "p")}
        {_paid_join(views, reading)}
        """


def _date_sql(on: str, workspace: Workspace) -> str:
    if on == "ordered":
        return "q.order_date"
    when = {"collected": "paid.paid_on"}.get(on, f"q.{on}_on")
    return f"case when {when} < {date_literal(workspace.as_of)} then {when} end"


def _paid_join(views: dict[str, str], programs: Sequence[Program]) -> str:
    """Join the day an invoice was paid in full, where a program dates lines by it."""
    if not any(program.basis.on == "collected" for program in programs):
        return ""
    return f"""
        left join (
            select account_id, invoice_id,
                case when bool_and(settled_on is not null
                    and coalesce(settled_amount, amount) >= amount) then max(settled_on)
                end as paid_on
            from {views["receivables"]} group by account_id, invoice_id
        ) as paid on paid.account_id = q.account_id and paid.invoice_id = q.invoice_id
        """


def takes_cost(program: Program) -> bool:
    """Say whether a program counts what goods cost us."""
    measures = {program.basis.measure, *(r.measure for r in program.require)}
    return bool(measures & {"cost", "margin"})
