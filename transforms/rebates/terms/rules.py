"""What the keys of a program say of each other: combinations that would mean nothing.

Each rule is one function that raises with its remedy; `check_together` runs them all.
"""

from __future__ import annotations

from transforms.rebates.terms.earnings import (
    Attainment,
    Contest,
    Event,
    FreeGoods,
    Growth,
    PriceProtection,
)
from transforms.rebates.terms.keys import ProgramKeys
from transforms.rebates.terms.scalars import wrong

# A line or an order is a period of its own.
BY_DOCUMENT = ("line", "order")
_A = {"line": "a line", "order": "an order"}
# Periods from the shortest to the longest.
LENGTHS = {
    "line": 0, "order": 1, "day": 2, "week": 3, "month": 4, "quarter": 5, "half_year": 6, "year": 7,
    "program": 8,
}  # fmt: skip


def check_together(program: ProgramKeys) -> None:
    """Raise where two keys of a program contradict each other."""
    for rule in (_collected, _by_line, _events, _bounds, _ascending_scale, _points, _stack,
                 _attainments, _percent_accrued, _protected):  # fmt: skip
        rule(program)


def _collected(program: ProgramKeys) -> None:
    if program.basis.measure != "collected":
        return
    if not program.products.takes_all:
        raise wrong(
            "money collected has no products to filter by",
            "leave `products` out, or measure amount by `on: collected`",
            "products",
        )
    if program.limit_units is not None or program.stack.net_of:
        raise wrong(
            "money collected has no units or order lines",
            "leave limit_units and net_of out, or measure amount",
            "basis",
            "measure",
        )
    if any(tier.per_unit is not None for tier in program.tiers):
        raise wrong("money collected has no units to pay for", "use percent", "earn")


def _by_line(program: ProgramKeys) -> None:
    kind = program.period
    if kind not in BY_DOCUMENT:
        return
    if isinstance(program.earn, Attainment | Growth | Contest | Event | PriceProtection):
        raise wrong(
            f"method {program.earn.method} needs a period longer than {_A[kind]}",
            "use `period: month` or longer",
            "period",
        )
    if program.basis.measure == "collected" or program.basis.on == "sold_through":
        raise wrong(
            f"period {kind} needs order lines", "measure amount or quantity of orders", "basis"
        )
    if program.require or program.discipline or program.credit:
        raise wrong(
            f"require, discipline and credit need more than one {kind}",
            "use `period: month` or longer",
            "period",
        )
    if program.guarantee is not None or program.pool != "account" or program.pay_to != "account":
        raise wrong(
            f"period {kind} computes each {kind} by itself",
            "leave guarantee, pool and pay_to out, or use a longer period",
            "period",
        )


def _events(program: ProgramKeys) -> None:
    if isinstance(program.earn, Event) and not program.products.takes_all:
        raise wrong("events have no products to filter by", "leave `products` out", "products")
    if (
        isinstance(program.earn, Event | Contest | PriceProtection)
        and program.limit_units is not None
    ):
        raise wrong(
            f"method {program.earn.method} has no units to limit",
            "leave limit_units out" + ("; use `limit`" if program.earn.method == "event" else ""),
            "limit_units",
        )


def _bounds(program: ProgramKeys) -> None:
    if program.cap is not None and program.cap < program.floor:
        raise wrong(
            f"cap {program.cap} is below floor {program.floor}", "raise cap or lower floor", "cap"
        )


def _ascending_scale(program: ProgramKeys) -> None:
    days = [step.days for step in program.collection_scale]
    if days != sorted(set(days)):
        raise wrong("does not ascend by days", "write the shortest days first", "collection_scale")


def _points(program: ProgramKeys) -> None:
    takes_points = any(rule.points is not None for rule in program.discipline)
    if takes_points and not any(tier.percent is not None for tier in program.tiers):
        raise wrong(
            "points come off a percent rate, this program pays none",
            "use `effect: multiply` or percent tiers",
            "discipline",
        )


def _stack(program: ProgramKeys) -> None:
    if program.program in (*program.stack.net_of, *program.credit):
        key = "credit" if program.program in program.credit else "stack"
        raise wrong("a program cannot be deducted from itself", "name another program", key)
    if program.pool == "account" and program.pay_to == "members_pro_rata":
        raise wrong("members_pro_rata splits what a group earned", "add `pool: group`", "pay_to")


def _attainments(program: ProgramKeys) -> None:
    for requirement in program.require:
        gate = requirement.attainment
        if gate is not None and gate.of in BY_DOCUMENT:
            raise wrong(
                f"a {gate.of} has no target to attain", "use `of: month` or longer", "require"
            )
        if gate is not None and LENGTHS[gate.of] > LENGTHS[program.period]:
            raise wrong(
                f"requires the attainment of a {gate.of}, longer than the period",
                f"use `of: {program.period}` or shorter",
                "require",
            )


def _percent_accrued(program: ProgramKeys) -> None:
    if program.accrual.percent is None:
        return
    is_money = program.basis.measure != "quantity" and not isinstance(
        program.earn, Event | FreeGoods
    )
    if not is_money:
        raise wrong(
            "accrues a percent, and its basis is not money",
            "use `accrual: to_date` or an estimate, or measure amount",
            "accrual",
        )
    if program.pool == "group" and program.pay_to != "group_leader":
        raise wrong(
            "accrues a percent of what a whole group bought for each of its members",
            "use `pay_to: group_leader`, or accrue to date or by an estimate",
            "accrual",
        )


def _protected(program: ProgramKeys) -> None:
    is_plain = program.basis.measure == "amount" and program.basis.on == "ordered"
    if isinstance(program.earn, PriceProtection) and not is_plain:
        raise wrong(
            "price protection counts stock and not what was bought",
            "leave `basis` out",
            "basis",
        )
