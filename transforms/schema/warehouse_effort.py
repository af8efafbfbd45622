"""Published tables of our effort: coverage, visits due, salespeople, trainings."""

from __future__ import annotations

from transforms.schema import (
    fields_channel,
    fields_class,
    fields_effort,
    fields_feeds,
    fields_measures,
    fields_network,
    fields_profit,
)
from transforms.schema.tables import table

_ = (
    fields_channel,
    fields_effort,
    fields_feeds,
    fields_measures,
    fields_class,
    fields_network,
    fields_profit,
)  # declare the fields

EFFORT_MARTS = (
    table(
        "coverage",
        "mart",
        "month! month_start! as_of_date! account_id! account_key region level class salesperson_id"
        " visit_count executive_visit_count visit_minutes expense_amount bought_amount"
        " bought_amount_12m bought_growth_ratio"
        " visit_share_ratio minute_share_ratio expense_share_ratio effort_share_ratio"
        " bought_share_ratio coverage_index sales_rank! cumulative_bought_share_ratio"
        " cumulative_effort_share_ratio is_in_top_80 favourite_of favourite_visit_count"
        " peer_visit_mean favourite_minute_ratio favourite_bought_ratio last_visit_on"
        " visit_interval_days visit_due_on last_executive_visit_on executive_interval_days"
        " executive_visit_due_on",
        key="as_of_date account_id",
        partition="month",
        grain="account × month",
        meaning="our visits, time and money on each account against what it bought",
    ),
    table(
        "visit_due",
        "mart",
        "as_of_date! account_id! account_key name region level class! salesperson_id last_visit_on"
        " visit_interval_days! visit_due_on! visit_overdue_days! last_executive_visit_on"
        " executive_interval_days executive_visit_due_on executive_visit_overdue_days"
        " bought_amount_12m bought_growth_ratio coverage_index overdue_amount days_of_inventory"
        " days_since_last_order incident_count_12m is_off_network is_diverting is_undercutting",
        key="account_id",
        grain="open account with a class",
        meaning="whose visit, and whose visit by an executive, is due, with what to know before it",
    ),
    table(
        "salesperson_scorecard",
        "mart",
        "month! month_start! as_of_date! salesperson_id! region account_count=cared_account_count!"
        " key_account_count! bought_amount=cared_bought_amount bought_amount_12m"
        " bought_growth_ratio visited_account_count visit_count=own_visit_count"
        " visit_minutes=own_visit_minutes executive_visit_count expense_amount"
        " overdue_visit_count overdue_executive_visit_count top_80_minute_ratio"
        " favourite_account_count favourite_time_ratio courts_favourites feedback_count_12m"
        " feedback_score_mean overdue_amount=cared_overdue_amount trained_account_count"
        " trained_people_12m trained_growth_ratio untrained_growth_ratio",
        key="as_of_date salesperson_id",
        partition="month",
        grain="salesperson × month",
        meaning="what a salesperson's accounts do, where its time goes, what accounts say of it",
    ),
)
