"""The nearest word: what a person who misspelt one is asked, and what there is to choose from.

Goes in: a word that nothing bears, and the words that there are. Comes out: the remedy.

Worked: of `accounts`, `orders` and `products`, `order` asks: did you mean `orders`?
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from transforms.language.errors import DataRefused, PeakledgerError
from transforms.language.messages import Message, joined, laid
from transforms.language.messages import gettext as _

_SHOWN = 25
_NONE = _("there is none yet")


def nearest(word: str, known: Iterable[str]) -> Message | None:
    """Return the question that a misspelt word deserves; None where no known word is near."""
    listed = [str(each) for each in known]
    by_fold = {each.casefold(): each for each in reversed(listed)}
    close = get_close_matches(word.casefold(), list(by_fold), 1)
    return _("did you mean `{word}`?", word=by_fold[close[0]]) if close else None


def choices(word: str, known: Iterable[object], none: str = _NONE) -> str:
    """Return the remedy for a word that is not known: the nearest one, and what there is.

    `none`: what is said where nothing is known at all.
    """
    listed = list(dict.fromkeys(e if isinstance(e, str) else str(e) for e in known))
    if not listed:
        return none
    shown = joined(listed[:_SHOWN], ", ")
    left = len(listed) - _SHOWN
    there_is = _("there is {shown}", shown=shown)
    if left > 0:
        there_is = _("there is {shown} and {left} more", shown=shown, left=left)
    asked = nearest(word, listed)
    return laid("{asked} {there_is}", asked=asked, there_is=there_is) if asked else there_is


def unknown(
    says: str,
    word: object,
    known: Iterable[object],
    *,
    where: str,
    lists: str = "",
    none: str = _NONE,
    error: type[PeakledgerError] = DataRefused,
) -> PeakledgerError:
    """Return the refusal of a name that nothing bears: the nearest, what there is, and its list.

    `lists` tells where all of them are to be seen.
    """
    remedy = choices(str(word), known, none)
    if lists:
        remedy = _("{remedy}; {lists}", remedy=remedy, lists=lists)
    return error(says, where=where, remedy=remedy)


def option(name: str) -> str:
    """Return the command-line option that gives what has this name: `--sell-through`."""
    return "--" + name.replace("_", "-")
