"""What people are handed of a stock-up plan: the season sheet, its pictures, the workbook."""

from __future__ import annotations

from transforms.exports.stock_up.words import WORDS

__all__ = ["WORDS"]
