"""Fields of what lies ahead at accounts, and of the accounts as they are now."""

from __future__ import annotations

from transforms.schema.fields import field
from transforms.schema.types import AMOUNT, CODE, DATE, ID, INTEGER, TEXT

_CCY = "company currency"

# What the run is told
field("event_lead_days", INTEGER, "days ahead one is told of occasions, promotions", unit="days")
field("event_lead_season_days", INTEGER, "days ahead one is told of a season", unit="days")
field("development_per_region", INTEGER, "accounts of a region and level to develop")
field("trials_per_product", INTEGER, "accounts to try a new product at")
field("new_product_months", INTEGER, "months for which a product is new", unit="months")

field(
    "event",
    CODE,
    "what is about to happen",
    allowed=("occasion", "promotion_start", "promotion_end", "peak_season"),
)
field("happening_id", ID, "occasion, promotion, or season@first day")
field("event_name", TEXT, "kind of the occasion, mechanic of the promotion, name of the season")
field("event_on", DATE, "day of the occasion; first or last day of a promotion; first of a season")
field("event_ends_on", DATE, "last day of it")
field("days_ahead", INTEGER, "days from the as-of date to event_on", unit="days", minimum=0)
field(
    "yearly_amount",
    AMOUNT,
    "net amount bought in the last twelve complete months, from us or upstream; null where a part"
    " is unknown",
    unit=_CCY,
)
field(
    "last_season_amount",
    AMOUNT,
    "net amount we sold it in the same season before, the four weeks ahead of it included; null for"
    " other events, and where it bought none or a part is unknown",
    unit=_CCY,
)
