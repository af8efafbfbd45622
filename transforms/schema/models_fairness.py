"""Models of fairness: prices of accounts beside each other."""

from __future__ import annotations

from transforms.schema import fields_fairness
from transforms.schema.models_staging import model

_ = fields_fairness  # its import declares the fields
_QUARTILES = (
    "price_least_each price_first_quartile_each price_median_each price_third_quartile_each"
    " price_greatest_each"
)

FAIRNESS_INTERMEDIATES = (
    model(
        "intermediate",
        "int_account_product_price",
        "month! account_id! product_id! level region class=price_class! priced_units!"
        " priced_net_amount! rebate_amount=product_rebate_amount fund_amount=product_fund_amount"
        " paid_amount=paid_net_amount invoice_price_each paid_price_each",
        key="month account_id product_id",
        grain="account × product × complete month in which it bought of us",
        meaning="what a unit came to, on the invoice and after everything",
    ),
    model(
        "intermediate",
        "int_price_point",
        "month! product_id! account_id! price_group! price_basis! price_each",
        key="month product_id account_id price_group price_basis",
        grain="account × product × complete month × group × kind of price",
        meaning="each price in the groups it stands among",
    ),
    model(
        "intermediate",
        "int_price_quartile",
        f"month! product_id! price_group! price_basis! account_count! {_QUARTILES}",
        key="month product_id price_group price_basis",
        grain="product × complete month × group × kind of price",
        meaning="exact quartiles of prices",
    ),
    model(
        "intermediate",
        "int_price_sum",
        "month! product_id! class=price_class! priced_units! priced_net_amount!"
        " rebate_amount=product_rebate_amount fund_amount=product_fund_amount"
        " paid_amount=paid_net_amount",
        key="month product_id class",
        grain="product × complete month × class",
        meaning="what a class bought of a product, and what came off it",
    ),
    model(
        "intermediate",
        "int_account_promotion",
        "month! account_id! product_id!",
        key="month account_id product_id",
        grain="account × product × month promoted for it alone",
        meaning="promotions that name the account",
    ),
    model(
        "intermediate",
        "int_price_difference",
        "month! account_id! product_id! level class=price_class! peer_count! price_basis!"
        " priced_units! priced_net_amount! rebate_amount=product_rebate_amount"
        " fund_amount=product_fund_amount paid_amount=paid_net_amount price_each price_median_each"
        " invoice_price_each invoice_median_each price_difference_ratio invoice_difference_ratio"
        " advantage_amount at_median_amount at_invoice_median_amount",
        key="month account_id product_id",
        grain="account × product × complete month with three peers",
        meaning="what an account paid beside the median of its level",
    ),
    model(
        "intermediate",
        "int_account_concession",
        "month! account_id! concession_amount_12m concession_amount_prior_12m sold_net_amount_12m!"
        " sold_net_amount_prior_12m! concession_move",
        key="month account_id",
        grain="account × complete month with sales in both years",
        meaning="what an account was granted, this year and the year before",
    ),
    model(
        "intermediate",
        "int_price_year",
        "month! account_id! priced_net_amount! paid_amount=paid_net_amount advantage_amount"
        " invoice_index_ratio paid_index_ratio",
        key="month account_id",
        grain="account × complete month in whose trailing year it bought of us",
        meaning="what an account paid over a year beside the medians of its level",
    ),
)
