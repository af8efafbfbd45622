"""The rows of a letter as CSV: every order line and band that counted, to be summed by anyone."""

from __future__ import annotations

from collections.abc import Iterator

from transforms.finance_export import header
from transforms.finance_export.cells import cell
from transforms.letters.model import Letter

COLUMNS = (
    "program_id", "terms_version", "earning_period", "order_id", "line_no", "order_date",
    "product_id", "tier_no", "units", "basis", "rate", "earned", "currency",
)  # fmt: skip


def rows_csv(letter: Letter) -> Iterator[str]:
    """Yield the lines of a letter's CSV file, in the order of the letter."""
    yield header(COLUMNS)
    for position in letter.positions:
        for part in position.parts:
            for line in part.lines:
                values = (
                    position.program_id, part.terms_version, position.earning_period,
                    line.order_id, line.line_no, line.order_date, line.product_id, line.tier_no,
                    line.units, line.basis, line.rate, line.earned, position.currency,
                )  # fmt: skip
                yield ",".join(map(cell, values)) + "\n"
