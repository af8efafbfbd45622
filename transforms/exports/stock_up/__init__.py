"""What people are handed of a stock-up plan: the season sheet, its pictures, the workbook."""

from __future__ import annotations

from transforms.exports.stock_up.words_en import EN
from transforms.exports.stock_up.words_zh import ZH

WORDS = {each.language: each for each in (EN, ZH)}

__all__ = ["WORDS"]
