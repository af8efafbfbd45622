"""Models of fiscal periods of whole weeks, as the 4-4-5 calendar has them."""

from __future__ import annotations

from transforms.schema.models_staging import model

_SUMS = (
    "sell_in_units! sell_in_net_amount return_units! return_amount free_good_units!"
    " sell_through_units order_count!"
)
FISCAL_STAGING = (
    model(
        "staging",
        "stg_fiscal_week",
        "week_start! fiscal_year! fiscal_period! fiscal_start! fiscal_end!",
        key="week_start",
        grain="week of a complete fiscal period",
        meaning="which period a week belongs to",
    ),
)
FISCAL_INTERMEDIATES = (
    model(
        "intermediate",
        "int_fiscal_sum",
        f"account_id! fiscal_year! fiscal_period! {_SUMS}",
        key="account_id fiscal_year fiscal_period",
        grain="account × fiscal period in which something happened",
        meaning="sums over the weeks and products of a period",
    ),
    model(
        "intermediate",
        "int_fiscal_account",
        f"account_id! fiscal_year! fiscal_period! fiscal_start! fiscal_end! {_SUMS}",
        key="account_id fiscal_year fiscal_period",
        grain="account × fiscal period from its first one on",
        meaning="the same with the periods in which nothing happened",
    ),
    model(
        "intermediate",
        "int_fiscal_count",
        "month! metric! account_count!",
        key="month metric",
        grain="metric × month in which a fiscal period ends",
        meaning="accounts with a value",
    ),
)
