"""The sentences of a season sheet: why a line orders what it does, and what is to be settled.

In English a reason is the plan's own; in Chinese `line_reason` tells it again.
"""

from __future__ import annotations

from transforms.exports.stock_up.line_reason import cut_reason_in, reason_in
from transforms.exports.stock_up.model import Question, SheetLine
from transforms.exports.stock_up.words import Words
from transforms.language.figures import number, plain, whole
from transforms.language.messages import ngettext, tell
from transforms.planning.clauses import DOUBTS


def reason(line: SheetLine, words: Words) -> str:
    """Return why a line orders what it does."""
    if words.language == "en":
        return line.reason
    return reason_in(line, lambda season: season_name(season, words), words.language)


def cut_reason(line: SheetLine, words: Words) -> str | None:
    """Return why a line was cut; nothing where it was not."""
    if line.cut_reason is None or words.language == "en":
        return line.cut_reason
    return cut_reason_in(line.cut_reason)


def asked_of(question: Question, words: Words) -> str:
    """Return a question as it is put to the account."""
    told: str = getattr(words, question.kind)
    units = None if question.units is None else number(question.units)
    rule = None if question.rule is None else tell(DOUBTS[question.rule], words.language)
    return told.format(product=question.product, day=question.day, units=units, rule=rule)


def drove(line: SheetLine, words: Words) -> list[str]:
    """Return what drove the demand that a line expects; nothing for a method that cannot tell.

    The factors are those of `stock_up_driver`; one that changes less than a hundredth is left out.
    """
    driver = line.driver
    if driver.level_units is None or driver.level_since is None:
        return []
    level = words.drivers["level"].format(units=whole(driver.level_units), day=driver.level_since)
    factors = ((name, getattr(driver, f"{name}_ratio", None)) for name in words.drivers)
    told = [
        f"{words.drivers[name]} × {plain(round(ratio, 2))}"
        for name, ratio in factors
        if ratio is not None and round(ratio, 2) != 1
    ]
    weeks = driver.estimated_weeks
    estimated = ngettext(
        "{count} week out of sight estimated", "{count} weeks out of sight estimated", weeks or 0
    )
    hidden = [tell(estimated, words.language)] if weeks else []
    return [words.drove.format(parts=words.listing.join([level, *told, *hidden]))]


def season_name(season: str | None, words: Words) -> str:
    """Return what people call a season; a season of the company's own keeps its name."""
    return words.routine if season is None else words.seasons.get(season, season)
