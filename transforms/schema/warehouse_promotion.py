"""Published tables of promotions and of what lies ahead at accounts."""

from __future__ import annotations

from transforms.schema import (
    fields_channel,
    fields_event,
    fields_feeds,
    fields_measures,
    fields_promotion,
)
from transforms.schema.tables import table

_ = (
    fields_channel,
    fields_event,
    fields_feeds,
    fields_measures,
    fields_promotion,
)  # declared

PROMOTION_MARTS = (
    table(
        "promotion_return",
        "mart",
        "promotion_id! account_id! account_key region salesperson_id product_id! product_key"
        " from_date! until_date! mechanic basis=promotion_basis has_season promoted_weeks"
        " stock_out_days=promoted_stock_out_days promoted_units usual_units uplift_units"
        " uplift_ratio dip_units uplift_amount uplift_margin_amount dip_margin_amount"
        " given_up_amount cost_amount=promotion_cost_amount"
        " return_amount=return_amount_promotion spend_return_ratio reason=promotion_reason",
        key="promotion_id account_id product_id",
        grain="promotion that has begun × account × product",
        meaning="what each promotion brought beyond the usual, and what came back for its cost",
    ),
    table(
        "event_alert",
        "mart",
        "as_of_date! event_on! days_ahead! event! event_id=happening_id! event_name"
        " ends_on=event_ends_on! account_id! account_key! region salesperson_id class product_id"
        " yearly_amount last_season_amount next_step!",
        key="event event_id account_id",
        grain="event ahead × account",
        meaning="occasions, promotions and seasons ahead at each account, and what to do",
    ),
)
