"""Published tables of promotions and of what lies ahead at accounts."""

from __future__ import annotations

from transforms.schema import fields_channel, fields_feeds, fields_measures, fields_promotion
from transforms.schema.tables import table

_ = fields_channel, fields_feeds, fields_measures, fields_promotion  # declare the fields

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
)
