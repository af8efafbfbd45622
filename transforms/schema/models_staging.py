"""What the runner hands to the models, and the staging views over the clean feeds.

`PROVIDED` relations come from the runner. Staging models are views.
"""

from __future__ import annotations

from transforms.schema import (
    fields_channel,
    fields_class,
    fields_effort,
    fields_event,
    fields_fairness,
    fields_feeds,
    fields_fiscal,
    fields_measures,
    fields_models,
    fields_network,
    fields_profit,
    fields_promotion,
    fields_quality,
    fields_risk,
    lineage,
)
from transforms.schema.tables import Layer, Table, table

_ = (
    fields_channel,
    fields_class,
    fields_effort,
    fields_fairness,
    fields_event,
    fields_feeds,
    fields_fiscal,
    fields_measures,
    fields_models,
    fields_profit,
    fields_network,
    fields_promotion,
    fields_quality,
    fields_risk,
    lineage,
)


def model(layer: Layer, name: str, columns: str, *, key: str, grain: str, meaning: str) -> Table:
    """Make a table of a model; a fact is partitioned by month."""
    partition = "month" if layer == "fact" else None
    return table(name, layer, columns, key=key, grain=grain, meaning=meaning, partition=partition)


_PROVIDED = (
    model(
        "staging",
        "params",
        "as_of_date! last_month_end! company_currency! fiscal_calendar!"
        " promotion_near_weeks! promotion_dip_weeks!"
        " class_cut_key! class_cut_major! class_cut_general! class_weight_volume!"
        " class_weight_profit! class_weight_strength! class_weight_potential!"
        " class_floor_share_ratio! class_floor_idle_days! event_lead_days! event_lead_season_days!"
        " class_hysteresis_months! key_accounts_fewest! key_accounts_most_share_ratio!"
        " key_accounts_department_from! cost_per_visit_minute cost_per_order cost_per_delivery"
        " credit_year_ratio profit_after_rebates! network_flag_cases! network_silent_days!"
        " network_buying_less_ratio! favourite_visits! favourite_factor! price_tolerance_ratio!"
        " favourite_time! visit_days_key! visit_days_major! visit_days_general! visit_days_small!"
        " executive_days_key! executive_days_major! development_per_region! trials_per_product!"
        " new_product_months! risk_defection_ratio! risk_rival_share_ratio! risk_market_cases!"
        " risk_fee_ratio! risk_overdue_ratio! risk_growth_gap_ratio! claim_days_after!"
        " claim_twice_days! mix_tolerance_ratio!",
        key="as_of_date",
        grain="run",
        meaning="what the run is told: one row",
    ),
    model(
        "staging",
        "calendar",
        "date_day! iso_year! iso_week! iso_week_name! iso_weekday! week_start! month! month_no!"
        " month_start! month_end! quarter! calendar_year! fiscal_year! fiscal_period! lunar_year!"
        " lunar_month! lunar_day! is_leap_lunar_month! holiday is_workday! peak_season"
        " spring_festival_offset_days!",
        key="date_day",
        grain="day",
        meaning="days of the calendar, computed",
    ),
    model(
        "staging",
        "metric_need",
        "metric! needs_feed! reason_absent! reason_empty converted_months",
        key="metric",
        grain="metric",
        meaning="what each metric takes, and why it may be null",
    ),
    model(
        "staging",
        "feed_presence",
        "feed! is_present!",
        key="feed",
        grain="feed",
        meaning="which feeds have come in",
    ),
    model(
        "staging",
        "channel_rule",
        "rule! severity=finding_severity! holds! held_days! widening_ratio! why!",
        key="rule",
        grain="rule",
        meaning="identities of the channel, and what a breach of each holds",
    ),
    model(
        "staging",
        "ledger_rebate",
        "account_id! program_id! earning_period! currency! starts_on! ends_on!"
        " accrued_amount=ledger_amount!",
        key="account_id program_id earning_period currency starts_on",
        grain="account × program × earning period",
        meaning="what the ledger has accrued, with the days of its period",
    ),
    model(
        "staging",
        "ledger_cover",
        "first_month_no! last_month_no!",
        key="first_month_no",
        grain="run",
        meaning="months that the ledger speaks for: one row, none before the first accrual",
    ),
    model(
        "staging",
        "feed_record",
        "source! feed! files! files_refused! rows_in! rows_loaded! rows_quarantined! rows_checked!"
        " rows_failed! rules_failed! restatements! restated_rows! last_landed_on!"
        " last_business_day arrivals_expected! arrivals_on_time!",
        key="source feed",
        grain="source × feed on record",
        meaning="what the records of intake, gate and restatements say of each source",
    ),
)

