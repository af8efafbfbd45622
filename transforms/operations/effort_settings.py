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
    visits of its peers, and its part of the salesperson's sales.
    """

    favourite_visits: Annotated[int, Bounded(ge=1)] = 6
    favourite_factor: Annotated[Decimal, Bounded(ge=1)] = Decimal("2.5")
