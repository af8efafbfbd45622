"""Facts that are not order lines, in the shape of order lines: cash, sell-through, events."""

from __future__ import annotations

from collections.abc import Sequence

from transforms.language.messages import gettext as _
from transforms.language.quoting import literal
from transforms.rebates.goods import Goods, pack_sql, units_sql
from transforms.rebates.inputs import refuse_first
from transforms.rebates.lines import unit_column
from transforms.rebates.parties import accounts_sql, on_day, pool_sql
from transforms.rebates.periods import start_sql
from transforms.rebates.sql_text import MONEY, share
from transforms.rebates.terms import Program
from transforms.rebates.terms.earnings import Event
from transforms.rebates.versions import Stretch
from transforms.rebates.workspace import Workspace

_FIXED = """cast(null as bigint) as sale_id, cast(null as varchar) as line_no,
    cast(null as bigint) as line_number, false as is_return,
    false as is_free, cast(null as date) as invoiced_on"""
_NO_UNIT = "cast(null as varchar) as unit"


def collected_cash(
    workspace: Workspace, views: dict[str, str], account: str, programs: Sequence[Program]
) -> str:
    """Prepare payments: the money an account paid, on the day it arrived."""
    units = sorted({program.basis.unit for program in programs}, key=str)
    nothing = "".join(f", cast(null as decimal(28,4)) as {unit_column(unit)}" for unit in units)
    return workspace.table(
        "cash",
        f"""
        select row_number() over (order by q.account_id, q.collected_on, q.invoice_id, q.amount)
                as line_id,
            coalesce(q.invoice_id, 'collection') as order_id, q.collected_on as own_date,
            q.invoice_id, q.currency, {_FIXED}, {_NO_UNIT}, a.av, 0 as pc,
            q.collected_on as d_ordered,
            q.collected_on as d_collected, cast(q.amount as {MONEY}) as amount,
            cast(null as {MONEY}) as cost{nothing}
        from {views["collections"]} as q
        join {account} as a on a.account_id = q.account_id and {on_day("q.collected_on")}
        """,
    )


def sold_through(
    workspace: Workspace,
    views: dict[str, str],
    account: str,
    goods: Goods,
    *,
    programs: Sequence[Program],
) -> str:
    """Prepare sell-through: what an account sold on, on the first day it was reported for.

    Raises `DataRefused` for cumulative figures, which are no periods.
    """
    view = views["sell_through"]
    refuse_first(
        workspace,
        f"select account_id, period_start from {view} where is_cumulative",
        lambda account, day: _(
            "sell-through of account {account} from {day} counts from the start of the year",
            account=account,
            day=day,
        ),
        _("turn cumulative figures into figures of their own period first"),
    )
    units = sorted({program.basis.unit for program in programs}, key=str)
    measured = "".join(
        f", {units_sql(unit, goods.scales[unit], _singles_sql())} as {unit_column(unit)}"
        for unit in units
    )
    return workspace.table(
        "sold_through",
        f"""
        select row_number() over (order by q.account_id, q.period_start, q.product_id) as line_id,
            q.product_id as order_id, q.period_start as own_date, cast(null as varchar)
                as invoice_id, q.currency, {_FIXED}, q.unit, a.av, p.pc,
            q.period_start as d_ordered, q.period_start as d_sold_through,
            cast(q.amount as {MONEY}) as amount,
            {_cost_sql()} as cost{measured}
        from {view} as q
        join {account} as a on a.account_id = q.account_id and {on_day("q.period_start")}
        join {goods.relation} as p
            on p.product_id = q.product_id and {on_day("q.period_start", "p")}
        """,
    )


def events_of(workspace: Workspace, views: dict[str, str], account: str, stretch: Stretch) -> str:
    """Prepare the events a program pays for: one unit each, the first `limit` of a period."""
    program, earn = stretch.program, stretch.program.earn
    if not isinstance(earn, Event):
        raise TypeError(f"program {program.program} does not pay for events")
    start = start_sql(program.period, "e.occurred_on", stretch.begins)
    limit = "true" if earn.limit is None else f"nth <= {earn.limit}"
    unit = unit_column(program.basis.unit)
    on = program.basis.on
    dated = "" if on == "ordered" else f", occurred_on as d_{on}"
    return workspace.table(
        f"event_{stretch.number}",
        f"""
        select row_number() over (order by event_id) as line_id, event_id as order_id,
            occurred_on as own_date, cast(null as varchar) as invoice_id,
            cast(null as varchar) as currency, {_FIXED}, {_NO_UNIT}, av, 0 as pc,
            occurred_on as d_ordered{dated},
            cast(coalesce(amount, 0) as {MONEY}) as amount, cast(null as {MONEY}) as cost,
            cast(1 as decimal(28,4)) as {unit}
        from (
            select e.*, a.av, row_number() over (
                partition by {pool_sql(program)}, {start} order by e.occurred_on, e.event_id
            ) as nth
            from {views["events"]} as e
            join {account} as a on a.account_id = e.account_id and {on_day("e.occurred_on")}
            where e.kind = {literal(earn.kind)} and ({stretch.governs_sql("e.occurred_on")})
                and {accounts_sql(program.accounts)}
        ) as counted
        where {limit}
        """,
    )


def _pack_of(alias: str) -> str:
    units = ("each", "case", "pallet")
    packs = " ".join(f"when {literal(unit)} then {pack_sql(unit)}" for unit in units)
    return f"(case coalesce({alias}.unit, 'each') {packs} end)"


def _singles_sql() -> str:
    return f"cast(q.quantity as decimal(19,4)) * {_pack_of('q')}"


def _cost_sql() -> str:
    """Return SQL for what goods sold on cost us; the product's cost is per the product's unit."""
    plain = "cast(q.quantity as decimal(19,4)) * p.unit_cost"
    converted = share(plain, _pack_of("q"), f"nullif({_pack_of('p')}, 0)", 0)
    same = "q.unit is null or p.unit is null or q.unit = p.unit"
    return f"cast(case when {same} then {plain} else {converted} end as {MONEY})"