_STAGING = (
    *(
        model(
            "staging",
            f"stg_{kind}_key",
            f"{kind}_id! {kind}_key! valid_from! holds_from! holds_to!",
            key=f"{kind}_id valid_from",
            grain=f"{kind} × validity",
            meaning=f"versions of {kind}s and the days they hold",
        )
        for kind in ("account", "product")
    ),
    model(
        "staging",
        "stg_account",
        "account_id! account_key! valid_from! valid_to! holds_from! holds_to! name level"
        " upstream_id territory region group_id is_group_leader crm_class network_model"
        " opened_on closed_on credit_limit payment_days staff_count vehicle_count"
        " warehouse_area_m2 competitor_brands salesperson_id lead_time_days is_anonymous!",
        key="account_id valid_from",
        grain="account × validity",
        meaning="accounts with until when each row holds",
    ),
    model(
        "staging",
        "stg_product",
        "product_id! product_key! valid_from! valid_to! holds_from! holds_to! name category"
        " brand unit units_per_case units_per_pallet case_pack_multiple minimum_order_cases"
        " list_price unit_cost price_floor lead_time_days launched_on discontinued_on"
        " replaces_product_id shelf_life_days price_unit! list_price_each unit_cost_each",
        key="product_id valid_from",
        grain="product × validity",
        meaning="products with until when each row holds, and prices of a single unit",
    ),
    model(
        "staging",
        "stg_order_signed",
        "source! order_id! line_no! account_id! product_id! order_date! kind=order_kind! quantity!"
        " unit units_each unit_price! currency line_amount! price_unit list_price list_price_each"
        " unit_cost unit_cost_each seller_id delivered_on invoiced_on requested_quantity"
        " promised_on ship_to_territory returns_order_id invoice_id is_anonymous!",
        key="source order_id line_no",
        grain="order line",
        meaning="order lines in one sign, with their amount, and the pack and prices of their day",
    ),
    model(
        "staging",
        "stg_order_document",
        "source! order_id! line_no! account_id! product_id! order_date! kind=order_kind! quantity!"
        " unit line_units unit_price! currency line_amount! list_amount cost_amount seller_id"
        " delivered_on invoiced_on requested_quantity requested_units promised_on"
        " ship_to_territory returns_order_id invoice_id is_anonymous!",
        key="source order_id line_no",
        grain="order line",
        meaning="order lines in single units and their own currency: what every rebate counts",
    ),
    model(
        "staging",
        "stg_order_line",
        "source! order_id! line_no! account_id! product_id! order_date! kind=order_kind! quantity!"
        " unit line_units! unit_price! currency! line_amount! net_amount list_amount"
        " cost_amount seller_id delivered_on invoiced_on requested_quantity requested_units"
        " promised_on ship_to_territory returns_order_id invoice_id is_anonymous!",
        key="source order_id line_no",
        grain="order line",
        meaning="order lines in single units and one currency",
    ),
    model(
        "staging",
        "stg_sold_product",
        "source! order_id! product_id! month_no!",
        key="source order_id product_id month_no",
        grain="order × product × month",
        meaning="what was sold, for returns to be matched with",
    ),
    model(
        "staging",
        "stg_sell_in_week",
        "account_id! product_id! week_start! sell_in_units! sell_in_net_amount return_units!"
        " return_amount free_good_units!",
        key="account_id product_id week_start",
        grain="account × product × week with orders",
        meaning="our sales by week",
    ),
    model(
        "staging",
        "stg_calendar_month",
        "month! month_no! month_start! month_end!",
        key="month",
        grain="month",
        meaning="months of the calendar",
    ),
    model(
        "staging",
        "stg_month",
        "month! month_no! month_start! month_end!",
        key="month",
        grain="complete month",
        meaning="months that have metrics",
    ),
    model(
        "staging",
        "stg_month_pair",
        "month! month_end! seen_month!",
        key="month seen_month",
        grain="month × month seen from it",
        meaning="each month with itself and the one before",
    ),
)

PROVIDED: dict[str, Table] = {made.name: made for made in _PROVIDED}
STAGING: dict[str, Table] = {made.name: made for made in _STAGING}
