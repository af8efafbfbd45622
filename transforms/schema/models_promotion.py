"""Models of what promotions bring."""

from __future__ import annotations

from transforms.schema import fields_promotion
from transforms.schema.models_staging import model

_ = fields_promotion  # declares the fields
_KEY = "promotion_id account_id product_id"
_GRAIN = "promotion that has begun × account × product"
_PRICES = "promoted_price_each usual_price_each"

PROMOTION_STAGING = (
    model(
        "staging",
        "stg_promotion",
        "promotion_id! account_id product_id from_date! until_date! first_week! last_week! mechanic"
        " cost_amount=promotion_cost_amount",
        key=_KEY,
        grain="promotion × account × product, either empty for all",
        meaning="promotions in whole weeks, with their cost in company currency",
    ),
)
PROMOTION_INTERMEDIATES = (
    model(
        "intermediate",
        "int_promotion_series",
        "promotion_id! account_id! product_id! from_date! until_date! first_week! last_week!"
        " dip_weeks! mechanic is_named! shared_product_id cost_amount=promotion_cost_amount",
        key=_KEY,
        grain=_GRAIN,
        meaning="who takes part in a promotion with what",
    ),
    model(
        "intermediate",
        "int_product_week",
        "product_id! week_start! sell_in_units! sell_through_units! sell_in_net_amount",
        key="product_id week_start",
        grain="product × complete week",
        meaning="sales of all accounts",
    ),
    model(
        "intermediate",
        "int_promotion_season",
        "promotion_id! product_id! week_start! season_in_units! season_through_units!",
        key="promotion_id product_id week_start",
        grain="promotion × product × week near it",
        meaning="what the season asked for about a promotion",
    ),
    model(
        "intermediate",
        "int_promotion_week",
        "promotion_id! account_id! product_id! week_start! week_part sell_through_units"
        " sell_in_units! sell_in_net_amount free_good_units! stock_out_days!",
        key=f"{_KEY} week_start",
        grain="promotion × account × product × complete week near it",
        meaning="what each week about a promotion tells",
    ),
    model(
        "intermediate",
        "int_promotion_sum",
        "promotion_id! account_id! product_id! basis=promotion_basis! promoted_weeks! dip_weeks!"
        " usual_weeks! promoted_units! dip_sold_units! near_units!"
        " promoted_season=season_units! dip_season=season_units! near_season=season_units!",
        key=f"{_KEY} basis",
        grain="promotion × account × product × basis",
        meaning="sums of a promotion's weeks, the dip and the usual ones",
    ),
    model(
        "intermediate",
        "int_promotion_usual",
        "promotion_id! account_id! product_id! basis=promotion_basis! promoted_weeks!"
        " promoted_units! has_season! usual_units dip_units",
        key=_KEY,
        grain=_GRAIN,
        meaning="what would have sold without the promotion",
    ),
    model(
        "intermediate",
        "int_promotion_price",
        f"promotion_id! product_id! account_id unit_cost_each {_PRICES}",
        key="promotion_id product_id account_id",
        grain="promotion × product × account it names, empty for all",
        meaning="our price in the promotion and the usual one",
    ),
    model(
        "intermediate",
        "int_promotion_cost",
        "promotion_id! account_id! product_id! bears_cost! cost_amount=promotion_cost_amount",
        key=_KEY,
        grain=_GRAIN,
        meaning="what the promotion cost at each account",
    ),
    model(
        "intermediate",
        "int_promotion_value",
        "promotion_id! account_id! account_key region salesperson_id product_id! product_key"
        " from_date! until_date! mechanic basis=promotion_basis has_season promoted_weeks"
        " stock_out_days=promoted_stock_out_days promoted_units usual_units"
        " uplift_units dip_units uplift_amount uplift_margin_amount dip_margin_amount"
        " given_up_amount bears_cost! cost_amount=promotion_cost_amount has_unit_cost!",
        key=_KEY,
        grain=_GRAIN,
        meaning="units and prices of a promotion side by side",
    ),
)
