"""Accrual: what to book for a period that is still open, estimated from the demand forecast."""

from transforms.rebates.accrual.accrue import (
    EXPLAINED,
    Accrued,
    accrued,
    accrued_to_date,
    needs_forecast,
)
from transforms.rebates.accrual.demand import SERIES, BuyerDemand, nothing_to_come

__all__ = [
    "EXPLAINED",
    "SERIES",
    "Accrued",
    "BuyerDemand",
    "accrued",
    "accrued_to_date",
    "needs_forecast",
    "nothing_to_come",
]
