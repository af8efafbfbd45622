"""Sell-through and stock: figures dealt out over days, what months carry over, and the pace."""

from __future__ import annotations

from transforms.schema.models_staging import model

STOCK_FACTS = (
    model(
        "fact",
        "fct_stock_carried",
        "month! account_id! product_id! week_start! known_days! in_stock_days! stock_out_days!"
        " counted_days! on_hand_unit_days",
        key="month account_id product_id week_start",
        grain="account × product × span of a week of the month before",
        meaning="days in and out of stock that belong to a week of the month before",
    ),
    model(
        "fact",
        "fct_sell_through_reported",
        "month! source! account_id! product_id! period_start! period_end! sell_through_units!",
        key="source account_id product_id period_start",
        grain="source × account × product × period",
        meaning="sell-through of each period by itself, by the month it was reported for",
    ),
    model(
        "fact",
        "fct_sell_through_carried",
        "month! account_id! product_id! week_start! dealt_from! dealt_until!"
        " basis=sell_through_basis! sell_through_units!",
        key="month account_id product_id week_start dealt_from dealt_until",
        grain="account × product × span × reported period of the month before",
        meaning="units sold on that belong to a week or period of the month before",
    ),
)
STOCK_STAGING = (
    model(
        "staging",
        "stg_sell_through_period",
        "source! period_start! period_end!",
        key="source period_start",
        grain="source × period",
        meaning="last day of periods whose source gives none",
    ),
    model(
        "staging",
        "stg_sell_through_figure",
        "month! source! account_id! product_id! period_start! period_end! counted_from!"
        " is_cumulative! sell_through_units!",
        key="source account_id product_id period_start",
        grain="source × account × product × period",
        meaning="sell-through as reported, in single units",
    ),
    model(
        "staging",
        "stg_sell_through_total",
        "source! account_id! product_id! period_start! year_to_date_units!",
        key="source account_id product_id period_start",
        grain="source × account × product × period",
        meaning="what the year has given up to each period, of sources that count since January",
    ),
    model(
        "staging",
        "stg_sell_through",
        "month! source! account_id! product_id! period_start! period_end! sell_through_units!",
        key="source account_id product_id period_start",
        grain="source × account × product × period",
        meaning="sell-through of each period by itself",
    ),
    model(
        "staging",
        "stg_sell_through_piece",
        "month! account_id! product_id! period_start! week_start! dealt_from! dealt_until!"
        " sell_through_units!",
        key="month account_id product_id period_start week_start",
        grain="account × product × period × span",
        meaning="sell-through dealt out over weeks and months, exactly",
    ),
    model(
        "staging",
        "stg_stock_count",
        "account_id! product_id! snapshot_date! on_hand_units in_transit_units is_stocked_out",
        key="account_id product_id snapshot_date",
        grain="account × location × product × day counted",
        meaning="counts of stock in single units",
    ),
    model(
        "staging",
        "stg_stock_week",
        "account_id! product_id! week_start! on_hand_units_mean in_stock_days stock_out_days",
        key="account_id product_id week_start",
        grain="account × product × week with known stock",
        meaning="stock by week",
    ),
    model(
        "staging",
        "stg_sell_through_week",
        "account_id! product_id! week_start! sell_through_units!",
        key="account_id product_id week_start",
        grain="account × product × week of which something was sold on",
        meaning="sell-through by week",
    ),
    model(
        "staging",
        "stg_reported_piece",
        "month! account_id! counted_on! days_covered! dealt_from! dealt_until! first_place!"
        " last_place!",
        key="month account_id counted_on days_covered dealt_from dealt_until",
        grain="account × day counted × days it speaks for × month × reported period",
        meaning="the days that a count of stock speaks for and a reported period holds",
    ),
    model(
        "staging",
        "stg_stock_recent",
        "month! seen_month! account_id! product_id! counted_on! days_covered! days_since!"
        " recent_days!",
        key="month account_id product_id counted_on seen_month",
        grain="account × product × month × count among the last 28 days in stock",
        meaning="the counts that the pace of a month rests on",
    ),
    model(
        "staging",
        "stg_stock_period",
        "account_id! product_id! dealt_from! dealt_until! in_stock_days! sell_through_units!",
        key="account_id product_id dealt_from dealt_until",
        grain="account × product × reported period with days in stock",
        meaning="what reported periods sold, beside their days in stock",
    ),
    model(
        "staging",
        "stg_stock_pace",
        "month! account_id! product_id! daily_units!",
        key="month account_id product_id",
        grain="account × product × month",
        meaning="how fast products leave accounts that have them",
    ),
    model(
        "staging",
        "stg_stock_end",
        "month! account_id! product_id! on_hand_units!",
        key="month account_id product_id",
        grain="account × product × month",
        meaning="stock at the end of the month",
    ),
)
