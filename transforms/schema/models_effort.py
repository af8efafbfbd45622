"""Models that hold our effort against sales: visits, time, money, trainings."""

from __future__ import annotations

from transforms.schema import fields_effort
from transforms.schema.models_staging import model
from transforms.schema.tables import Table

_ = fields_effort  # declares the fields
_VISITS = "visit_count visit_minutes"


def _account_month(name: str, columns: str, meaning: str) -> Table:
    return model(
        "intermediate",
        name,
        f"month! {columns}",
        key="month account_id",
        grain="account × complete month",
        meaning=meaning,
    )


def _salesperson_month(name: str, columns: str, meaning: str) -> Table:
    return model(
        "intermediate",
        f"int_salesperson_{name}",
        f"month! salesperson_id! {columns}",
        key="month salesperson_id",
        grain="salesperson × complete month",
        meaning=meaning,
    )


EFFORT_INTERMEDIATES = (
    model(
        "intermediate",
        "int_visit_month",
        f"month! salesperson_id! account_id! {_VISITS} executive_visit_count! last_visit_on!"
        " last_executive_visit_on",
        key="month salesperson_id account_id",
        grain="salesperson × account × month with visits",
        meaning="who spent how much time where",
    ),
    _account_month(
        "int_effort_month",
        "month_no! account_id! visit_count executive_visit_count visit_minutes expense_amount"
        " bought_net_amount visit_count_12m visit_minutes_12m expense_amount_12m"
        " bought_net_amount_12m bought_net_amount_prior_12m last_visit_on"
        " last_executive_visit_on",
        "what we spent on an account beside what it bought",
    ),
    _account_month(
        "int_effort_rank",
        "account_id! sales_rank! visit_count_12m visit_minutes_12m expense_amount_12m"
        " bought_net_amount_12m all_visits all_minutes all_expenses all_bought visits_so_far"
        " minutes_so_far expenses_so_far bought_so_far",
        "what parts of effort and of sales are made of",
    ),
    _account_month(
        "int_effort_share",
        "account_id! sales_rank! visit_share_ratio minute_share_ratio expense_share_ratio"
        " effort_share_ratio bought_share_ratio coverage_index cumulative_bought_share_ratio"
        " cumulative_effort_share_ratio is_in_top_80",
        "parts of all effort and of all sales, and the two 80 % curves",
    ),
    _account_month(
        "int_visit_due",
        "account_id! class! visit_interval_days! executive_interval_days visit_due_on!"
        " executive_visit_due_on",
        "when the next visits are due",
    ),
    model(
        "intermediate",
        "int_visit_year",
        f"month! salesperson_id! account_id! level {_VISITS} visit_count_12m is_small_account"
        " minute_part_ratio bought_part_ratio",
        key="month salesperson_id account_id",
        grain="salesperson × account × complete month, visited in the trailing year",
        meaning="where a salesperson's time went in a year",
    ),
    model(
        "intermediate",
        "int_favourite",
        f"month! salesperson_id! account_id! {_VISITS} peer_visit_mean minute_part_ratio"
        " bought_part_ratio",
        key="month salesperson_id account_id",
        grain="salesperson × small account that it courts × complete month",
        meaning="small accounts that get far more visits than their sales and their peers",
    ),
    model(
        "intermediate",
        "int_account_training",
        "month! account_id! trainings! trained_people",
        key="month account_id",
        grain="account × complete month, trained in the trailing year",
        meaning="people trained at an account",
    ),
    _salesperson_month(
        "own",
        "account_count=cared_account_count! key_account_count! bought_amount=cared_bought_amount"
        " bought_amount_12m prior_amount_12m trained_prior_amount trained_amount"
        " visited_accounts! executive_visit_count expense_amount overdue_visits!"
        " overdue_executive_visits! overdue_amount=cared_overdue_amount trained_accounts!"
        " trained_people",
        "what its accounts do",
    ),
    _salesperson_month(
        "growth",
        "bought_growth_ratio trained_growth_ratio untrained_growth_ratio",
        "growth of its accounts",
    ),
    _salesperson_month(
        "time",
        "visit_count=own_visit_count! visit_minutes=own_visit_minutes! top_80_minute_ratio"
        " favourites favourite_time_ratio",
        "where its time goes",
    ),
    _salesperson_month("feedback", "feedbacks! score_mean!", "what accounts say of it"),
    _salesperson_month("region", "region!", "where most of its accounts lie"),
    model(
        "intermediate",
        "int_effort_count",
        "month! metric! account_count!",
        key="month metric",
        grain="metric × complete month",
        meaning="accounts with a value, by metric of the network and of our effort",
    ),
    model(
        "intermediate",
        "int_told_metric_count",
        "month! metric! account_count!",
        key="month metric",
        grain="metric × complete month",
        meaning="accounts that a figure of a salesperson, level, promotion or part of trade is of",
    ),
    model(
        "intermediate",
        "int_other_metric_count",
        "month! metric! account_count!",
        key="month metric",
        grain="metric × complete month",
        meaning="accounts with a value, by metric of another table than account_metrics",
    ),
    model(
        "intermediate",
        "int_metric_known",
        "month! metric! account_count! null_account_count!",
        key="month metric",
        grain="metric that is counted × complete month",
        meaning="accounts with and without a value, by metric",
    ),
)
