"""Whose name is it? Spellings that a reader takes for one name are one person's.

Whoever prepares a payment may not approve it. So that a second spelling of a name is no second
person, names are compared by their skeleton: compatibility forms taken apart (NFKD), letters and
digits alone kept (no accents, dots, spaces, signs that are not seen), case folded, and letters that
look like a Latin one put for it. The database folds names by these very tables
(`sql/warehouse/ledger_persons.sql`); a test holds the two against each other.

Worked: `Bob`, `b.o.b`, `ＢＯＢ`, `bób`, `bоb` with a Cyrillic о, and `bo​b` with a sign of no width
are one person; `bob` and `rob` are two.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from functools import cache

from transforms.language.errors import UsageError
from transforms.language.messages import gettext as _

_LETTERS_AND_DIGITS = ("L", "N")
_UNSEEN = ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")

# Each letter of the right looks like the one on its left, in one case at least.
_ALIKE = {
    "a": "аαɑᴀ", "b": "вβьʙ", "c": "сϲᴄ", "d": "ԁɗᴅ", "e": "еεєҽᴇ", "f": "ғϝ",
    "g": "ɡԍցɢ", "h": "һнհʜ", "j": "јյȷϳᴊ", "k": "кκқᴋ", "l": "1iıіιӏןǀɩɪʟⅼլ",
    "m": "мμᴍ", "n": "пηոռɴ", "o": "0оοσօᴏ", "p": "рρᴘ", "q": "ԛգզ", "r": "гʀᴦ",
    "s": "ѕꜱʂ", "t": "тτᴛ", "u": "υսцᴜʋ", "v": "νѵᴠ", "w": "шωѡԝաᴡ", "x": "хχ×",
    "y": "уγүʏұ", "z": "ᴢʐ",
}  # fmt: skip


_LOOKS_LIKE = {letter: latin for latin, letters in _ALIKE.items() for letter in letters}


def skeleton(name: str) -> str:
    """Return what is left of a name once everything is taken off that a reader may overlook."""
    apart = unicodedata.normalize("NFKD", name)
    return "".join(map(_fold, filter(_is_kept, apart)))


def is_same_person(one: str, other: str) -> bool:
    """Say whether two names are spellings of one."""
    return skeleton(one) == skeleton(other)


def is_name(text: str) -> bool:
    """Say whether a text can be a person's name: letters in it, and no sign that is not seen."""
    return bool(skeleton(text)) and not any(_is_unseen(c) for c in text)


def require_name(text: str, where: str) -> str:
    """Return a name without the spaces around it; raise `UsageError` where it can be none."""
    name = text.strip()
    if not name:
        raise UsageError(_("nobody is named"), where=where, remedy=_("give the person's name"))
    if not is_name(name):
        raise UsageError(
            _(
                "{name} is no person's name: it has signs that nobody sees, or no letter",
                name=ascii(name),
            ),
            where=where,
            remedy=_("write the name in letters, without control or formatting characters"),
        )
    return name


def folds() -> dict[str, str]:
    """Return every kept character that stands for another in a skeleton, with that other."""
    kept = (chr(c) for first, last in kept_ranges() for c in range(ord(first), ord(last) + 1))
    return {c: other for c in kept if (other := _fold(c)) != c}


def kept_ranges() -> list[tuple[str, str]]:
    """Return the characters that a skeleton keeps, as first and last of each stretch."""
    return _ranges(r"(?:[LN][a-z])+")


def unseen_ranges() -> list[tuple[str, str]]:
    """Return the characters that no name may have, as first and last of each stretch."""
    return _ranges(r"(?:C[cfo]|Z[lp])+")


def _fold(character: str) -> str:
    lower = character.casefold()
    lower = lower if len(lower) == 1 else character
    return _LOOKS_LIKE.get(lower, lower)


def _is_kept(character: str) -> bool:
    return unicodedata.category(character)[0] in _LETTERS_AND_DIGITS


def _is_unseen(character: str) -> bool:
    return unicodedata.category(character) in _UNSEEN


def _ranges(categories: str) -> list[tuple[str, str]]:
    """Return the stretches whose categories match, a capital and a small letter each."""
    stretches = (found.span() for found in re.finditer(categories, _categories()))
    return [(chr(start // 2), chr(end // 2 - 1)) for start, end in stretches]


@cache
def _categories() -> str:
    """Return the category of every character, two letters each; NUL and halves have none."""
    categories = "".join(map(unicodedata.category, map(chr, range(sys.maxunicode + 1))))
    return "--" + categories[2:].replace("Cs", "--")
