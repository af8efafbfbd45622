"""What a plan says besides its figures, clause by clause.

A sentence is made of clauses one after the other, with nothing between them. The text of a plan is
read back into its clauses to be told in another language.

Worked: `counted` and `too_old` say "300 were counted on 2025-09-01, more than 91 days ago: ask for
a new count."; told in Chinese: "2025-09-01 盘点 300 件，距今超过 91 天，请重新盘点。".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import NewType

from transforms.language.clauses import ClauseBook
from transforms.language.figures import regrouped
from transforms.language.messages import gettext as _

# A text that is made of clauses alone.
Said = NewType("Said", str)


# What a rule of the channel doubts: on its own in a question, after "Held: " in a reason.
DOUBTS = {
    "stock_roll_forward": _("its stock does not follow from what came in and was sold"),
    "stale_stock": _("its stock is last week's figure once more"),
    "stock_in_wrong_unit": _("its stock is counted in cases for units or units for cases"),
    "sales_in_wrong_unit": _("its sales are in cases for units or units for cases"),
    "year_to_date_as_period": _("its sales count from January"),
}
_CLAUSES = {
    "space": "{between}",  # Chinese sets none between sentences
    "stop": _("."),
    # Why an order was cut
    "supply": _("supply by {day} is {there} of {asked} asked"),
    "transport": _("transport of the week of {day} carries {there}"),
    "promised": _(", after {units} promised by earlier plans"),
    "next_limit": _("; "),
    "smallest": _(", too little for a smallest order of {units}"),
    # Why nothing is recommended
    "no_count": _(
        "No recommendation: no stock figure dated before {day} for this account and product;"
        " deliver it in the inventory feed."
    ),
    "no_number": _(
        "No recommendation: the stock report of {day} gives no number to plan this product by;"
        " deliver it in the inventory feed."
    ),
    "no_ratio": _("There is no number to take the ratio of that {author} asks ({reason})."),
    # Days without dispatch
    "leaves_after": _(
        "Nothing is dispatched from {since} to {until}{named}: what is ordered leaves on {day}."
    ),
    "leaves_before": _(
        "Nothing is dispatched from {since} to {until}{named}: what is ordered must leave before."
    ),
    "next_arrives": _(
        "Nothing is dispatched from {since} to {until}{named}: the next order can arrive on {day}."
    ),
    # The count
    "counted": _("{units} were counted on {day}"),
    "too_old": _(", more than {days} days ago: ask for a new count."),
    "came_and_sold": _("; {came} came and {sold} were sold since"),
    "came_and_about_sold": _("; {came} came and about {sold} were sold since"),
    "estimated": _(" (an estimate)"),
    "estimated_from": _(" (from {day} on an estimate)"),
    "floored": _(", more than was there: the shelf was empty, or goods came that nobody told of"),
    "phantom": _(
        "{units} were counted, but none sold since {day} while others sell it: ask whether it is"
        " there and for sale."
    ),
    # Where a series begins or ends
    "launch": _("Launch: not sold before {day}, nothing is asked until then."),
    "begins_later": _("Not sold before {day}: nothing is asked until then."),
    "ends": _("Not sold from {day} on: nothing is asked after."),
    # Goods on the way
    "ordered": _(
        "Of what is in transit {units} units are ordered and promised, and have not left yet."
    ),
    "in_the_count": _("{units} units due by {day} are taken to lie in the count."),
    "late": _("{units} units due {day}"),
    "late_next": _(", {units} due {day}"),
    "late_last": _(" and {units} due {day}"),
    "late_many": _("{units} units in {count} shipments due {since} to {until}"),
    "ask_for_them": _(" were not reported as arrived: not counted, ask for them."),
    # Ahead of a season
    "ahead_all": _("All {units} leave ahead of {season}, since"),
    "ahead_part": _("{units} of the {order} leave ahead of {season}, since"),
    "ahead_none": _("Nothing can leave ahead of {season}, though"),
    "ahead_limit": _(" transport until the week of {until} carries less than is needed"),
    "ahead_short": _("; {units} stay short all the same"),
    # Whose stock serves it
    "served": _("Served from the stock of {upstream}, so no limit of ours cuts it."),
    # Figures in doubt
    "held": _("Held: "),
    **DOUBTS,
    "count_unused": _(" (the count of {day} is not used)"),
    "count_used": _(" (the count of {day} is read for want of another: ask for a new one)"),
    "widened": _("; uncertainty widened by {factor}."),
    "left_out": _(
        "Left out of the account's reports since {day}, though it sold steadily before and is there"
        " or bought: not read as none sold, but one future in three sells none; ask whether it is"
        " still for sale."
    ),
    "strayed_once": _(
        "1 case of diversion or off-network buying confirmed in the last year: of how"
        " many units is not"
        " known, the demand is not changed."
    ),
    "strayed": _(
        "{count} cases of diversion or off-network buying confirmed in the last year: of"
        " how many units is not"
        " known, the demand is not changed."
    ),
}
_WHY_CUT = ("supply", "transport", "promised", "next_limit", "smallest")
# What needs a person (`sql/money`); of a cut, before why. In a book of their own: one begins as a
# clause of a series' notes does.
_EXCEPTIONS = {
    "no_reason": _("no reason given"),
    "cut": _("cut by {units} units: "),
    "not_arrived": _("{units} units due {day} were not reported as arrived"),
    "none_sold": _("{units} units are counted, none sold since {day} while others sell it"),
    "over_credit": _(
        "open receivables of {owed} and orders of {ordered} pass the credit limit of {limit}"
    ),
    "chased": _("reaches tier {tier} of {program} for {period} by more than its sales may ask"),
    "blind": _("{count} products that sell have no stock figure"),
    "blind_once": _("1 product that sells has no stock figure"),
    **{kind: _CLAUSES[kind] for kind in _WHY_CUT},
}
# What is no figure: the name of a shutdown in brackets, a season, an account, who asked, and why.
_TEXTS = dict.fromkeys(("season", "upstream", "author", "program", "period"), ".+?")
_TEXTS["between"] = " "
_TEXTS |= {"named": r"(?: \(.+?\))?", "reason": ".+"}
_COUNTED = dict.fromkeys(("owed", "ordered", "limit", "units", "count"), regrouped)
_BOOK = ClauseBook(_CLAUSES, _TEXTS)
_EXCEPTION_BOOK = ClauseBook(_EXCEPTIONS, _TEXTS)


def clause(kind: str, **figures: object) -> Said:
    """Return one clause in English; `figures` fill it in."""
    return Said(_CLAUSES[kind].format(**figures))


def sentence(*clauses: Said) -> Said:
    """Return a text of some clauses, one after the other."""
    return Said("".join(clauses))


def sentences(texts: Iterable[Said]) -> Said:
    """Return sentences one after the other."""
    return Said(clause("space", between=" ").join(texts))


def retold(text: str, season: Callable[[str], str] = str) -> str | None:
    """Return in Chinese what clauses say in English; None for a text that is not of clauses.

    `season` says what people call a season.
    """
    told = {"season": season, "named": _in_brackets, "between": lambda _blank: ""}
    return _BOOK.retold(text, "zh", told)


def said(detail: str) -> str:
    """Return what needs a person as the message it was; another text stays as it is.

    Rows say their figures without commas, people read them with.
    """
    return _EXCEPTION_BOOK.read(detail, _COUNTED) or detail


def _in_brackets(named: str) -> str:
    return f"（{named.removeprefix(' (').removesuffix(')')}）" if named else ""


def retold_after(text: str, season: Callable[[str], str] = str) -> str:
    """Return in Chinese what follows the first sentence of a text, as far back as it is of clauses.

    Nothing where only one sentence is there; `season` as in `retold`.
    """
    ends = (match.end() for match in re.finditer(r"\. ", text))
    return next(filter(None, (retold(text[end:], season) for end in ends)), "")
