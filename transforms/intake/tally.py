"""What became of each content's rows, and whether too many were turned away.

Worked limit: 1,000 rows worth 80,000 in all, limits of 0.5 % and 0.1 %: five rows worth 70 may be
turned away; a sixth row, or rows worth 80.01, stop the file.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from decimal import Decimal

from transforms.intake.reasons import reason_name
from transforms.intake.source_map import Limit, Limits
from transforms.language.messages import gettext as _

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
class Group:
    """Rows of one content with one fate for one reason; `size` sums money without its sign."""

    fate: str
    why: str | None
    blamed: bool
    rows: int
    unpriced: int
    amount: Decimal
    size: Decimal


@dataclass(frozen=True)
class Tally:
    """One content's rows by fate and reason."""

    groups: tuple[Group, ...] = ()

    @property
    def counts(self) -> Counts:
        rows: dict[str, int] = defaultdict(int)
        amounts: dict[str, Decimal] = defaultdict(Decimal)
        for group in self.groups:
            rows[group.fate] += group.rows
            amounts[group.fate] += group.amount
        return Counts(
            rows_in=sum(rows.values()),
            rows_unpriced=sum(group.unpriced for group in self.groups),
            amount_in=sum(amounts.values(), ZERO),
            rows_loaded=rows["loaded"],
            rows_quarantined=rows["quarantined"],
            rows_repeated=rows["repeated"],
            rows_filtered=rows["filtered"],
            amount_loaded=amounts["loaded"],
            amount_quarantined=amounts["quarantined"],
            amount_repeated=amounts["repeated"],
            amount_filtered=amounts["filtered"],
        )

    def by_why(self, fate: str) -> dict[str, int]:
        """Count the rows of a fate by reason or filter, the most frequent first."""
        found: dict[str, int] = defaultdict(int)
        for group in self.groups:
            if group.fate == fate and group.why is not None:
                found[group.why] += group.rows
        return dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))

    def over(self, limits: Limits) -> str | None:
        """Say which limit the rows turned away are over; None where they are under all."""
        blamed = [group for group in self.groups if group.fate == "quarantined" and group.blamed]
        for reason, limit in limits.reasons.items():
            found = self._over(
                [g for g in blamed if g.why == reason],
                limit,
                _(" for {reason}", reason=reason_name(reason)),
            )
            if found:
                return found
        return self._over([g for g in blamed if g.why not in limits.reasons], limits, "")

    def _over(self, groups: list[Group], limit: Limit, what: str) -> str | None:
        rows, all_rows = sum(g.rows for g in groups), sum(g.rows for g in self.groups)
        size = sum((g.size for g in groups), ZERO)
        all_size = sum((g.size for g in self.groups), ZERO)
        if rows > limit.rows * all_rows:
            return _(
                "{rows} of {all_rows} rows are turned away{what}, more than {most}",
                rows=rows,
                all_rows=all_rows,
                what=what,
                most=_percent(limit.rows),
            )
        if size > limit.money * all_size:
            return _(
                "rows worth {size} of {all_size} are turned away{what}, more than {most}",
                size=f"{size:,.2f}",
                all_size=f"{all_size:,.2f}",
                what=what,
                most=_percent(limit.money),
            )
        return None


def _percent(share: Decimal) -> str:
    return f"{(share * 100).normalize():f} %"
