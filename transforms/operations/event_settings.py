"""Settings of what lies ahead: how many days before an event one is told of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from transforms.operations.section import Bounded, Section


@dataclass(frozen=True, kw_only=True)
class EventLead(Section):
    """Days ahead that `event_alert` looks.

    `days`: for occasions and promotions; `season_days`: for the first day of a peak season, which
    takes production and transport.
    """

    days: Annotated[int, Bounded(ge=1)] = 30
    season_days: Annotated[int, Bounded(ge=1)] = 90
