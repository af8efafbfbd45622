"""What became of a feed's files in one run: rows, money, restatements."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

ZERO = Decimal(0)


@dataclass(frozen=True)
class Counts:
    """A file's rows and money: in = loaded + quarantined + repeated + filtered, each of the two."""

    rows_in: int = 0
    rows_loaded: int = 0
    rows_quarantined: int = 0
    rows_repeated: int = 0
    rows_filtered: int = 0
    rows_unpriced: int = 0
    amount_in: Decimal = ZERO
    amount_loaded: Decimal = ZERO
    amount_quarantined: Decimal = ZERO
    amount_repeated: Decimal = ZERO
    amount_filtered: Decimal = ZERO

    def __add__(self, other: Counts) -> Counts:
        return Counts(*(getattr(self, name) + getattr(other, name) for name in vars(self)))

    @property
    def adds_up(self) -> bool:
        """Tell whether nothing is lost: every row and every cent is in one place."""
        rows = self.rows_loaded + self.rows_quarantined + self.rows_repeated + self.rows_filtered
        amounts = [self.amount_loaded, self.amount_quarantined]
        amounts += [self.amount_repeated, self.amount_filtered]
        return self.rows_in == rows and self.amount_in == sum(amounts, ZERO)

    def held(self) -> Counts:
        """Return the counts of the same file, held as a whole."""
        return Counts(
            rows_in=self.rows_in,
            rows_quarantined=self.rows_in,
            rows_unpriced=self.rows_unpriced,
            amount_in=self.amount_in,
            amount_quarantined=self.amount_in,
        )

    def repeated(self) -> Counts:
        """Return the counts of the same bytes under another name."""
        return replace(
            self.held(),
            rows_quarantined=0,
            rows_repeated=self.rows_in,
            amount_quarantined=ZERO,
            amount_repeated=self.amount_in,
        )


@dataclass(frozen=True)
class Restatement:
    """What a newer delivery of a file changed."""

    file: str
    rows_added: int
    rows_removed: int
    rows_changed: int
    amount_added: Decimal = ZERO
    amount_removed: Decimal = ZERO
    amount_changed: Decimal = ZERO
    first_day: date | None = None
    last_day: date | None = None

    @property
    def is_nothing(self) -> bool:
        return not (self.rows_added or self.rows_removed or self.rows_changed)

    def text(self) -> str:
        if self.is_nothing:
            return f"{self.file} was restated: other bytes, the same rows"
        days = f", days {self.first_day} to {self.last_day}" if self.first_day else ""
        return (
            f"{self.file} was restated: {self.rows_added:,} rows added ({self.amount_added:+,.2f}),"
            f" {self.rows_removed:,} removed ({-self.amount_removed:+,.2f}),"
            f" {self.rows_changed:,} changed ({self.amount_changed:+,.2f}){days}"
        )


@dataclass(frozen=True)
class FeedOutcome:
    """What became of a feed's pending files in one run."""

    source: str
    feed: str
    files: int = 0
    unchanged: int = 0
    counts: Counts = Counts()
    reasons: dict[str, int] = field(default_factory=dict)
    restated: tuple[Restatement, ...] = ()
    refused: int = 0
    warnings: tuple[str, ...] = ()

    @property
    def is_nothing(self) -> bool:
        return not (self.files or self.refused)
