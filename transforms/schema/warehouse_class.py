"""Published tables of the class of accounts, and of key accounts by region."""

from __future__ import annotations

from transforms.schema import (
    fields_channel,
    fields_class,
    fields_effort,
    fields_feeds,
    fields_measures,
    fields_profit,
)
from transforms.schema.tables import table

# Their import declares the fields.
_ = fields_channel, fields_class, fields_effort, fields_feeds, fields_measures, fields_profit

CLASS_MARTS = (
    table(
        "account_class",
        "mart",
        "month! month_start! as_of_date! account_id! account_key region level salesperson_id"
        " bought_amount_12m earned_amount_12m bought_growth_ratio volume_score profit_score"
        " strength_score potential_score composite_score composite_percentile known_weight_ratio"
        " class_candidate class class_before class_held_since class_reason class_floor"
        " sub_distributors_score outlets_score complementary_lines_score loyalty_score funds_score"
        " people_and_vehicles_score warehouse_score growth_score regularity_score"
        " weakest_growth_factor",
        key="as_of_date account_id",
        partition="month",
        grain="account × month",
        meaning="pillar scores and class, held until another has lasted long enough",
    ),
    table(
        "region_concentration",
        "mart",
        "month! month_start! as_of_date! region! open_account_count! key_account_count!"
        " key_account_share_ratio bought_amount_12m key_bought_amount_12m key_bought_share_ratio"
        " sell_in_net_amount_12m hhi largest_account_id largest_share_ratio key_accounts_fewest"
        " key_accounts_most key_account_flag is_department_warranted",
        key="as_of_date region",
        partition="month",
        grain="region × month",
        meaning="whether the number of key accounts suits each region; `all` is the company,"
        " `unknown` who has none",
    ),
)
