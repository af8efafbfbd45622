"""The days an order must cover: from its arrival to the next one's, or to the end of a season.

Worked example, as of Monday 2026-01-05, lead time 14 days, review every 7: the order arrives on
01-19 and the next could on 01-26. Spring Festival's window (01-06 to 02-17) has begun by then, so
the order covers 01-19 to 02-17, 30 days.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from transforms.language.errors import UsageError
from transforms.language.messages import gettext as _
from transforms.language.words import choices
from transforms.planning.clauses import Said
from transforms.planning.forecast.panel import Ints
from transforms.planning.seasons import SeasonWindow
from transforms.planning.stock_up.shutdowns import (
    Shutdown,
    first_dispatch,
    last_dispatch,
    shutdown_of,
)


@dataclass(frozen=True)
class OrderWindow:
    """Hold the days an order must cover, both inclusive, and the season it prepares.

    `waits` is how many days a shutdown makes an order of today wait before it leaves, `early` how
    many days before its time an order leaves because of one; `told` says so.
    """

    start: date
    end: date
    season: str | None
    waits: int = 0
    early: int = 0
    told: Said | None = None


def order_window(
    as_of: date,
    lead_days: int,
    review_days: int,
    seasons: Sequence[SeasonWindow],
    chosen: str | None = None,
    *,
    shutdowns: Sequence[Shutdown] = (),
) -> OrderWindow:
    """Return the window of an order placed on a day: from arrival to before the next arrival.

    What cannot leave in a shutdown leaves after it, and the order before covers until then. Where
    a season begins before the next arrival and is not over on arrival, to the season's end if the
    season is covered whole; of several the one that ends last names the window. A `chosen` season
    is covered whole; one that is still ahead is the window itself, and the order is to arrive when
    it begins, or before where a shutdown does not let it leave later.
    """
    lead, review = timedelta(days=lead_days), timedelta(days=review_days)
    leaves = first_dispatch(as_of, shutdowns)
    again = as_of + review
    while (leaves_again := first_dispatch(again, shutdowns)) == leaves:
        again += review
    arrival, following = leaves + lead, leaves_again + lead
    waits = (leaves - as_of).days
    told = _told_of(as_of, again, following, shutdowns)
    last = following - timedelta(days=1)
    wanted = [s for s in seasons if s.end >= arrival and chosen in (None, s.name)]
    met = [season for season in wanted if season.start < following]
    if met:
        season = max(met, key=lambda s: (s.end, s.name))
        whole = [s.end for s in met if s.is_whole or chosen]
        return OrderWindow(arrival, max([last, *whole]), season.name, waits, told=told)
    if chosen and wanted:
        ahead = min(wanted)
        latest = ahead.start - lead
        early = (latest - last_dispatch(latest, shutdowns)).days
        closed = shutdown_of(latest, shutdowns)
        told = closed.told("leaves_before") if closed else None
        return OrderWindow(ahead.start, ahead.end, ahead.name, waits, early=early, told=told)
    return OrderWindow(arrival, last, None, waits, told=told)


def _told_of(
    as_of: date, again: date, following: date, shutdowns: Sequence[Shutdown]
) -> Said | None:
    """Return what is told of a shutdown that an order, or else the next one, falls in."""
    if met := shutdown_of(as_of, shutdowns):
        return met.told("leaves_after", first_dispatch(as_of, shutdowns))
    if met := shutdown_of(again, shutdowns):
        return met.told("next_arrives", following)
    return None


def order_windows(
    as_of: date,
    lead_days: Ints,
    review_days: Ints,
    seasons: Sequence[SeasonWindow],
    *,
    chosen: str | None = None,
    shutdowns: Sequence[Shutdown] = (),
) -> list[OrderWindow]:
    """Return the window of every series; raises `UsageError` for a season that is not defined."""
    if chosen and chosen not in {season.name for season in seasons}:
        raise UsageError(
            _("no season named {chosen} lies ahead", chosen=repr(chosen)),
            remedy=choices(str(chosen), sorted({s.name for s in seasons})),
        )
    pairs = list(zip(lead_days.tolist(), review_days.tolist(), strict=True))
    made = {
        pair: order_window(as_of, *pair, seasons, chosen, shutdowns=shutdowns)
        for pair in set(pairs)
    }
    return [made[pair] for pair in pairs]


def weeks_to_sample(first_monday: date, ends: Iterable[date], least: int) -> int:
    """Return the weeks of demand that reach each of some days, at least `least`."""
    return max(least, *((end - first_monday).days // 7 + 1 for end in set(ends)), 1)
