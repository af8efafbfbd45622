"""Published tables of our effort: coverage, visits due, salespeople, trainings."""

from __future__ import annotations

from transforms.schema import (
    fields_channel,
    fields_effort,
    fields_feeds,
    fields_measures,
    fields_profit,
)
from transforms.schema.tables import table

_ = (
    fields_channel,
    fields_effort,
    fields_feeds,
    fields_measures,
    fields_profit,
)  # declare the fields

EFFORT_MARTS = (
    table(
        "coverage",
        "mart",
        "month! month_start! as_of_date! account_id! account_key region level salesperson_id"
        " visit_count executive_visit_count visit_minutes expense_amount bought_amount"
        " visit_share_ratio minute_share_ratio expense_share_ratio effort_share_ratio"
        " bought_share_ratio coverage_index sales_rank! cumulative_bought_share_ratio"
        " cumulative_effort_share_ratio is_in_top_80 favourite_of favourite_visit_count"
        " peer_visit_mean favourite_minute_ratio favourite_bought_ratio",
        key="as_of_date account_id",
        partition="month",
        grain="account × month",
        meaning="our visits, time and money on each account against what it bought",
    ),
)
