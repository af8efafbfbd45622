"""The published barometer of the day's trade."""

from __future__ import annotations

from transforms.schema import fields_barometer, fields_channel, fields_measures
from transforms.schema.tables import table

_ = fields_barometer, fields_channel, fields_measures  # declare the fields

BAROMETER_MARTS = (
    table(
        "sales_barometer",
        "mart",
        "month! month_start! date_day! region=trade_region! category=trade_category!"
        " sell_in_units! sell_in_net_amount sell_through_units=region_sell_through_units"
        " sell_through_accounts! on_hand_units=region_on_hand_units stock_counts! compared_on!"
        " sell_in_last_year_amount sell_through_last_year_units"
        " like_sell_through_units like_sell_through_last_year_units plan_amount sell_in_7d_amount"
        " sell_through_7d_units sell_in_28d_amount sell_through_28d_units"
        " sell_in_last_year_28d_amount sell_through_last_year_28d_units"
        " like_sell_through_28d_units like_sell_through_last_year_28d_units like_for_like_accounts"
        " plan_28d_amount sell_in_growth_28d_ratio sell_through_growth_28d_ratio"
        " like_sell_through_growth_28d_ratio plan_met_28d_ratio stock_days"
        " sell_in_age_days sell_through_age_days stock_age_days",
        key="date_day region category",
        partition="month",
        grain="region × category × day",
        meaning="sell-in, sell-through and stock against last year and plan, and how old each is",
    ),
)
