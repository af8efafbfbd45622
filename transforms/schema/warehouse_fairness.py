"""Published tables of fairness: what accounts pay beside each other."""

from __future__ import annotations

from transforms.schema import fields_channel, fields_fairness, fields_feeds, fields_measures
from transforms.schema.tables import table

_ = fields_channel, fields_fairness, fields_feeds, fields_measures  # declare the fields

FAIRNESS_MARTS = (
    table(
        "price_exception",
        "mart",
        "month! month_start! account_id! account_key product_id! product_key region salesperson_id"
        " level class=price_class! price_basis! price_each! price_median_each!"
        " price_difference_ratio! peer_count! priced_units! advantage_amount! invoice_price_each"
        " invoice_difference_ratio price_cause! is_promoted!",
        key="month account_id product_id",
        partition="month",
        grain="account × product × month off the median of its level",
        meaning="every price that differs by more than the tolerance, by name, with its cause",
    ),
    table(
        "price_fairness",
        "mart",
        "month! month_start! product_id! product_key class=price_class! account_count!"
        " priced_units! priced_net_amount! invoice_price_least_each invoice_price_median_each"
        " invoice_price_greatest_each paid_price_least_each paid_price_first_quartile_each"
        " paid_price_median_each paid_price_third_quartile_each paid_price_greatest_each"
        " paid_price_mean_each paid_price_spread_ratio rebate_ratio fund_ratio exception_count!",
        key="month product_id class",
        partition="month",
        grain="product × month × class",
        meaning="spread of net prices and rates of rebates and funds, by class",
    ),
    table(
        "concession_effect",
        "mart",
        "month! month_start! class=price_class! concession_move! account_count!"
        " concession_amount_12m! sold_net_amount_12m! sold_net_amount_prior_12m!"
        " concession_ratio_12m concession_ratio_prior_12m growth_rolling_12_ratio"
        " held_growth_ratio growth_per_point_ratio",
        key="month class concession_move",
        partition="month",
        grain="month × class × what became of concessions",
        meaning="what accounts bought more whose concessions were raised, held or lowered",
    ),
    table(
        "account_price",
        "mart",
        "month! month_start! as_of_date! account_id! account_key region salesperson_id level class"
        " priced_net_amount! paid_amount=paid_net_amount advantage_amount invoice_index_ratio"
        " paid_index_ratio price_tolerance_ratio! invoice_flag paid_flag",
        key="as_of_date account_id",
        partition="month",
        grain="account × month",
        meaning="whether an account pays what its peers pay, over the trailing 12 months",
    ),
)
