"""Published tables of the money behind a plan."""

from __future__ import annotations

from transforms.schema import fields_channel, fields_feeds, fields_measures, fields_money
from transforms.schema.tables import table

_ = fields_channel, fields_feeds, fields_measures, fields_money  # declare the fields

MONEY_MARTS = (
    table(
        "account_credit",
        "mart",
        "as_of_date! account_id! credit_limit open_receivable_amount=owed_open_amount"
        " overdue_amount=owed_overdue_amount",
        key="account_id",
        grain="account",
        meaning="what each account may owe us and owes; no row before the first invoice",
    ),
    table(
        "stock_up_value",
        "mart",
        "as_of_date! account_id! product_id! window_start! upstream_id recommended_units"
        " price_source"
        " net_price_each unit_cost_each order_amount order_margin_amount"
        " expected_lost_units_without expected_lost_units_with expected_lost_units_uncut"
        " avoided_amount avoided_margin_amount tied_up_amount cover_weeks loaded_units"
        " loaded_amount",
        key="as_of_date account_id product_id window_start",
        partition="as_of_date",
        grain="as-of × account × product × window",
        meaning="what each line of the plan is worth, and the stock-out it avoids",
    ),
    table(
        "stock_up_rebate",
        "mart",
        "as_of_date! account_id! program_id! earning_period! terms_version! currency!"
        " tier_no_before! tier_no_after! tier_distance_before tier_distance_after"
        " earned_before_amount! earned_after_amount! added_rebate_amount!",
        key="as_of_date account_id program_id earning_period",
        partition="as_of_date",
        grain="as-of × account × program × period that the orders touch",
        meaning="the tier that each account's orders would reach, and the rebate they would add",
    ),
    table(
        "stock_up_account",
        "mart",
        "as_of_date! account_id! upstream_id region class order_lines! unpriced_lines! order_amount"
        " order_margin_amount avoided_amount tied_up_amount loaded_amount credit_limit"
        " open_receivable_amount=owed_open_amount overdue_amount=owed_overdue_amount"
        " credit_over_amount credit_reason rebate_reason chased_program_id chase_reason",
        key="as_of_date account_id",
        partition="as_of_date",
        grain="as-of × account",
        meaning="what each account's orders come to, beside its credit and the tiers they reach",
    ),
    table(
        "stock_up_exception",
        "mart",
        "as_of_date! exception_rank! exception! account_id! product_id upstream_id at_stake_amount"
        " detail=exception_detail! next_step!",
        key="as_of_date exception_rank",
        partition="as_of_date",
        grain="as-of × exception",
        meaning="what of a plan needs a person, by money at stake",
    ),
    table(
        "stock_up_cut",
        "mart",
        "as_of_date! account_id! product_id! upstream_id season window_start! window_end! region"
        " class"
        " asked_units=order_asked_units! given_units=order_given_units! cut_units! given_ratio"
        " asked_amount cut_amount cut_reason",
        key="as_of_date account_id product_id window_start",
        partition="as_of_date",
        grain="as-of × account × product that asked for something",
        meaning="who was cut in which season, and who was not, as they were then",
    ),
    table(
        "allocation_fairness",
        "mart",
        "calendar_year! account_id! region class asked_lines=lines_asked! cut_lines=lines_cut!"
        " asked_amount cut_amount cut_ratio class_cut_ratio company_cut_ratio",
        key="calendar_year account_id",
        grain="year × account that asked for something",
        meaning="what was cut of all that each account asked for, beside its class and the company",
    ),
)
