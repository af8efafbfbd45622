"""Models of the day's trade by region and category."""

from __future__ import annotations

from transforms.schema import fields_barometer
from transforms.schema.models_staging import model

_ = fields_barometer  # declares the fields
_PLACE = "region=trade_region! category=trade_category!"
_KEY = "date_day region category"
_GRAIN = "region × category × day"
_TOLD = "sell_through_units=region_sell_through_units"
_STOCK = "on_hand_units=region_on_hand_units"
_AGES = "sell_in_age_days sell_through_age_days stock_age_days"

BAROMETER_FACTS = (
    model(
        "fact",
        "fct_account_category_span",
        "month! week_start! account_id! region=trade_region! category=trade_category!"
        " basis=sell_through_basis! sell_through_units!",
        key="month week_start account_id category basis",
        grain="account that buys from us × category × span × basis",
        meaning="what the accounts that buy from us sold on, by category",
    ),
    model(
        "fact",
        "fct_like_for_like_day",
        f"month! date_day! {_PLACE} like_for_like_accounts! like_units=like_sell_through_units!"
        " like_units_before=like_sell_through_last_year_units!",
        key=_KEY,
        grain="region × category × day that accounts tell of in both years",
        meaning="sell-through of the same accounts, this year and last",
    ),
    model(
        "fact",
        "fct_region_category_day",
        f"month! date_day! {_PLACE} is_ordered! sell_in_units! sell_in_net_amount {_TOLD}"
        f" sell_through_accounts {_STOCK} stock_counts",
        key=_KEY,
        grain=_GRAIN,
        meaning="sell-in, sell-through and stock of the day",
    ),
)
BAROMETER_STAGING = (
    model(
        "staging",
        "stg_region_sell_through_day",
        f"month! date_day! {_PLACE} {_TOLD} sell_through_accounts!",
        key=_KEY,
        grain=_GRAIN,
        meaning="sell-through laid on its days",
    ),
    model(
        "staging",
        "stg_region_stock_day",
        f"month! date_day! {_PLACE} {_STOCK} stock_counts!",
        key=_KEY,
        grain=_GRAIN,
        meaning="stock laid on the days that counts speak for",
    ),
    model(
        "staging",
        "stg_compared_day",
        "date_day! compared_on!",
        key="date_day",
        grain="day",
        meaning="the day of last year that a day is held with",
    ),
    model(
        "staging",
        "stg_span_day",
        "date_day! month! week_start! span_days!",
        key="date_day",
        grain="day before the as-of date",
        meaning="how many days the span of a day has",
    ),
    model(
        "staging",
        "stg_comparable_day",
        "month! date_day! region=trade_region! account_id! basis=sell_through_basis! is_now!"
        " span_month=month! span_week=week_start! span_days!",
        key="date_day account_id basis is_now",
        grain="account × day × side",
        meaning="days that an account told of in both years",
    ),
    model(
        "staging",
        "stg_period_month",
        "period=target_period! month! month_start! period_months!",
        key="period month",
        grain="period × month of it",
        meaning="months of the periods that targets name",
    ),
    model(
        "staging",
        "stg_target_month",
        "account_id! month! month_start! period=target_period! target!",
        key="account_id month",
        grain="account × month with a target",
        meaning="the target that counts in a month",
    ),
)
BAROMETER_INTERMEDIATES = (
    model(
        "intermediate",
        "int_region_day",
        f"region=trade_region! date_day! is_told! is_counted! {_AGES}",
        key="region date_day",
        grain="region × day",
        meaning="how old each figure is",
    ),
    model(
        "intermediate",
        "int_barometer_day",
        f"date_day! {_PLACE} sell_in_units! sell_in_net_amount {_TOLD} sell_through_accounts!"
        f" {_STOCK} stock_counts! {_AGES}",
        key=_KEY,
        grain="region × category it trades in × day",
        meaning="every day of trade",
    ),
    model(
        "intermediate",
        "int_region_target",
        f"{_PLACE} date_day! plan_amount",
        key=_KEY,
        grain="region × category × day with a plan",
        meaning="targets laid on days",
    ),
    model(
        "intermediate",
        "int_barometer_compared",
        f"{_PLACE} date_day! compared_on! sold_before=sell_in_last_year_amount"
        " told_before=sell_through_last_year_units like_told=like_sell_through_units"
        " like_before=like_sell_through_last_year_units planned=plan_amount"
        " sold_7d=sell_in_7d_amount"
        " told_7d=sell_through_7d_units sold_28d=sell_in_28d_amount"
        " told_28d=sell_through_28d_units sold_before_28d=sell_in_last_year_28d_amount"
        " told_before_28d=sell_through_last_year_28d_units"
        " like_for_like_accounts like_told_28d=like_sell_through_28d_units"
        " like_before_28d=like_sell_through_last_year_28d_units planned_28d=plan_28d_amount",
        key=_KEY,
        grain="region × category it trades in × day",
        meaning="each day beside last year's and the plan",
    ),
)
