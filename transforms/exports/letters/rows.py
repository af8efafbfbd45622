"""The rows of a letter as CSV: every line and band that counted, and every step after them.

The column `step` is empty in order lines. Elsewhere it names a step of the arithmetic, and `change`
what it changed: together what the program owes for the period.
"""

from __future__ import annotations

from collections.abc import Iterator

from transforms.exports.finance.cells import cell, header
from transforms.exports.letters.model import Letter

COLUMNS = (
    "program_id", "terms_version", "earning_period", "order_id", "line_no", "order_date",
    "product_id", "tier_no", "units", "basis", "rate", "earned", "currency", "step", "says",
    "change",
)  # fmt: skip
_OF_A_STEP = 8  # the columns that a step leaves empty, from order_id to rate, and earned


def rows_csv(letter: Letter) -> Iterator[str]:
    """Yield the lines of a letter's CSV file in the order of the letter: rows, then steps."""
    yield header(COLUMNS)
    for position in letter.positions:
        for part in position.parts:
            head = (position.program_id, part.terms_version, position.earning_period)
            for line in part.lines:
                values = (
                    *head, line.order_id, line.line_no, line.order_date, line.product_id,
                    line.tier_no, line.units, line.basis, line.rate, line.earned,
                    position.currency, None, None, None,
                )  # fmt: skip
                yield ",".join(map(cell, values)) + "\n"
            for step in part.steps:
                empty = [None] * (_OF_A_STEP + 1)
                told = (*head, *empty, position.currency, step.name, step.says, step.change)
                yield ",".join(map(cell, told)) + "\n"
