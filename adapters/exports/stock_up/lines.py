"""The lines of a plan with what accounts and products are called, as of the plan's day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from adapters.lake.engine import Engine
from transforms.exports.stock_up.model import Buyer, LineDriver, SheetLine
from transforms.language.quoting import date_literal

# Of an account or product the row valid on the day before the plan counts, else its first.
_NAMED = """
create or replace temp table sheet_{what} as
select distinct on ({what}_id) *
from dim_{what}
order by
    {what}_id,
    valid_from < {as_of} desc,
    case when valid_from < {as_of} then valid_from end desc,
    valid_from
"""
_LINES = """
select
    p.account_id,
    a.name,
    a.region,
    a.level,
    coalesce(a.class, a.crm_class) as account_class,
    a.salesperson_id,
    p.upstream_id,
    p.product_id,
    d.name as product_name,
    d.launched_on,
    d.discontinued_on,
    {columns},
    o.override_by,
    o.override_reason,
    case
        when o.account_id is null
            then p.recommended_units + p.cut_units - coalesce(w.ahead_units, 0)
        else o.model_units
    end as model_units,
    {drivers}
from {plan} as p
left join {driver} as w on p.account_id = w.account_id and p.product_id = w.product_id
left join {override} as o on p.account_id = o.account_id and p.product_id = o.product_id
left join sheet_account as a on p.account_id = a.account_id
left join sheet_product as d on p.product_id = d.product_id
where {chosen}
order by {order}
"""
_FIELDS = SheetLine._fields
_OF_PLAN = _FIELDS[_FIELDS.index("window_start") : _FIELDS.index("override_by")]
_COLUMNS = ", ".join(f"p.{name}" for name in _OF_PLAN)
_DRIVERS = ", ".join(f"w.{name}" for name in LineDriver._fields)


def name_accounts_and_products(engine: Engine, as_of: date) -> None:
    """Lay down who and what there was on a day, for `plan_lines`; the dimensions are in view."""
    for what in ("account", "product"):
        engine.rows(_NAMED.format(what=what, as_of=date_literal(as_of)))


def plan_lines(plan: str, override: str, driver: str, *, chosen: str, order: str) -> str:
    """Return the query of the lines of three relations: rows of a plan, of what overrides say of
    it, and of what drove it.

    Each row is to be read by `line_of`.
    """
    return _LINES.format(
        plan=plan,
        override=override,
        driver=driver,
        chosen=chosen,
        order=order,
        columns=_COLUMNS,
        drivers=_DRIVERS,
    )


def line_of(row: Sequence[Any]) -> tuple[Buyer, SheetLine]:
    """Return a row of `plan_lines` as who and what."""
    who, drivers = len(Buyer._fields), len(LineDriver._fields)
    line = SheetLine._make([*row[who:-drivers], LineDriver._make(row[-drivers:])])
    return Buyer(*row[:who]), line
