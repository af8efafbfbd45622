"""The bar of a letter on paper: filled to a share of its width, with marks on it."""

from __future__ import annotations

from typing import Any

from reportlab.platypus import Flowable

from adapters.exports.letters.pdf_font import NAME
from adapters.exports.letters.pdf_text import FILL, INK, REST, SOFT
from transforms.exports.blocks import Bar


class FilledBar(Flowable):  # type: ignore[misc]  # reportlab has no types
    """A bar of a letter, as wide as it is told."""

    def __init__(self, bar: Bar, width: float):
        super().__init__()
        self._bar = bar
        self.width, self.height, self.spaceBefore = width, 34, 4

    def draw(self) -> None:
        canvas, filled = self.canv, self._bar.filled * self.width
        canvas.setFillColor(REST)
        canvas.roundRect(0, 12, self.width, 8, 4, stroke=0, fill=1)
        canvas.setFillColor(FILL)
        if filled > 1:
            canvas.roundRect(0, 12, filled, 8, min(4, filled / 2), stroke=0, fill=1)
        for share, above, below in self._bar.marks:
            x = min(max(share * self.width, 0.5), self.width - 0.5)
            canvas.setStrokeColor(INK)
            canvas.setLineWidth(0.8)
            canvas.line(x, 9, x, 23)
            self._mark(x, 26, above, 7, color=INK)
            self._mark(x, 1, below, 6.5, color=SOFT)

    def _mark(self, x: float, y: float, said: str, size: float, *, color: Any) -> None:
        canvas = self.canv
        write = canvas.drawCentredString
        if x < 40:
            write = canvas.drawString
        elif x > self.width - 40:
            write = canvas.drawRightString
        canvas.setFont(NAME, size)
        canvas.setFillColor(color)
        write(x, y, said)
