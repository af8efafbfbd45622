"""The page of a simulation: what both sides cost, who gains, effective rates, curves and cliffs.

Goes in: what a simulation found, and points of the payout curves. Comes out: blocks of a page.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from transforms.exports.blocks import Bullets, Figures, Heading, Paragraph, SheetBlock, SheetHead
from transforms.exports.sections import PageSection, Row, section, section_blocks
from transforms.exports.stock_up.words import CLASSES
from transforms.exports.words import PageWords, page_words
from transforms.language.figures import number
from transforms.language.messages import gettext as _
from transforms.language.messages import pgettext, tell
from transforms.rebates.simulation.outcome import GroupRow, Side, Simulated

_MOST_ROWS = 50
# A picture of more would be of dots upon dots, and the page of megabytes.
_MOST_DOTS = 500
_GROUP = "accounts:number counted:number current:money draft:money"
Curve = Sequence[tuple[Decimal, Decimal]]

_SIDES = section(
    "sides",
    "table",
    "side:code programs:text cost:text counted:number effective_rate:ratio accounts:number"
    " paid_accounts:number",
)
_CURVE = section("curve", "curves", "basis:number draft:money current:money")
_GAINS = section("gains", "dots", "counted:number difference:money")
_NEAR = section(
    "near", "table",
    "account:text program:text period:text basis:number lacking:number jump:money",
)  # fmt: skip
_ACCOUNTS = section(
    "differences",
    "table",
    "account:text account_class:code size:code counted:number current:money draft:money"
    " difference:money draft_rate:ratio",
)


def _groups(name: str) -> tuple[PageSection, PageSection]:
    rates = "current_rate:ratio draft_rate:ratio"
    picture = section(f"rates_{name}", "grouped", f"name:code {rates}")
    return picture, section(name, "table", f"name:code {_GROUP} {rates}")


_BY_SIZE, _BY_CLASS = _groups("by_size"), _groups("by_class")
SECTIONS = (_SIDES, *_BY_SIZE, *_BY_CLASS, _CURVE, _GAINS, _NEAR, _ACCOUNTS)
_RATES = _("Between {low} and {high}.")
_PHRASES = {
    "title": _("Simulation of {programs}"),
    "past": _("On past facts from {first} until before {until}; nothing was posted"),
    "forecast": _("On forecast facts from {first} until before {until}; nothing was posted"),
    "numbers": _("Numbers"),
    "nothing": _("Nothing to tell."),
    "none": _("none"),
    "gainers": _("Accounts that gain"),
    "losers": _("Accounts that lose"),
    "cost_now": _("Cost by current terms"),
    "cost_drafted": _("Cost by the draft"),
    "sides": _("Both sides"),
    "side": pgettext("column", "terms"),
    "programs": _("programs"),
    "cost": _("cost"),
    "counted": pgettext("column", "counted"),
    "effective_rate": _("effective rate"),
    "accounts": _("accounts"),
    "paid_accounts": _("accounts paid"),
    "rates_by_size": _("Effective rate by size"),
    "rates_by_class": _("Effective rate by class"),
    "by_size": _("By size"),
    "by_class": _("By class"),
    "name": pgettext("column", "group"),
    "current": pgettext("terms", "current"),
    "draft": pgettext("terms", "draft"),
    "current_rate": _("current rate"),
    "draft_rate": _("draft rate"),
    "curve": _("What {program} pays by its basis"),
    "basis": _("basis"),
    "gains": _("Who gains and who loses: the {count} accounts of which most is counted"),
    "difference": _("draft − current"),
    "cliffs": _("Cliffs"),
    "cliff": _("{program}: {says}"),
    "no_cliffs": _("The draft has no cliffs."),
    "near": _("Just below a cliff"),
    "no_near": _("No account stands just below a cliff."),
    "account": _("account"),
    "program": pgettext("column", "program"),
    "period": _("period"),
    "lacking": pgettext("column", "lacking"),
    "jump": pgettext("column", "jump"),
    "differences": _("The largest differences"),
    "account_class": _("class"),
    "size": _("size"),
    "grouped_says": _RATES,
    "curves_says": _RATES,
    "dots_says": _RATES,
}
# A size and a class may be called alike.
_CODES = {
    "size_large": pgettext("size", "large"),
    "size_middle": pgettext("size", "middle"),
    "size_small": pgettext("size", "small"),
    "without a class": _("without a class"),
    "current": pgettext("terms", "current"),
    "draft": pgettext("terms", "draft"),
}
SIMULATION_WORDS = page_words(_PHRASES, {**CLASSES, **_CODES})


def simulation_title(found: Simulated, words: PageWords) -> str:
    return words["title"].format(programs=", ".join(found.draft.programs))


def simulation_blocks(
    found: Simulated, curves: Mapping[str, Mapping[str, Curve]], on: str, words: PageWords
) -> Iterator[SheetBlock]:
    """Yield the page; `curves` has, for each draft program, its payout and the current one.

    A curve is a list of points, basis and payout; all of a program are at the same bases.
    """
    days = words[on].format(first=found.first_day, until=found.until)
    yield SheetHead(days, simulation_title(found, words), ())
    yield Figures(
        (
            (words["cost_now"], found.current.cost_text() or "0"),
            (words["cost_drafted"], found.draft.cost_text() or "0"),
            (words["gainers"], number(found.gainers)),
            (words["losers"], number(found.losers)),
        )
    )
    of = found.unit
    sides = [_side("current", found.current, words), _side("draft", found.draft, words)]
    yield from section_blocks(_SIDES, sides, words, of)
    ranks = {name: rank for rank, name in enumerate(CLASSES)}
    by_class = sorted(found.by_class, key=lambda group: ranks.get(group.name, len(ranks)))
    for shown, groups in ((_BY_SIZE, found.by_size), (_BY_CLASS, by_class)):
        rows = [_group(group, is_size=groups is found.by_size) for group in groups]
        for part in shown:
            yield from section_blocks(part, rows, words, of)
    for program, both in curves.items():
        told = _said(words, "curve", program=program)
        yield from section_blocks(_CURVE, _points(both), told, of)
    yield from _gains(found, words)
    yield from _cliffs(found, words)
    by_change = sorted(found.accounts, key=lambda row: (-abs(row.difference), row.account))
    largest = [vars(row) | {"size": f"size_{row.size}"} for row in by_change[:_MOST_ROWS]]
    yield from section_blocks(_ACCOUNTS, largest, words, of)


def _side(name: str, side: Side, words: PageWords) -> Row:
    programs = ", ".join(side.programs) or words["none"]
    return vars(side) | {"side": name, "programs": programs, "cost": side.cost_text()}


def _group(group: GroupRow, *, is_size: bool) -> Row:
    return vars(group) | ({"name": f"size_{group.name}"} if is_size else {})


def _points(both: Mapping[str, Curve]) -> list[Row]:
    rows: dict[Decimal, dict[str, Any]] = {}
    for name, points in both.items():
        for basis, pays in points:
            row = rows.setdefault(basis, {"basis": basis, "draft": None, "current": None})
            row[name] = pays
    return [rows[basis] for basis in sorted(rows)]


def _gains(found: Simulated, words: PageWords) -> Iterator[SheetBlock]:
    by_size = sorted(found.accounts, key=lambda row: (-row.counted, row.account))[:_MOST_DOTS]
    told = _said(words, "gains", count=number(len(by_size)))
    yield from section_blocks(_GAINS, [vars(row) for row in by_size], told, found.unit)


def _said(words: PageWords, name: str, **figures: str) -> PageWords:
    """Return the words with figures in one of the phrases."""
    told = {**words.phrases, name: words[name].format(**figures)}
    return PageWords(words.language, told, words.codes)


def _cliffs(found: Simulated, words: PageWords) -> Iterator[SheetBlock]:
    yield Heading(words["cliffs"], 2)
    if not found.cliffs:
        yield Paragraph(words["no_cliffs"], "soft")
        return
    told = (
        words["cliff"].format(program=each.program, says=tell(each.message, words.language))
        for each in found.cliffs
    )
    yield Bullets(tuple(told))
    near = [vars(row) for row in found.near_cliffs[:_MOST_ROWS]]
    yield from section_blocks(_NEAR, near, words, found.unit)
