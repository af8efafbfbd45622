"""Days on which nothing of ours is dispatched: a factory that rests, a road that is closed.

Goes in: shutdowns by their first and last day. Comes out: the days nearest to another on which
goods can leave. Closed from 02-10 to 02-20: what would leave on 02-16 leaves on 02-21, or on 02-09.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from transforms.language.messages import gettext as _
from transforms.planning.clauses import Said, clause

_DAY, _LONGEST = timedelta(days=1), timedelta(days=366)


class Shutdown(BaseModel):
    """Say from which day until which, both included, nothing is dispatched."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    since: date = Field(alias="from")
    until: date
    name: str | None = Field(default=None, min_length=1)

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.until < self.since:
            raise ValueError(_("`until` lies before `from`"))
        if self.until - self.since > _LONGEST:
            raise ValueError(_("a shutdown of more than a year; is the year right?"))
        return self

    def told(self, kind: str, day: date | None = None) -> Said:
        """Return what a planner is told of it, by the kind of a clause."""
        named = f" ({self.name})" if self.name else ""
        return clause(kind, since=self.since, until=self.until, named=named, day=day)


def shutdown_of(day: date, shutdowns: Sequence[Shutdown]) -> Shutdown | None:
    """Return the shutdown that a day lies in, if any; of several the one that ends last."""
    met = [each for each in shutdowns if each.since <= day <= each.until]
    return max(met, key=lambda each: each.until, default=None)


def first_dispatch(day: date, shutdowns: Sequence[Shutdown]) -> date:
    """Return the first day from a day on, itself included, on which goods can leave."""
    while met := shutdown_of(day, shutdowns):
        day = met.until + _DAY
    return day


def last_dispatch(day: date, shutdowns: Sequence[Shutdown]) -> date:
    """Return the last day up to a day, itself included, on which goods can leave."""
    while met := shutdown_of(day, shutdowns):
        day = met.since - _DAY
    return day


def carried_in(monday: date, units_per_week: int, shutdowns: Sequence[Shutdown]) -> int:
    """Return what is carried in a week: of a whole week's, the part of its days with dispatch.

    Closed on the last three days, a week that carries 70 carries 40.
    """
    days = [monday + day * _DAY for day in range(7)]
    open_days = sum(shutdown_of(day, shutdowns) is None for day in days)
    return units_per_week * open_days // 7
