"""Settings of the dangers an account brings: from which value on each is flagged."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

from transforms.operations.section import Bounded, Section

Part = Annotated[Decimal, Bounded(ge=0, le=1)]


@dataclass(frozen=True, kw_only=True)
class RiskRules(Section):
    """From which value of `account_risk` on a danger is flagged, the same for all accounts.

    `defection_ratio`: chance of being gone, or part less bought than last year beside its peers;
    `rival_share_ratio`: part of its sales that competitors hold; `market_cases`: incidents of
    diversion, undercutting and raised prices in twelve months; `fee_ratio`: fees per amount bought;
    `overdue_ratio`: overdue part of what is open; `growth_gap_ratio`: growth behind its peers.
    """

    defection_ratio: Part = Decimal("0.5")
    rival_share_ratio: Part = Decimal("0.4")
    market_cases: Annotated[int, Bounded(ge=1)] = 1
    fee_ratio: Part = Decimal("0.1")
    overdue_ratio: Part = Decimal("0.3")
    growth_gap_ratio: Part = Decimal("0.15")
