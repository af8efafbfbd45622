"""The reason of a line in Chinese, told again from the figures of its row, and what follows it.

It claims what the English sentence claims (`transforms.planning.stock_up.reason`): each claim names
the order it is made of, so it holds of a row that was cut or decided otherwise.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from transforms.exports.stock_up.model import SheetLine
from transforms.language.figures import number, plain, whole
from transforms.planning.clauses import retold, retold_after
from transforms.planning.stock_up.reason import A_DAY


def reason_zh(line: SheetLine, season: Callable[[str], str]) -> str:
    """Return why a line orders what it does, and what a planner is told besides.

    `season` says what people call a season.
    """
    if line.recommended_units is None:
        return retold(line.reason) or line.reason
    cut = f" Cut by {number(line.cut_units or Decimal())}: {line.cut_reason}."
    besides = retold_after(line.reason.replace(cut, "", 1), season)
    return f"{_order_reason(line, season)}{besides}"


def cut_reason_zh(text: str) -> str:
    """Return why a line was cut, told again from the clauses of its text."""
    return retold(text) or text


def _order_reason(line: SheetLine, season: Callable[[str], str]) -> str:
    head = f"{_order(line)}{_besides(line)}"
    if line.on_hand_units is None:
        return f"{head}：没有库存数据；请提供盘点数据。"
    until = f"{line.window_end}" + (f"（{season(line.season)}）" if line.season else "")
    return f"{head}：{_have(line)}{_claim(line, until)}。"


def _order(line: SheetLine) -> str:
    units = line.recommended_units or Decimal()
    return f"备货 {number(units)} 件" if units else "不备货"


def _besides(line: SheetLine) -> str:
    """Return what was decided, and what was asked and cut, in brackets."""
    told, cut = [], line.cut_units or Decimal()
    if line.override_by is not None:
        model = "无" if line.model_units is None else f"{number(line.model_units)} 件"
        told.append(f"由 {line.override_by} 决定：{line.override_reason}；模型建议 {model}")
    if cut:
        asked = number((line.recommended_units or Decimal()) + cut)
        told.append(f"应备 {asked} 件，削减 {number(cut)} 件")
    return f"（{'；'.join(told)}）" if told else ""


def _have(line: SheetLine) -> str:
    coming = "未知" if line.in_transit_units is None else f" {number(line.in_transit_units)} 件"
    here = number(line.on_hand_units or Decimal())
    left = whole(line.projected_units_at_arrival or Decimal())
    counted, as_of = line.driver.counted_on, line.driver.as_of_date
    old = counted is not None and as_of is not None and as_of - counted > A_DAY
    when = f"（自 {counted} 盘点推算）" if old else ""
    return f"现有库存 {here} 件{when}，在途{coming}，{line.window_start} 到货时约余 {left} 件"


def _claim(line: SheetLine, until: str) -> str:
    driver, need = line.driver, line.unconstrained_units or Decimal()
    if driver.is_sold_in_window is False:
        return f"；此后至 {until} 均不销售"
    if driver.spoils_on is not None:
        return _spoiling(line, need)
    if driver.sized_by == "min_max":
        return _by_rule(line, need)
    demand = _demand(line)
    if driver.sized_by == "cost":
        if not need:
            return f"；至 {until} 备货不会降低成本；{demand}"
        return f"；至 {until} 备 {number(need)} 件成本最低；{demand}{_rounded(line, need)}"
    if driver.sized_by != "service_level" or line.service_level_ratio is None:
        return f"；{demand}"
    sure = f"用到 {until}，把握 {plain(line.service_level_ratio * 100)} %；{demand}"
    if not need:
        return f"，足够{sure}"
    lasting = max(need, driver.planned_units)
    return f"；{number(lasting)} 件可{sure}{_rounded(line, need)}"


def _spoiling(line: SheetLine, need: Decimal) -> str:
    day = line.driver.spoils_on
    if not need:
        return f"；再多的货多半无法在 {day} 变质前售完"
    return f"；{number(need)} 件多半可在 {day} 变质前售完{_rounded(line, need)}"


def _by_rule(line: SheetLine, need: Decimal) -> str:
    low, high = line.driver.rule_minimum_units, line.driver.rule_maximum_units
    minimum, maximum = number(low or Decimal()), number(high or Decimal())
    if not need:
        return f"，按规则{'不低于' if low == high else '高于'}最低库存 {minimum} 件"
    return (
        f"，按规则不高于最低库存 {minimum} 件；补到最高库存 {maximum} 件需 {number(need)} 件"
        f"{_rounded(line, need)}"
    )


def _demand(line: SheetLine) -> str:
    middle, high = whole(line.demand_units_p50), whole(line.demand_units_p90)
    return f"期间需求约 {middle} 件，一成可能超过 {high} 件"


def _rounded(line: SheetLine, need: Decimal) -> str:
    """Return how the need became the plan's order."""
    driver = line.driver
    order, pack = driver.planned_units, number(driver.pack_units or Decimal())
    if order == need:
        return ""
    if order > (driver.packed_units or Decimal()):
        return f"；需要 {number(need)} 件，提高到最小订货量 {number(order)} 件"
    if not order:
        return f"；不足一个包装（{pack} 件）"
    if order < need:
        return f"；按每包装 {pack} 件舍为 {number(order)} 件"
    return f"；需要 {number(need)} 件，按每包装 {pack} 件取整"
