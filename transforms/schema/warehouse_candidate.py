"""Published tables of whom to develop and whom to ask to try a new product."""

from __future__ import annotations

from transforms.schema import (
    fields_candidate,
    fields_channel,
    fields_class,
    fields_effort,
    fields_measures,
    fields_money,
)
from transforms.schema.tables import table

# Their import declares the fields.
_ = (
    fields_candidate,
    fields_channel,
    fields_class,
    fields_effort,
    fields_measures,
    fields_money,
)

CANDIDATE_MARTS = (
    table(
        "development_candidate",
        "mart",
        "month! month_start! as_of_date! account_id! account_key region level salesperson_id class"
        " development_rank! development_score! bought_amount_12m bought_growth_ratio growth_score"
        " complementary_lines_score outlets_score funds_score weakest_growth_factor next_step",
        key="as_of_date account_id",
        partition="month",
        grain="account × month, those worth developing",
        meaning="small and general accounts by what they might become, and what keeps them from it",
    ),
    table(
        "trial_candidate",
        "mart",
        "as_of_date! product_id! category! launched_on! trial_rank! account_id! account_key! region"
        " level salesperson_id class trial_score! class_score! range_score! sell_through_score"
        " loyalty_ratio! reason=trial_reason!",
        key="product_id account_id",
        grain="new product × account that is asked to try it",
        meaning="where new products are tried first, and why there",
    ),
    table(
        "trial_result",
        "mart",
        "product_id! category! launched_on! account_id! account_key! region level salesperson_id"
        " class months_compared! reorder_months! trial_units! trial_units_per_month"
        " category_before_units! category_after_units! peer_count=trial_peer_count!"
        " category_lift_ratio",
        key="product_id account_id",
        grain="new product × account that has bought it",
        meaning="how a new product sells, and what it adds to its category beside accounts like it",
    ),
)
