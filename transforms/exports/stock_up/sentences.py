"""The sentences of a season sheet: why a line orders what it does, and what is to be settled.

In English a reason is the plan's own. In Chinese it is told again from the row's figures; what the
plan adds to its reason (a shipment that is late, a figure in doubt) is among the questions.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from transforms.exports.stock_up.model import Question, SheetLine
from transforms.exports.stock_up.words import Words
from transforms.language.figures import number, plain


def reason(line: SheetLine, words: Words) -> str:
    """Return why a line orders what it does."""
    return line.reason if words.language == "en" else _reason_zh(line, words)


def asked_of(question: Question, words: Words) -> str:
    """Return a question as it is put to the account."""
    told: str = getattr(words, question.kind)
    units = None if question.units is None else number(question.units)
    rule = (question.rule or "").replace("_", " ")
    return told.format(product=question.product, day=question.day, units=units, rule=rule)


def lifetimes(line: SheetLine, words: Words) -> list[str]:
    """Return what is to be known of a product that begins or ends within the line's window."""
    told = []
    if line.launched_on is not None and line.launched_on > line.window_start:
        told.append(words.not_before.format(product=line.label, day=line.launched_on))
    if line.discontinued_on is not None and line.discontinued_on <= line.window_end:
        told.append(words.not_from.format(product=line.label, day=line.discontinued_on))
    return told


def whole(units: Decimal) -> str:
    """Write an estimate for people: whole units."""
    return number(units.quantize(Decimal(1), ROUND_HALF_UP))


def season_name(season: str | None, words: Words) -> str:
    """Return what people call a season; a season of the company's own keeps its name."""
    return words.routine if season is None else words.seasons.get(season, season)


def _reason_zh(line: SheetLine, words: Words) -> str:
    if line.recommended_units is None or line.on_hand_units is None:
        return "没有库存数据，暂无建议；请提供盘点数据。"
    have, aim = _have_zh(line), _aim_zh(line, words)
    cut = line.cut_units or Decimal()
    asked = line.recommended_units + cut
    if line.override_by is None and not asked and not line.unconstrained_units:
        return f"无需备货：{have}，足够{aim}。"
    if line.override_by is None and not asked:
        short = number(line.unconstrained_units or 0)
        return f"不备货：{have}，还需 {short} 件，不足一个包装；{aim}。"
    told = []
    if line.override_by is not None:
        model = "无" if line.model_units is None else f"{number(line.model_units)} 件"
        told.append(f"由 {line.override_by} 决定：{line.override_reason}；模型建议 {model}")
    if cut:
        told.append(f"需要 {number(asked)} 件，削减 {number(cut)} 件")
    besides = f"（{'；'.join(told)}）" if told else ""
    enough = "" if told else "足够"
    return f"备货 {number(line.recommended_units)} 件{besides}：{have}，{enough}{aim}。"


def _have_zh(line: SheetLine) -> str:
    coming = "未知" if line.in_transit_units is None else f" {number(line.in_transit_units)} 件"
    here = number(line.on_hand_units or Decimal())
    left = whole(line.projected_units_at_arrival or Decimal())
    return f"现有库存 {here} 件，在途{coming}，{line.window_start} 到货时约余 {left} 件"


def _aim_zh(line: SheetLine, words: Words) -> str:
    """Say until when the goods are to last; how surely only where the level is what sized them."""
    season = f"（{season_name(line.season, words)}）" if line.season else ""
    level = line.service_level_ratio
    is_whole = line.override_by is None and not line.cut_units
    sure = f"，把握 {plain(level * 100)} %" if level is not None and is_whole else ""
    middle, high = whole(line.demand_units_p50), whole(line.demand_units_p90)
    return f"用到 {line.window_end}{season}{sure}；期间需求约 {middle} 件，一成可能超过 {high} 件"
