"""The reason of a line in another language, told again from the figures of its row.

It claims what the English sentence claims (`transforms.planning.stock_up.reason`): each claim names
the order it is made of, so it holds of a row that was cut or decided otherwise. What follows it is
read back from the plan's own text.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from transforms.exports.stock_up.model import SheetLine
from transforms.language.figures import number, plain, whole
from transforms.language.messages import Message, joined, laid, pgettext, tell
from transforms.language.messages import gettext as _
from transforms.planning.clauses import retold, retold_after
from transforms.planning.stock_up.reason import A_DAY


def reason_in(line: SheetLine, season: Callable[[str], str], language: str) -> str:
    """Return why a line orders what it does, and what a planner is told besides.

    `season` says what people call a season.
    """
    if line.recommended_units is None:
        return retold(line.reason) or line.reason
    cut = f" Cut by {number(line.cut_units or Decimal())}: {line.cut_reason}."
    besides = retold_after(line.reason.replace(cut, "", 1), season)
    return f"{tell(_order_reason(line, season), language)}{besides}"


def cut_reason_in(text: str) -> str:
    """Return why a line was cut, told again from the clauses of its text."""
    return retold(text) or text


def _order_reason(line: SheetLine, season: Callable[[str], str]) -> Message:
    order = {"order": _order(line), "besides": _besides(line)}
    if line.on_hand_units is None:
        return _("{order}{besides}: no stock figure; deliver a count.", **order)
    until = laid("{day}", day=line.window_end)
    if line.season:
        until = _("{day} ({season})", day=line.window_end, season=season(line.season))
    return _(
        "{order}{besides}: {have}{claim}.", **order, have=_have(line), claim=_claim(line, until)
    )


def _order(line: SheetLine) -> Message:
    units = line.recommended_units or Decimal()
    return _("Order {units}", units=units) if units else _("Order nothing")


def _besides(line: SheetLine) -> Message:
    """Return what was decided, and what was asked and cut, in brackets."""
    told, cut = [], line.cut_units or Decimal()
    if line.override_by is not None:
        model = (
            _("none") if line.model_units is None else _("{units} units", units=line.model_units)
        )
        told.append(
            _(
                "decided by {person}: {reason}; the model says {model}",
                person=line.override_by,
                reason=line.override_reason,
                model=model,
            )
        )
    if cut:
        asked = (line.recommended_units or Decimal()) + cut
        told.append(_("{asked} are needed, {cut} are cut", asked=asked, cut=cut))
    return _(" ({told})", told=joined(told, _("; "))) if told else laid("")


def _have(line: SheetLine) -> Message:
    coming = pgettext("in transit", "{units} units", units=line.in_transit_units or Decimal())
    counted, as_of = line.driver.counted_on, line.driver.as_of_date
    old = counted is not None and as_of is not None and as_of - counted > A_DAY
    return _(
        "{units} on hand{when} and {coming} in transit leave about {left} on {day}",
        units=line.on_hand_units or Decimal(),
        when=_(" (rolled forward from {day})", day=counted) if old else "",
        coming=_("an unknown number") if line.in_transit_units is None else coming,
        left=whole(line.projected_units_at_arrival or Decimal()),
        day=line.window_start,
    )


def _claim(line: SheetLine, until: Message) -> Message:
    driver, need = line.driver, line.unconstrained_units or Decimal()
    if driver.is_sold_in_window is False:
        return _("; it is not sold from then through {until}", until=until)
    if driver.spoils_on is not None:
        return _spoiling(line, need)
    if driver.sized_by == "min_max":
        return _by_rule(line, need)
    of = {"until": until, "demand": _demand(line), "rounded": _rounded(line, need)}
    if driver.sized_by == "cost":
        if not need:
            return _("; through {until} an order lowers no cost; {demand}", **of)
        return _("; through {until} {need} cost least; {demand}{rounded}", **of, need=need)
    if driver.sized_by != "service_level" or line.service_level_ratio is None:
        return _("; {demand}", **of)
    sure = f"{plain(line.service_level_ratio * 100)} %"
    if not need:
        return _(", which lasts through {until} with {sure} certainty; {demand}", **of, sure=sure)
    return _(
        "; {units} last through {until} with {sure} certainty; {demand}{rounded}",
        **of,
        sure=sure,
        units=max(need, driver.planned_units),
    )


def _spoiling(line: SheetLine, need: Decimal) -> Message:
    of = {"day": line.driver.spoils_on, "rounded": _rounded(line, need)}
    if not need:
        return _("; more would likely not sell before it spoils on {day}", **of)
    return _("; {need} likely sell before they spoil on {day}{rounded}", **of, need=need)


def _by_rule(line: SheetLine, need: Decimal) -> Message:
    low, high = line.driver.rule_minimum_units, line.driver.rule_maximum_units
    of = {"low": low or Decimal(), "high": high or Decimal(), "rounded": _rounded(line, need)}
    if need:
        return _(
            ", by rule not above the minimum of {low}; {need} fill it up to {high}{rounded}",
            **of,
            need=need,
        )
    if low == high:
        return _(", by rule not below the minimum of {low}", **of)
    return _(", by rule above the minimum of {low}", **of)


def _demand(line: SheetLine) -> Message:
    return _(
        "the demand is about {middle}, one time in ten over {high}",
        middle=whole(line.demand_units_p50),
        high=whole(line.demand_units_p90),
    )


def _rounded(line: SheetLine, need: Decimal) -> Message:
    """Return how the need became the plan's order."""
    driver = line.driver
    order = driver.planned_units
    of = {"need": need, "order": order, "pack": driver.pack_units or Decimal()}
    if order == need:
        return laid("")
    if order > (driver.packed_units or Decimal()):
        return _("; {need} are needed, raised to the smallest order of {order}", **of)
    if not order:
        return _("; less than a pack of {pack}", **of)
    if order < need:
        return _("; in packs of {pack} rounded down to {order}", **of)
    return _("; {need} are needed, rounded up to packs of {pack}", **of)
