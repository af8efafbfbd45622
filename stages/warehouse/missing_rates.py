"""Which exchange rates the figures in company currency lack, as a build tells it.

Money without a rate is kept in its own currency, and what needs its worth is unknown: this names
the currencies, what brought them, since when, and what to do.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from adapters.lake.models.runner import Runner
from transforms.language.messages import gettext as _


@dataclass(frozen=True)
class MissingRate:
    """A currency that money of a feed is in, and the days on which no rate tells its worth."""

    feed: str
    currency: str
    first_day: str
    days: int
    says: str


def missing_rates(runner: Runner) -> tuple[MissingRate, ...]:
    """Return what is missing per currency and feed, in their order."""
    gaps: dict[tuple[str, str, str], tuple[date, int]] = {}
    for feed, currency, _day, first, days, says in runner.rows("stg_missing_rate"):
        earliest, known = gaps.get((currency, feed, says), (first, 0))
        gaps[currency, feed, says] = min(earliest, first), known + days
    return tuple(
        MissingRate(feed, currency, str(first), days, says=_filled_in(says, str(first), days))
        for (currency, feed, says), (first, days) in sorted(gaps.items())
    )


def _filled_in(says: str, first: str, days: int) -> str:
    says = says.replace("<first day>", first).replace("<days>", f"{days:,}")
    return says.replace("<more>", "")


def told(missing: Iterable[MissingRate]) -> Iterator[str]:
    """Yield the lines that say what is missing and what to do; none where nothing is."""
    lines = [f"  {one.says}" for one in missing]
    if lines:
        yield from lines
        yield _("  what needs such a rate is unknown, all else stands")
