"""Products as they stood on a day: their filter class, packs and cost.

Products that pass exactly the same filters of all programs form one class (`pc`); facts are summed
by class, so that each program picks classes instead of joining products again. Units convert by the
product's packs without dividing: every quantity is held in 1/scale of the basis unit, where scale
is the least common multiple of the packs that occur.

Worked: basis in cases, products with 12 and 24 singles to the case. Scale 24: a case is 24 parts,
one single of the first product 2 parts, of the second 1. Twelve singles are exactly one case.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import lcm

from transforms.language.errors import DataRefused
from transforms.language.messages import gettext as _
from transforms.language.quoting import date_literal, literal
from transforms.rebates.inputs import refuse_first
from transforms.rebates.sql_text import FIRST_DAY, LAST_DAY, all_of, one_of
from transforms.rebates.terms import Program
from transforms.rebates.terms.selection import ProductChoice
from transforms.rebates.workspace import Workspace

_LARGEST_SCALE = 10**9


@dataclass(frozen=True)
class Goods:
    """The product relation, the classes each filter takes, and the scale of each unit."""

    relation: str
    classes: dict[ProductChoice, tuple[int, ...]]
    scales: dict[str | None, int]

    def takes_sql(self, wanted: ProductChoice, column: str) -> str:
        """Return SQL that says whether a product class passes a filter."""
        if wanted.takes_all:
            return "true"
        listed = ", ".join(str(number) for number in self.classes[wanted])
        return f"{column} in ({listed})" if listed else "false"


def product_filters(programs: Sequence[Program]) -> list[ProductChoice]:
    """Return every product filter that is not empty, each once, in a fixed order."""
    found = {p.products for p in programs}
    found |= {r.products for p in programs for r in p.require if r.products is not None}
    return sorted((f for f in found if not f.takes_all), key=repr)


def goods(workspace: Workspace, views: dict[str, str], programs: Sequence[Program]) -> Goods:
    """Keep the effective-dated products with their class and packs."""
    filters = product_filters(programs)
    refuse_first(
        workspace,
        f"select product_id, valid_from from {views['products']} group by all having count(*) > 1",
        lambda product, day: _(
            "product {product} has two rows valid from {day}", product=product, day=day
        ),
        _("keep one row per product and valid_from"),
    )
    relation = workspace.table("product", _versions_sql(views, filters))
    classes: dict[ProductChoice, list[int]] = {f: [] for f in filters}
    for number, marks in workspace.rows(f"select distinct pc, marks from {relation}"):
        for wanted, mark in zip(filters, marks, strict=True):
            if mark == "1":
                classes[wanted].append(number)
    units = {program.basis.unit for program in programs}
    scales: dict[str | None, int] = {
        unit: _scale(workspace, views, relation, unit) for unit in units
    }
    return Goods(relation, {f: tuple(sorted(n)) for f, n in classes.items()}, scales)


def _versions_sql(views: dict[str, str], filters: list[ProductChoice]) -> str:
    marks = " || ".join(f"case when {_takes(f)} then '1' else '0' end" for f in filters) or "''"
    return f"""
        with dated as (
            select product_id, category, brand, unit, unit_cost,
                {_whole("units_per_case")} as in_case,
                {_whole("units_per_pallet")} as in_pallet,
                row_number() over (partition by product_id order by valid_from nulls first) as nth,
                lead(valid_from) over (
                    partition by product_id order by valid_from nulls first
                ) as next_from,
                valid_from
            from {views["products"]}
        ),
        only_named as (
            select product_id from (
                select product_id from {views["orders"]}
                union select product_id from {views["sell_through"]}
            ) as n
            where product_id not in (select product_id from {views["products"]})
        ),
        every as (
            select product_id, category, brand, unit, unit_cost, in_case, in_pallet,
                case when nth = 1 then {date_literal(FIRST_DAY)} else valid_from end as valid_from,
                coalesce(next_from, {date_literal(LAST_DAY)}) as valid_to
            from dated
            union all
            select product_id, null, null, null, null, null, null,
                {date_literal(FIRST_DAY)}, {date_literal(LAST_DAY)}
            from only_named
        ),
        marked as (select *, {marks} as marks from every)
        select *, cast(dense_rank() over (order by marks) as integer) as pc from marked
        """


def _whole(column: str) -> str:
    # a cast would round 12.5 to 13 singles; a pack that is no whole number is no pack
    return f"case when {column} > 0 and {column} % 1 = 0 then cast({column} as bigint) end"


def _takes(wanted: ProductChoice) -> str:
    columns = {"category": wanted.category, "brand": wanted.brand, "product_id": wanted.ids}
    tests = [one_of(column, values) for column, values in columns.items() if values]
    if wanted.exclude:
        tests.append("not " + one_of("product_id", wanted.exclude))
    return all_of(f"coalesce({test}, false)" for test in tests)


def _scale(workspace: Workspace, views: dict[str, str], relation: str, unit: str | None) -> int:
    """Return how many parts a basis unit has; 1 where every line is in that unit already."""
    if unit is None or unit == "each":
        return 1
    lines = " union ".join(
        f"select distinct product_id, unit from {views[table]}"
        for table in ("orders", "sell_through")
    )
    packs = workspace.rows(
        f"select distinct {pack_sql(unit)} from {relation} as p"
        f" join ({lines}) as l on l.product_id = p.product_id"
        f" where l.unit is distinct from {literal(unit)} and {pack_sql(unit)} > 0"
    )
    scale = lcm(*(int(row[0]) for row in packs)) if packs else 1
    if scale > _LARGEST_SCALE:
        raise DataRefused(
            _(
                "packs of products have no common multiple below {largest_scale}",
                largest_scale=_LARGEST_SCALE,
            ),
            where=_("products, units in a {unit}", unit=unit),
            remedy=_("correct the packs, or measure in `unit: each`"),
        )
    return scale


def pack_sql(unit: str, alias: str = "p") -> str:
    """Return SQL for how many singles a unit of a product holds."""
    return {"each": "1", "case": f"{alias}.in_case", "pallet": f"{alias}.in_pallet"}[unit]


def units_sql(unit: str | None, scale: int, singles: str = "q.line_units") -> str:
    """Return SQL for a line's quantity in 1/scale of the basis unit; null where no pack is known.

    `singles` is SQL of the same in single units. A line in the basis unit needs no pack, nor does
    one whose unit neither the line nor the product names where the product has no pack either: it
    is taken to be in the basis unit.
    """
    if unit is None:
        return "cast(q.quantity as decimal(28,4))"
    pack = pack_sql(unit)
    is_own = f"q.unit = {literal(unit)} or (q.unit is null and {pack} is null)"
    return f"""
        case when {is_own} then cast(cast(q.quantity as decimal(19,4)) * {scale} as decimal(28,4))
            else cast(
                cast({singles} as decimal(19,4)) * cast({scale} // nullif({pack}, 0) as bigint)
                as decimal(28,4)
            ) end"""
