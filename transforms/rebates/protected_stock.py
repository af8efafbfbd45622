"""Price protection: what a fall of a list price takes from the stock an account holds.

A price falls on the day from which a product's row gives a lower list price than the row before.
Stock is what the account was counted with last before that day; with `limit_days` at most what it
bought from us in the days before, returns taken off. Whoever bought the product and was never
counted before the day has a row without an amount: its result is not computed (`no_count`).

Worked: 24.00 a case of 12 falls to 21.00, and 30 bottles were counted: 3.00 × 30 ÷ 12 = 7.50.
"""

from __future__ import annotations

from transforms.rebates.goods import Goods
from transforms.rebates.lines import unit_column
from transforms.rebates.parties import accounts_sql, on_day
from transforms.rebates.sql_text import MONEY, share
from transforms.rebates.terms.earnings import PriceProtection
from transforms.rebates.versions import Stretch
from transforms.rebates.workspace import Workspace

_FALLS = """
    select product_id, valid_from as fell_on, list_price, pack, old_price, old_pack
    from (
        select product_id, valid_from, list_price, pack,
            lag(list_price) over versions as old_price, lag(pack) over versions as old_pack
        from (
            select product_id, valid_from, list_price, case coalesce(unit, 'each')
                when 'case' then units_per_case when 'pallet' then units_per_pallet else 1
            end as pack
            from {products}
            where list_price is not null
        ) as priced
        window versions as (partition by product_id order by valid_from nulls first)
    ) as dated
    where valid_from is not null
        and coalesce(old_price * pack > list_price * old_pack, old_price > list_price)
"""


def protected_stock(
    workspace: Workspace, views: dict[str, str], account: str, goods: Goods, *, stretch: Stretch
) -> str:
    """Prepare one row per account and fall of a price, in the shape of order lines."""
    program, earn = stretch.program, stretch.program.earn
    if not isinstance(earn, PriceProtection):
        raise TypeError(f"program {program.program} protects no prices")
    counted = _counted_sql(views, earn.limit_days)
    return workspace.table(
        f"protected_{stretch.number}",
        f"""
        select row_number() over (order by q.account_id, q.product_id, q.fell_on) as line_id,
            q.product_id as order_id, q.fell_on as own_date, cast(null as varchar) as invoice_id,
            cast(null as varchar) as currency, cast(null as bigint) as sale_id,
            cast(null as varchar) as line_no, cast(null as bigint) as line_number,
            false as is_return, false as is_free, cast(null as date) as invoiced_on,
            cast(null as varchar) as unit, a.av, p.pc, q.fell_on as d_ordered,
            {_fallen_sql()} as amount, cast(null as {MONEY}) as cost,
            cast(coalesce(q.units, 0) as decimal(28,4)) as {unit_column(program.basis.unit)}
        from ({counted}) as q
        join {account} as a on a.account_id = q.account_id and {on_day("q.fell_on")}
        join {goods.relation} as p
            on p.product_id = q.product_id and {on_day("q.fell_on", "p")}
        where ({stretch.governs_sql("q.fell_on")}) and {accounts_sql(program.accounts)}
        """,
    )


def _fallen_sql() -> str:
    """Return SQL for (old − new price) × units, each price for its own pack of singles."""
    fell = share("q.old_price - q.list_price", "q.units", "q.pack", 4)
    apart = [
        share(price, "q.units", pack, 4)
        for price, pack in (("q.old_price", "q.old_pack"), ("q.list_price", "q.pack"))
    ]
    return (
        f"cast(case when q.pack = q.old_pack then {fell} else {apart[0]} - {apart[1]} end"
        f" as {MONEY})"
    )


def _counted_sql(views: dict[str, str], limit_days: int | None) -> str:
    """Return SQL for the units each account holds protected on the day of each fall."""
    window = "true" if limit_days is None else f"o.order_date >= f.fell_on - {limit_days}"
    units = "c.on_hand_units"
    if limit_days is not None:
        bought = "greatest(coalesce(b.units, 0), 0)"
        least = f"case when c.on_hand_units < {bought} then c.on_hand_units else {bought} end"
        known = f"case when c.on_hand_units is not null then {least} end"
        units = f"case when {bought} = 0 then 0 else {known} end"
    return f"""
        with fall as ({_FALLS.format(products=views["products"])}),
        bought as (
            select f.product_id, f.fell_on, o.account_id, sum(o.line_units) as units
            from fall as f
            join {views["orders"]} as o
                on o.product_id = f.product_id and o.order_date < f.fell_on and {window}
            where o.seller_id is null and o.kind <> 'free_good'
            group by f.product_id, f.fell_on, o.account_id
        ),
        counted as (
            select f.product_id, f.fell_on, i.account_id, arg_max(
                coalesce(i.on_hand_units, case when i.is_stocked_out then 0 end), i.date_day
            ) as on_hand_units
            from fall as f
            join {views["inventory"]} as i
                on i.product_id = f.product_id and i.date_day < f.fell_on
            where i.on_hand_units is not null or i.is_stocked_out
            group by f.product_id, f.fell_on, i.account_id
        ),
        held as (
            select product_id, fell_on, account_id from bought
            union
            select product_id, fell_on, account_id from counted
        )
        select h.account_id, f.*, {units} as units
        from held as h
        join fall as f on f.product_id = h.product_id and f.fell_on = h.fell_on
        left join counted as c
            on c.product_id = h.product_id and c.fell_on = h.fell_on
            and c.account_id = h.account_id
        left join bought as b
            on b.product_id = h.product_id and b.fell_on = h.fell_on
            and b.account_id = h.account_id
        """
