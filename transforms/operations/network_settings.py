"""Settings of the network's discipline: from when on a case is a habit, and an account silent."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

from transforms.operations.section import Bounded, Section


@dataclass(frozen=True, kw_only=True)
class NetworkRules(Section):
    """When an account is flagged, and when a distributor below it is doing badly.

    `flag_cases`: order lines and scans of one kind within three months that make a flag;
    `silent_days`: without an order a distributor is silent; `buying_less_ratio`: it buys less below
    this part of the same three months of last year.
    """

    flag_cases: Annotated[int, Bounded(ge=1)] = 3
    silent_days: Annotated[int, Bounded(ge=1)] = 60
    buying_less_ratio: Annotated[Decimal, Bounded(ge=0)] = Decimal("0.8")
