"""The basis of each pool and period as steps: which lines count, and what lowers them.

Goes in: the relations of a stretch. Comes out: per pool and period the steps *filter*, *carry*,
*net_of* and *limit_units*, in words: they form what the method earns on.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import NamedTuple

from transforms.language.figures import number
from transforms.rebates.clauses import clause, clauses
from transforms.rebates.joins import StretchSetting
from transforms.rebates.ladder import axis_of
from transforms.rebates.payees import Place
from transforms.rebates.rounding import NOTHING, over
from transforms.rebates.steps import Step
from transforms.rebates.terms import Program
from transforms.rebates.wording import flat, short, told_money


class Rows(NamedTuple):
    """The relations a basis is read from; null where the terms have no such step.

    `own` and `unlimited` are pool rows, `lines` the stretch's lines before anything is deducted,
    `deducted` what other programs earned by line.
    """

    own: str
    unlimited: str | None = None
    lines: str | None = None
    deducted: str | None = None


def basis_of(setting: StretchSetting, rows: Rows) -> dict[Place, list[Step]]:
    """Return the steps of every pool and period that lead to its basis."""
    program = setting.stretch.program
    units = Decimal(setting.goods.scales[program.basis.unit])
    less = _deducted(setting, rows)
    before = _units(setting, rows.unlimited)
    found: dict[Place, list[Step]] = defaultdict(list)
    for pool, start, lines, waiting, x, carry, left in setting.workspace.rows(
        f"select pool_id, period_start, lines, waiting, x, carry, units from {rows.own}"
    ):
        steps, place = found[(pool, start)], (pool, start)
        waits = clauses("waits", "waiting", waiting) if waiting else ""
        basis = _told(program, x - carry + less.get(place, NOTHING), units)
        whose = clause("members", pool=pool) if program.pool == "group" else ""
        many = clauses("line", "lines", lines)
        steps.append(Step("filter", f"{whose}{what_counts(program)}{many}{waits}"))
        if carry:
            steps.append(Step("carry", clause("carry", **_told(program, carry, units))))
        if place in less:
            names = ", ".join(program.stack.net_of)
            earned = told_money(program, less[place])
            steps.append(Step("net_of", clause("net_of", **basis, earned=earned, programs=names)))
        if place in before and before[place] != left:
            counts = number(short(over(before[place], units)))
            limit = number(program.limit_units or 0)
            says = clause("first_units", units=limit, count=counts)
            steps.append(Step("limit_units", says))
        steps.append(Step("basis", clause("sum", **_told(program, x, units))))
    return found


def what_counts(program: Program) -> str:
    """Say what a program counts: net amount, invoiced, returns deducted, products lager."""
    basis = program.basis
    on = "collected_on" if basis.on == "collected" else basis.on
    dated = "" if basis.measure == "collected" else clause(on)
    returns = clause("deducted" if basis.returns == "deduct" else "ignored")
    gifts = "" if basis.free_goods == "exclude" else clause("gifts")
    only = flat(program.products.model_dump(exclude_defaults=True, mode="json"))
    goods = clause("products", products=only) if only else ""
    return f"{clause(basis.measure)}{dated}{returns}{gifts}{goods}"


def _told(program: Program, basis: Decimal, units: Decimal) -> dict[str, str]:
    """Return what a basis is and of what, as figures of a clause."""
    if axis_of(program) == "units":
        unit = program.basis.unit or "units"
        return {"amount": number(short(over(basis, units))), "unit": unit}
    return {"amount": told_money(program, basis), "unit": program.currency.code}


def _units(setting: StretchSetting, pools: str | None) -> dict[Place, Decimal]:
    if pools is None:
        return {}
    query = f"select pool_id, period_start, units from {pools}"
    return {(pool, start): units for pool, start, units in setting.workspace.rows(query)}


def _deducted(setting: StretchSetting, rows: Rows) -> dict[Place, Decimal]:
    if rows.deducted is None or rows.lines is None:
        return {}
    query = f"""
        select l.pool_id, l.period_start, sum(d.earned)
        from ({rows.lines}) as l join {rows.deducted} as d on d.line_id = l.line_id
        group by l.pool_id, l.period_start
        """
    return {(pool, start): earned for pool, start, earned in setting.workspace.rows(query)}
