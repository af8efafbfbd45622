"""Settings of events, of whom to ask and develop, and of how claims are held to promotions."""

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


@dataclass(frozen=True, kw_only=True)
class ClaimRules(Section):
    """How `claim_check` judges a claim; the same for every account.

    `days_after`: a promotion may be claimed so many days after its last one; `twice_days`: a claim
    like another of the account, within so many days, is the same one told twice.
    """

    days_after: Annotated[int, Bounded(ge=0)] = 60
    twice_days: Annotated[int, Bounded(ge=0)] = 21
