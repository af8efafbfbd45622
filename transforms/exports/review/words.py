"""The words of a review in each language: sections, columns, codes and sentences.

A word that a language lacks is an error where it is asked for, and a test holds that none is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from transforms.exports.review.words_en import ENGLISH
from transforms.exports.review.words_zh import CHINESE


@dataclass(frozen=True)
class ReviewWords:
    """The words of one language: phrases by name, and codes of the warehouse by themselves."""

    language: str
    phrases: Mapping[str, str]
    codes: Mapping[str, str]

    def __getitem__(self, name: str) -> str:
        return self.phrases[name]

    def code(self, code: str) -> str:
        """Return a code of the warehouse as words; names of people and seasons stay themselves."""
        return self.codes.get(code, code)


REVIEW_WORDS = {
    "en": ReviewWords("en", *ENGLISH),
    "zh": ReviewWords("zh", *CHINESE),
}
