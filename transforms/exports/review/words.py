"""The words of a review in each language: sections, columns, codes and sentences."""

from __future__ import annotations

from transforms.exports.review.words_en import ENGLISH
from transforms.exports.review.words_zh import CHINESE
from transforms.exports.sections import PageWords
from transforms.exports.stock_up import WORDS

REVIEW_WORDS = {
    language: PageWords(
        language, phrases, {**WORDS[language].seasons, **WORDS[language].classes, **codes}
    )
    for language, (phrases, codes) in (("en", ENGLISH), ("zh", CHINESE))
}
