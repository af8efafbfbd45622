"""Which exchange rates the figures in company currency lack, as a build tells it.

Money without a rate is kept in its own currency, and what needs its worth is unknown: this names
the currencies, what brought them, since when, and what to do.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from adapters.lake.models import Runner


@dataclass(frozen=True)
class MissingRate:
    """A currency that money of a feed is in, and the days on which no rate tells its worth."""

    feed: str
    currency: str
    into: str
    first_day: str
    days: int

    def text(self) -> str:
        return (
            f"no exchange rate from {self.currency} to {self.into} from {self.first_day}"
            f" (feed {self.feed}, days without it: {self.days:,})"
        )


def missing_rates(runner: Runner, into: str) -> tuple[MissingRate, ...]:
    """Return what is missing per currency and feed, in their order; `into` is the company's."""
    gaps: dict[tuple[str, str], tuple[date, int]] = {}
    for feed, currency, _, first, days in runner.rows("stg_missing_rate"):
        earliest, known = gaps.get((currency, feed), (first, 0))
        gaps[currency, feed] = min(earliest, first), known + days
    return tuple(
        MissingRate(feed, currency, into, first.isoformat(), days=days)
        for (currency, feed), (first, days) in sorted(gaps.items())
    )


def told(missing: Iterable[MissingRate]) -> Iterator[str]:
    """Yield the lines that say what is missing and what to do; none where nothing is."""
    lines = [f"  {one.text()}" for one in missing]
    if lines:
        yield from lines
        yield (
            "  what needs such a rate is unknown, all else stands; add it to the feed fx_rates"
            " (a rate holds for at most 31 days) and run again"
        )
