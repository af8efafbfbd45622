"""Models of whom to develop and whom to ask to try a new product."""

from __future__ import annotations

from transforms.schema import fields_candidate
from transforms.schema.models_staging import model

_ = fields_candidate  # declares the fields

CANDIDATE_INTERMEDIATES = (
    model(
        "intermediate",
        "int_development_score",
        "account_id! as_of_date! development_score",
        key="account_id as_of_date",
        grain="account × complete month, those that may be developed",
        meaning="what an account might become",
    ),
    model(
        "intermediate",
        "int_new_product",
        "product_id! category! launched_on!",
        key="product_id",
        grain="product that is new",
        meaning="products launched lately, or soon",
    ),
    model(
        "intermediate",
        "int_bought_lately",
        "account_id! product_id! bought_units! bought_lines!",
        key="account_id product_id",
        grain="account × product bought in the running month",
        meaning="what was bought in the running month, up to the as-of date",
    ),
    model(
        "intermediate",
        "int_account_range",
        "account_id! category! products_carried! category_products! bought_months!",
        key="account_id category",
        grain="account × category of a new product",
        meaning="what accounts carry of a category",
    ),
    model(
        "intermediate",
        "int_trial_fit",
        "product_id! category! launched_on! account_id! products_carried! category_products!"
        " bought_months! class_score! range_score sell_through_score loyalty_ratio!",
        key="product_id account_id",
        grain="new product × account that may try it",
        meaning="how well an account would show a new product",
    ),
    model(
        "intermediate",
        "int_trial",
        "product_id! category! launched_on! account_id! first_month_no=first_bought_no!"
        " months_compared!",
        key="product_id account_id",
        grain="new product × account that has bought it",
        meaning="trials and the months they are judged by",
    ),
    model(
        "intermediate",
        "int_trial_peer",
        "product_id! account_id! peer_id! category_before_units! category_after_units!",
        key="product_id account_id peer_id",
        grain="new product × account that has bought it × that account or one like it",
        meaning="what was bought of the category before and after",
    ),
)
