"""The words of a review in each language: sections, columns, codes and sentences."""

from __future__ import annotations

from transforms.exports.review.words_en import ENGLISH
from transforms.exports.review.words_zh import CHINESE
from transforms.exports.sections import PageWords

REVIEW_WORDS = {"en": PageWords("en", *ENGLISH), "zh": PageWords("zh", *CHINESE)}
