"""Fields of fiscal periods of whole weeks."""

from __future__ import annotations

from transforms.schema.fields import field
from transforms.schema.types import CODE, DATE, RATIO

field(
    "fiscal_calendar",
    CODE,
    "whether fiscal periods are calendar months, or whole weeks",
    allowed=("month", "4-4-5"),
)
field("fiscal_start", DATE, "first day of the fiscal period, a Monday")
field("fiscal_end", DATE, "last day of the fiscal period, a Sunday")
field(
    "period_growth_ratio",
    RATIO,
    "net amount of the period ÷ that of the same period of the fiscal year before, less 1; null"
    " where nothing was sold then",
)
field(
    "period_return_ratio",
    RATIO,
    "returns ÷ gross sales of the period; null where nothing was sold",
)
field(
    "period_sell_through_ratio",
    RATIO,
    "sell-through ÷ sell-in units of the period; null where either is unknown or nothing was sold",
)
