"""What a plan says besides its figures, clause by clause, in English and Chinese.

A sentence is made of clauses one after the other, with nothing between them. The text of a plan is
read back into its clauses to be told in Chinese; a clause that has no Chinese cannot be said.

Worked: `counted` and `too_old` say "300 were counted on 2025-09-01, more than 91 days ago: ask for
a new count."; told in Chinese: "2025-09-01 盘点 300 件，距今超过 91 天，请重新盘点。".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import NamedTuple, NewType

# A text that is made of clauses alone.
Said = NewType("Said", str)


class Clause(NamedTuple):
    """One thing that is said; `{…}` stands for a figure, or a text where `_TEXTS` has its name."""

    english: str
    chinese: str


# What a rule of the channel doubts: on its own in a question, after "Held: " in a reason.
DOUBTS = {
    "stock_roll_forward": Clause(
        "its stock does not follow from what came in and was sold", "库存与进货、销量对不上"
    ),
    "stale_stock": Clause("its stock is last week's figure once more", "库存照搬了上周的数字"),
    "stock_in_wrong_unit": Clause(
        "its stock is counted in cases for units or units for cases", "库存的箱与件混淆"
    ),
    "sales_in_wrong_unit": Clause(
        "its sales are in cases for units or units for cases", "销量的箱与件混淆"
    ),
    "year_to_date_as_period": Clause("its sales count from January", "销量为一月起的累计数"),
}
_CLOSED = Clause(
    "Nothing is dispatched from {since} to {until}{named}", "{since} 至 {until}{named}停止发货"
)
_STRAYED = Clause(
    "of diversion or off-network buying confirmed in the last year: of how many units is not"
    " known, the demand is not changed.",
    "窜货或网外进货经确认：涉及件数不详，需求未作调整。",
)
_CLAUSES = {
    "space": Clause(" ", ""),
    "stop": Clause(".", "。"),
    # Why an order was cut
    "supply": Clause(
        "supply by {day} is {there} of {asked} asked", "截至 {day} 可供 {there} 件，共需 {asked} 件"
    ),
    "transport": Clause(
        "transport of the week of {day} carries {there}", "{day} 当周运力为 {there} 件"
    ),
    "promised": Clause(
        ", after {units} promised by earlier plans", "（已扣除先前计划承诺的 {units} 件）"
    ),
    "next_limit": Clause("; ", "；"),
    "smallest": Clause(
        ", too little for a smallest order of {units}", "，不足最小订货量 {units} 件"
    ),
    # Why nothing is recommended
    "no_count": Clause(
        "No recommendation: no stock figure dated before {day} for this account and product;"
        " deliver it in the inventory feed.",
        "暂无建议：没有该客户该产品 {day} 之前的库存数据；请提供盘点数据。",
    ),
    "no_number": Clause(
        "No recommendation: the stock report of {day} gives no number to plan this product by;"
        " deliver it in the inventory feed.",
        "暂无建议：{day} 的库存报告没有可用于计划该产品的数字；请提供盘点数据。",
    ),
    "no_ratio": Clause(
        "There is no number to take the ratio of that {author} asks ({reason}).",
        "{author} 要求按比例调整（{reason}），但没有可调整的数字。",
    ),
    # Days without dispatch
    "leaves_after": Clause(
        f"{_CLOSED.english}: what is ordered leaves on {{day}}.",
        f"{_CLOSED.chinese}，所订货物于 {{day}} 发出。",
    ),
    "leaves_before": Clause(
        f"{_CLOSED.english}: what is ordered must leave before.",
        f"{_CLOSED.chinese}，所订货物须在此前发出。",
    ),
    "next_arrives": Clause(
        f"{_CLOSED.english}: the next order can arrive on {{day}}.",
        f"{_CLOSED.chinese}，下一次订货最早于 {{day}} 到货。",
    ),
    # The count
    "counted": Clause("{units} were counted on {day}", "{day} 盘点 {units} 件"),
    "too_old": Clause(
        ", more than {days} days ago: ask for a new count.", "，距今超过 {days} 天，请重新盘点。"
    ),
    "came_and_sold": Clause(
        "; {came} came and {sold} were sold since", "，此后进货 {came} 件、售出 {sold} 件"
    ),
    "came_and_about_sold": Clause(
        "; {came} came and about {sold} were sold since", "，此后进货 {came} 件、售出约 {sold} 件"
    ),
    "estimated": Clause(" (an estimate)", "（估计）"),
    "estimated_from": Clause(" (from {day} on an estimate)", "（{day} 起为估计）"),
    "floored": Clause(
        ", more than was there: the shelf was empty, or goods came that nobody told of",
        "，超过所有存货：货架已空，或有未报的到货",
    ),
    "phantom": Clause(
        "{units} were counted, but none sold since {day} while others sell it: ask whether it is"
        " there and for sale.",
        "盘点有 {units} 件，但自 {day} 起一件未售，而其他客户仍在销售：请确认是否有货并在售。",
    ),
    # Where a series begins or ends
    "launch": Clause(
        "Launch: not sold before {day}, nothing is asked until then.",
        "新品上市：{day} 之前不销售，此前不计需求。",
    ),
    "begins_later": Clause(
        "Not sold before {day}: nothing is asked until then.", "{day} 之前不销售，此前不计需求。"
    ),
    "ends": Clause(
        "Not sold from {day} on: nothing is asked after.", "{day} 起不再销售，此后不计需求。"
    ),
    # Goods on the way
    "ordered": Clause(
        "Of what is in transit {units} units are ordered and promised, and have not left yet.",
        "在途中有 {units} 件为已订已承诺、尚未发出的货物。",
    ),
    "in_the_count": Clause(
        "{units} units due by {day} are taken to lie in the count.",
        "应于 {day} 前到货的 {units} 件视为已在盘点中。",
    ),
    "late": Clause("{units} units due {day}", "应于 {day} 到货的 {units} 件"),
    "late_next": Clause(", {units} due {day}", "、应于 {day} 到货的 {units} 件"),
    "late_last": Clause(" and {units} due {day}", "和应于 {day} 到货的 {units} 件"),
    "late_many": Clause(
        "{units} units in {count} shipments due {since} to {until}",
        "应于 {since} 至 {until} 到货的 {count} 批共 {units} 件",
    ),
    "ask_for_them": Clause(
        " were not reported as arrived: not counted, ask for them.", "未报到货，未计入，请查询。"
    ),
    # Ahead of a season
    "ahead_all": Clause(
        "All {units} leave ahead of {season}, since", "全部 {units} 件为{season}提前发运："
    ),
    "ahead_part": Clause(
        "{units} of the {order} leave ahead of {season}, since",
        "{order} 件中 {units} 件为{season}提前发运：",
    ),
    "ahead_none": Clause(
        "Nothing can leave ahead of {season}, though", "本周无法为{season}提前发运："
    ),
    "ahead_limit": Clause(
        " transport until the week of {until} carries less than is needed",
        "至 {until} 当周，运力不敷所需",
    ),
    "ahead_short": Clause("; {units} stay short all the same", "；仍缺 {units} 件"),
    # Whose stock serves it
    "served": Clause(
        "Served from the stock of {upstream}, so no limit of ours cuts it.",
        "由 {upstream} 的库存供货，不受我方供货与运力限制。",
    ),
    # Figures in doubt
    **{
        f"held_{rule}": Clause(f"Held: {words.english}", f"数据存疑：{words.chinese}")
        for rule, words in DOUBTS.items()
    },
    "count_unused": Clause(" (the count of {day} is not used)", "（{day} 的盘点未采用）"),
    "count_used": Clause(
        " (the count of {day} is read for want of another: ask for a new one)",
        "（因无其他盘点，仍采用 {day} 的盘点，请重新盘点）",
    ),
    "widened": Clause("; uncertainty widened by {factor}.", "；不确定性放大为 {factor} 倍。"),
    "left_out": Clause(
        "Left out of the account's reports since {day}, though it sold steadily before and is there"
        " or bought: not read as none sold, but one future in three sells none; ask whether it is"
        " still for sale.",
        "{day} 起未列入客户报表，但此前销售稳定且仍有库存或进货：不视为零销量，"
        "预测中三分之一按零销售；请确认是否仍在售。",
    ),
    "strayed_once": Clause(f"1 case {_STRAYED.english}", f"近一年有 1 起{_STRAYED.chinese}"),
    "strayed": Clause(
        f"{{count}} cases {_STRAYED.english}", f"近一年有 {{count}} 起{_STRAYED.chinese}"
    ),
}
# What is no figure: the name of a shutdown in brackets, a season, an account, who asked, and why.
_TEXTS = dict.fromkeys(("season", "upstream", "author"), ".+?")
_TEXTS |= {"named": r"(?: \(.+?\))?", "reason": ".+"}
_FIGURE = r"-?[0-9](?:[0-9,.-]*[0-9])?"


def clause(kind: str, **figures: object) -> Said:
    """Return one clause in English; `figures` fill it in."""
    return Said(_CLAUSES[kind].english.format(**figures))


def sentence(*clauses: Said) -> Said:
    """Return a text of some clauses, one after the other."""
    return Said("".join(clauses))


def sentences(texts: Iterable[Said]) -> Said:
    """Return sentences one after the other."""
    return Said(clause("space").join(texts))


def retold(text: str, season: Callable[[str], str] = str) -> str | None:
    """Return in Chinese what clauses say in English; None for a text that is not of clauses.

    `season` says what people call a season.
    """
    told, place = [], 0
    while place < len(text):
        found = ((kind, pattern.match(text, place)) for kind, pattern in _PATTERNS.items())
        met = [(kind, match) for kind, match in found if match]
        if not met:
            return None
        kind, match = max(met, key=lambda each: each[1].end())
        figures = match.groupdict()
        if named := figures.get("named"):
            figures["named"] = f"（{named.removeprefix(' (').removesuffix(')')}）"
        if "season" in figures:
            figures["season"] = season(figures["season"])
        told.append(_CLAUSES[kind].chinese.format(**figures))
        place = match.end()
    return "".join(told)


def retold_after(text: str, season: Callable[[str], str] = str) -> str:
    """Return in Chinese what follows the first sentence of a text, as far back as it is of clauses.

    Nothing where only one sentence is there; `season` as in `retold`.
    """
    ends = (match.end() for match in re.finditer(r"\. ", text))
    return next(filter(None, (retold(text[end:], season) for end in ends)), "")


def _pattern(words: str) -> re.Pattern[str]:
    def field(found: re.Match[str]) -> str:
        name = found[1]
        return f"(?P<{name}>{_TEXTS.get(name, _FIGURE)})"

    return re.compile(re.sub(r"\\{(\w+)\\}", field, re.escape(words)), re.DOTALL)


_PATTERNS = {kind: _pattern(words.english) for kind, words in _CLAUSES.items()}
