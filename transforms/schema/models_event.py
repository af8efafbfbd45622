"""Models of what lies ahead at accounts."""

from __future__ import annotations

from transforms.schema import fields_event
from transforms.schema.models_staging import model

_ = fields_event  # declares the fields

EVENT_STAGING = (
    model(
        "staging",
        "stg_peak_season",
        "peak_season! starts_on! ends_on=event_ends_on!",
        key="peak_season starts_on",
        grain="peak season of a year",
        meaning="when peak seasons begin and end",
    ),
)
EVENT_INTERMEDIATES = (
    model(
        "intermediate",
        "int_account_now",
        "account_id! account_key! region level upstream_id salesperson_id class composite_score"
        " yearly_amount",
        key="account_id",
        grain="account that is open now",
        meaning="accounts as they are on the day before the as-of date",
    ),
    model(
        "intermediate",
        "int_event_ahead",
        "event! event_id=happening_id! account_id product_id event_name event_on!"
        " ends_on=event_ends_on!",
        key="event event_id account_id product_id",
        grain="event ahead × account and product it names",
        meaning="occasions, promotions and seasons ahead",
    ),
    model(
        "intermediate",
        "int_last_season",
        "event_id=happening_id! account_id! last_season_amount",
        key="event_id account_id",
        grain="account × peak season ahead",
        meaning="what accounts bought for the season before",
    ),
)
