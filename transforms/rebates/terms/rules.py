"""What the keys of a program say of each other: combinations that would mean nothing.

Each rule is one function that raises with its remedy; `check_together` runs them all.
"""

from __future__ import annotations

from transforms.language.messages import gettext as _
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
_A = {"line": _("a line"), "order": _("an order")}
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
            _("money collected has no products to filter by"),
            _("leave `products` out, or measure amount by `on: collected`"),
            "products",
        )
    if program.limit_units is not None or program.stack.net_of:
        raise wrong(
            _("money collected has no units or order lines"),
            _("leave limit_units and net_of out, or measure amount"),
            "basis",
            "measure",
        )
    if any(tier.per_unit is not None for tier in program.tiers):
        raise wrong(_("money collected has no units to pay for"), _("use percent"), "earn")


def _by_line(program: ProgramKeys) -> None:
    kind = program.period
    if kind not in BY_DOCUMENT:
        return
    if isinstance(program.earn, Attainment | Growth | Contest | Event | PriceProtection):
        raise wrong(
            _(
                "method {method} needs a period longer than {kind}",
                method=program.earn.method,
                kind=_A[kind],
            ),
            _("use `period: month` or longer"),
            "period",
        )
    if program.basis.measure == "collected" or program.basis.on == "sold_through":
        raise wrong(
            _("period {kind} needs order lines", kind=kind),
            _("measure amount or quantity of orders"),
            "basis",
        )
    if program.require or program.discipline or program.credit:
        raise wrong(
            _("require, discipline and credit need more than one {kind}", kind=kind),
            _("use `period: month` or longer"),
            "period",
        )
    if program.guarantee is not None or program.pool != "account" or program.pay_to != "account":
        raise wrong(
            _("period {kind} computes each {kind} by itself", kind=kind),
            _("leave guarantee, pool and pay_to out, or use a longer period"),
            "period",
        )


def _events(program: ProgramKeys) -> None:
    if isinstance(program.earn, Event) and not program.products.takes_all:
        raise wrong(
            _("events have no products to filter by"), _("leave `products` out"), "products"
        )
    if (
        isinstance(program.earn, Event | Contest | PriceProtection)
        and program.limit_units is not None
    ):
        raise wrong(
            _("method {method} has no units to limit", method=program.earn.method),
            _("leave limit_units out; use `limit`")
            if program.earn.method == "event"
            else _("leave limit_units out"),
            "limit_units",
        )


def _bounds(program: ProgramKeys) -> None:
    if program.cap is not None and program.cap < program.floor:
        raise wrong(
            _("cap {cap} is below floor {floor}", cap=str(program.cap), floor=str(program.floor)),
            _("raise cap or lower floor"),
            "cap",
        )


def _ascending_scale(program: ProgramKeys) -> None:
    days = [step.days for step in program.collection_scale]
    if days != sorted(set(days)):
        raise wrong(
            _("does not ascend by days"), _("write the shortest days first"), "collection_scale"
        )


def _points(program: ProgramKeys) -> None:
    takes_points = any(rule.points is not None for rule in program.discipline)
    if takes_points and not any(tier.percent is not None for tier in program.tiers):
        raise wrong(
            _("points come off a percent rate, this program pays none"),
            _("use `effect: multiply` or percent tiers"),
            "discipline",
        )


def _stack(program: ProgramKeys) -> None:
    if program.program in (*program.stack.net_of, *program.credit):
        key = "credit" if program.program in program.credit else "stack"
        raise wrong(_("a program cannot be deducted from itself"), _("name another program"), key)
    if program.pool == "account" and program.pay_to == "members_pro_rata":
        raise wrong(
            _("members_pro_rata splits what a group earned"), _("add `pool: group`"), "pay_to"
        )


def _attainments(program: ProgramKeys) -> None:
    for requirement in program.require:
        gate = requirement.attainment
        if gate is not None and gate.of in BY_DOCUMENT:
            raise wrong(
                _("a {of} has no target to attain", of=gate.of),
                _("use `of: month` or longer"),
                "require",
            )
        if gate is not None and LENGTHS[gate.of] > LENGTHS[program.period]:
            raise wrong(
                _("requires the attainment of a {of}, longer than the period", of=gate.of),
                _("use `of: {period}` or shorter", period=program.period),
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
            _("accrues a percent, and its basis is not money"),
            _("use `accrual: to_date` or an estimate, or measure amount"),
            "accrual",
        )
    if program.pool == "group" and program.pay_to != "group_leader":
        raise wrong(
            _("accrues a percent of what a whole group bought for each of its members"),
            _("use `pay_to: group_leader`, or accrue to date or by an estimate"),
            "accrual",
        )


def _protected(program: ProgramKeys) -> None:
    is_plain = program.basis.measure == "amount" and program.basis.on == "ordered"
    if isinstance(program.earn, PriceProtection) and not is_plain:
        raise wrong(
            _("price protection counts stock and not what was bought"),
            _("leave `basis` out"),
            "basis",
        )
