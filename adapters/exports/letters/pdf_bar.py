"""The bar of a letter on paper: how far the basis has climbed, with the tiers marked on it."""

from __future__ import annotations

from typing import Any

from reportlab.platypus import Flowable

from adapters.exports.letters.pdf_font import NAME
from adapters.exports.letters.pdf_text import FILL, INK, REST, SOFT
from transforms.exports.letters import TierClimb
from transforms.language import figures


class Climbed(Flowable):  # type: ignore[misc]  # reportlab has no types
    """A bar from zero to the next tier; `of` is the unit of the basis."""

    def __init__(self, ladder: TierClimb, of: str, width: float):
        super().__init__()
        self._ladder, self._of = ladder, of
        self.width, self.height = width, 34

    def draw(self) -> None:
        canvas, filled = self.canv, float(self._ladder.filled) * self.width
        canvas.setFillColor(REST)
        canvas.roundRect(0, 12, self.width, 8, 4, stroke=0, fill=1)
        canvas.setFillColor(FILL)
        if filled > 1:
            canvas.roundRect(0, 12, filled, 8, min(4, filled / 2), stroke=0, fill=1)
        for start, pays in self._ladder.marks:
            x = min(max(float(start / self._ladder.end) * self.width, 0.5), self.width - 0.5)
            canvas.setStrokeColor(INK)
            canvas.setLineWidth(0.8)
            canvas.line(x, 9, x, 23)
            self._mark(x, 26, pays, 7, color=INK)
            self._mark(x, 1, figures.measured(start, self._of), 6.5, color=SOFT)

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
