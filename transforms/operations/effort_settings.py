"""Settings of our effort: whose visits are due when, and when a small shop is a favourite."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

from transforms.operations.section import Bounded, Section


@dataclass(frozen=True, kw_only=True)
class Coverage(Section):
    """When a small account is held to be a salesperson's favourite.

    `favourite_visits`: at least so many visits in a year; `favourite_factor`: so many times the
    visits of its peers, and its part of the salesperson's sales. A salesperson who spends
    `favourite_time` of its time on favourites is said to court them.
    """

    favourite_visits: Annotated[int, Bounded(ge=1)] = 6
    favourite_factor: Annotated[Decimal, Bounded(ge=1)] = Decimal("2.5")
    favourite_time: Annotated[Decimal, Bounded(ge=0, le=1)] = Decimal("0.2")


@dataclass(frozen=True, kw_only=True)
class VisitDays(Section):
    """Days from one visit to the next by the account's class, and the same of an executive's."""

    key: Annotated[int, Bounded(ge=1)] = 14
    major: Annotated[int, Bounded(ge=1)] = 30
    general: Annotated[int, Bounded(ge=1)] = 60
    small: Annotated[int, Bounded(ge=1)] = 120
    executive_key: Annotated[int, Bounded(ge=1)] = 90
    executive_major: Annotated[int, Bounded(ge=1)] = 180
