"""The page of a backtest of accrual: how far each method was off at each cut-off.

Goes in: the scores. Comes out: blocks of a page.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from transforms.exports.blocks import Heading, Paragraph, SheetBlock, SheetHead
from transforms.exports.sections import Row, section, section_blocks
from transforms.exports.words import PageWords, page_words
from transforms.language.messages import gettext as _
from transforms.language.messages import pgettext
from transforms.rebates.accrual.backtest import METHODS, MethodScore

_ERRORS = section(
    "errors", "grouped", " ".join(["at:text", *(f"{method}:ratio" for method in METHODS)])
)
_SCORES = section(
    "scores",
    "table",
    "method:code at:text periods:number due:money estimate:money bias_ratio:ratio"
    " error_ratio:ratio",
)
SECTIONS = (_ERRORS, _SCORES)
_METHODS = {
    "to_date": _("to date"),
    "expected_value": _("expected value"),
    "most_likely": _("most likely"),
    "forecast_tier": _("forecast tier"),
}
_PHRASES = {
    "title": _("Backtest of accrual"),
    "as_of": _("Periods that were over by {day}"),
    "about": _(
        "Due is the share of what was finally owed that belongs to the sales up to the cut-off."
        " Bias is Σ (accrued − due) ÷ Σ due, error Σ |accrued − due| ÷ Σ due."
    ),
    "all": _("All programs"),
    "numbers": _("Numbers"),
    "nothing": _("Nothing to tell."),
    "errors": _("Error by cut-off"),
    "grouped_says": _("Between {low} and {high}."),
    "scores": _("By method and cut-off"),
    "method": _("method"),
    "at": pgettext("share of a period", "at"),
    "periods": _("periods"),
    "due": pgettext("accrual", "due"),
    "estimate": pgettext("accrual", "accrued"),
    "bias_ratio": _("bias"),
    "error_ratio": pgettext("accrual", "error"),
    **_METHODS,
}
ACCRUAL_BACKTEST_WORDS = page_words(_PHRASES, _METHODS)


def accrual_backtest_blocks(
    as_of: date, scores: Sequence[MethodScore], words: PageWords
) -> Iterator[SheetBlock]:
    """Yield the page: of all programs and of each, a picture of the errors and a table."""
    yield SheetHead(words["as_of"].format(day=as_of), words["title"], ())
    yield Paragraph(words["about"])
    programs = list(dict.fromkeys(score.program for score in scores))
    for program in sorted(programs, key=lambda name: name != "all"):
        mine = [score for score in scores if score.program == program]
        yield Heading(words["all"] if program == "all" else program, 2)
        yield from section_blocks(_ERRORS, _errors(mine), words, mine[0].currency)
        yield from section_blocks(_SCORES, [vars(one) for one in mine], words, mine[0].currency)


def _errors(scores: Sequence[MethodScore]) -> list[Row]:
    """Return a row a cut-off, with the error of each method."""
    rows = {score.at: {"at": score.at, **dict.fromkeys(METHODS)} for score in scores}
    for score in scores:
        rows[score.at][score.method] = score.error_ratio
    return list(rows.values())
