"""Models of who still buys, who pays, and which dangers accounts bring."""

from __future__ import annotations

from transforms.schema import fields_effort, fields_measures, fields_network, fields_risk
from transforms.schema.models_staging import model

_ = fields_effort, fields_measures, fields_network, fields_risk  # their import declares the fields

RISK_FACTS = (
    model(
        "fact",
        "fct_buying_habit",
        "month! account_id! repeat_order_days! recency_weeks! age_weeks! ahead_weeks!"
        " alive_probability expected_orders_90d",
        key="month account_id",
        grain="account × complete month in whose last three years it ordered",
        meaning="how often an account ordered, and whether it still does",
    ),
)
RISK_STAGING = (
    model(
        "staging",
        "stg_month_seen",
        "month! month_no! month_end! seen_start! seen_end! seen_no! months_back! month_of_year!",
        key="month seen_no",
        grain="complete month × month seen from it",
        meaning="three years back and the months ahead",
    ),
    model(
        "staging",
        "stg_season_company",
        "month! month_of_year! season_weight!",
        key="month month_of_year",
        grain="complete month × month of the year",
        meaning="when in the year accounts order",
    ),
    model(
        "staging",
        "stg_season_count",
        "month! account_id! month_of_year! order_days! expected_order_days",
        key="month account_id month_of_year",
        grain="account × complete month × month of the year",
        meaning="order days before the trailing year, beside the company's season",
    ),
    model(
        "staging",
        "stg_season_account",
        "month! account_id! month_of_year! season_factor!",
        key="month account_id month_of_year",
        grain="account × complete month × month of the year",
        meaning="the season of an account that has its own",
    ),
    model(
        "staging",
        "stg_buying_span",
        "month! month_end! account_id! first_order_on! last_order_on! order_days!",
        key="month account_id",
        grain="account × complete month in whose last three years it ordered",
        meaning="first and last order day, and how many",
    ),
    model(
        "staging",
        "stg_invoice",
        "account_id! invoice_id! invoice_date! due_date! is_disputed! paid_on=invoice_paid_on",
        key="account_id invoice_id",
        grain="invoice that asks for money",
        meaning="when invoices were paid whole",
    ),
)
RISK_INTERMEDIATES = (
    model(
        "intermediate",
        "int_ageing_month",
        "account_id! month_no! over_0_change! over_30_change! over_60_change! over_90_change!"
        " disputed_change!",
        key="account_id month_no",
        grain="account × month",
        meaning="what came to be overdue by so many days, and was paid",
    ),
    model(
        "intermediate",
        "int_payment_month",
        "account_id! month_no! paid_invoices! paid_term_days! paid_late_days! late_invoices!"
        " overdue_invoices! overdue_term_days! due_day_number!",
        key="account_id month_no",
        grain="account × month",
        meaning="invoices paid, and those that became overdue",
    ),
    model(
        "intermediate",
        "int_account_payment",
        "month! account_id! account_key region overdue_1_30_amount! overdue_31_60_amount!"
        " overdue_61_90_amount! overdue_over_90_amount! disputed_amount! paid_invoices_12m!"
        " late_invoices_12m! paid_days_12m! judged_invoices! judged_term_days! judged_late_days!",
        key="month account_id",
        grain="account × complete month",
        meaning="how an account pays",
    ),
    model(
        "intermediate",
        "int_danger_event",
        "account_id! month_no! market_cases! answerable_visits! unanswered_visits! claim_amount",
        key="account_id month_no",
        grain="account × month in which something happened",
        meaning="cases, visits and claims",
    ),
    model(
        "intermediate",
        "int_danger_sum",
        "month! month_no! account_id! region level bought_net_amount_12m"
        " bought_net_amount_prior_12m bought_units_3m bought_units_3m_last_year bought_units_12m"
        " order_count_12m distinct_products distinct_products_last_year market_cases_12m"
        " answerable_visits_12m unanswered_visits_12m fee_amount_12m",
        key="month account_id",
        grain="account × complete month",
        meaning="what dangers are told from",
    ),
    model(
        "intermediate",
        "int_danger_peer",
        "month! region! level! units_3m units_3m_last_year amount_12m amount_prior_12m",
        key="month region level",
        grain="complete month × region × level",
        meaning="what an account is held against",
    ),
    model(
        "intermediate",
        "int_danger_value",
        "month! account_id! bought_drop_ratio growth_gap_ratio range_change_ratio"
        " unanswered_visit_ratio fee_ratio overdue_ratio",
        key="month account_id",
        grain="account × complete month",
        meaning="ratios of dangers",
    ),
    model(
        "intermediate",
        "int_account_danger",
        "month! month_no! month_end! account_id! account_key region level salesperson_id"
        " defection_ratio alive_probability bought_drop_ratio days_since_last_order"
        " order_interval_days_mean rival_share_ratio rival_brands market_cases_12m"
        " is_diverting is_undercutting fee_ratio fee_amount_12m overdue_ratio"
        " overdue_amount credit_utilisation_ratio growth_gap_ratio range_change_ratio"
        " unanswered_visit_ratio",
        key="month account_id",
        grain="account × complete month",
        meaning="the six dangers and what explains them",
    ),
    model(
        "intermediate",
        "int_danger_trend",
        "month! account_id! defection_trend rival_share_trend rival_brands_trend"
        " market_cases_trend fee_trend overdue_trend growth_gap_trend",
        key="month account_id",
        grain="account × complete month",
        meaning="whether dangers grow",
    ),
    model(
        "intermediate",
        "int_danger_flag",
        "month! account_id! is_defecting is_turning_to_rivals is_disturbing_market"
        " is_bullying_for_fees is_capital_risk is_complacent",
        key="month account_id",
        grain="account × complete month",
        meaning="dangers past their thresholds",
    ),
)
