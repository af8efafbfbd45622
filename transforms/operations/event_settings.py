"""Settings of what lies ahead: when one is told of an event, whom to ask, whom to develop."""

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


@dataclass(frozen=True, kw_only=True)
class Candidates(Section):
    """How many accounts are named, and which products are new.

    `development_per_region`: accounts of a region and level to develop; `trials_per_product`:
    accounts to try a new product at; `new_product_months`: a product is new for so long after its
    launch.
    """

    development_per_region: Annotated[int, Bounded(ge=1)] = 3
    trials_per_product: Annotated[int, Bounded(ge=1)] = 20
    new_product_months: Annotated[int, Bounded(ge=1)] = 12
