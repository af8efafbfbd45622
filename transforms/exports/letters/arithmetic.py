"""What the steps of a result say, in another language: read back from their English.

Goes in: the text of a step (`transforms/rebates/clauses`), as results keep it. Comes out: what it
says in the language of a letter; the text itself where it is not of these clauses.

Worked: "tier 2: 1,000.00 × 25% = 250.00" is told in Chinese as "第 2 档：1,000.00 × 25% = 250.00".
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from transforms.exports.letters.words import LETTER_CODES
from transforms.language.clauses import ClauseBook
from transforms.language.messages import tell
from transforms.rebates.clauses import CLAUSES, KINDS, TEXTS, UNITS

_CODES = {name.replace("_", " "): said for name, said in LETTER_CODES.items()}
_NAMES = {"kind": KINDS, "unit": UNITS, "goods": UNITS, "cause": _CODES, "entry_kind": _CODES}
_BOOK = ClauseBook(CLAUSES, TEXTS)


def told_step(says: str, language: str) -> str | None:
    """Return what a step says, in a language; None for what no clause says."""
    named = {name: partial(_named, words, language) for name, words in _NAMES.items()}
    return _BOOK.retold(says, language, named)


def read_step(says: str) -> str:
    """Return what a step says as the message it was; what no clause says stays as it is."""
    return _BOOK.read(says, {of: partial(_word, words) for of, words in _NAMES.items()}) or says


def told_unit(unit: str, language: str) -> str:
    """Return what is counted, in a language; a currency stays its code."""
    return _named(UNITS, language, unit)


def _named(words: Mapping[str, str], language: str, name: str) -> str:
    return tell(words.get(name, name), language)


def _word(words: Mapping[str, str], name: str) -> str:
    return words.get(name, name)
