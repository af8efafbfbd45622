"""The sections of a review: each one question to the warehouse, and how its answer is laid out.

A section's SELECT, `sql/review/NAME.sql`, gives rows of the accounts asked for (`%(accounts)s`), as
of a month's last day (`%(month_end)s`), each with its `account_id`. Nothing is computed there but
sums over months, so that each figure can be found in the warehouse again.
"""

from __future__ import annotations

from transforms.exports.sections import section

SECTIONS = (
    section(
        "head",
        "facts",
        "account_id:text region:text level:number class:code class_held_since:date"
        " class_before:code class_floor:code weakest_growth_factor:code"
        " group_id:text salesperson_id:text tenure_months:number",
    ),
    section(
        "year",
        "figures",
        "bought_amount:money bought_growth_ratio:ratio profit_amount:money"
        " rebate_accrued_amount:money overdue_amount:money days_of_inventory:days",
    ),
    section("months", "chart", "month:text bought_amount:money bought_amount_last_year:money"),
    section("case_profit", "steps", "step:code case_amount:money"),
    section("price", "index", "month:text paid_index_ratio:ratio invoice_index_ratio:ratio"),
    section(
        "products",
        "table",
        "product:text sold_on:units sold_on_last_year:units bought_from_us:units",
    ),
    section(
        "class",
        "table",
        "score_of:code score_ratio:ratio score_then_ratio:ratio score_before_ratio:ratio",
    ),
    section("class_reason", "told", "reason:sentence next_step:sentence"),
    section(
        "development",
        "table",
        "development_rank:number development_score:ratio weakest_growth_factor:code"
        " next_step:sentence",
    ),
    section(
        "risk",
        "table",
        "danger:code danger_ratio:measure danger_trend:measure flag:code reason:sentence"
        " next_step:sentence",
    ),
    section(
        "standing",
        "table",
        "change_kind:code reason:sentence next_step:sentence stake_amount:money",
    ),
    section(
        "rebates",
        "table",
        "program_id:text earning_period:text tier_no:number earned_amount:money"
        " settled_amount:money open_amount:money next_tier_from:number next_tier_distance:number",
    ),
    section(
        "payment",
        "table",
        "overdue_amount:money overdue_days_mean:days days_sales_outstanding:days"
        " credit_utilisation_ratio:ratio",
    ),
    section("ageing", "steps", "age:code overdue_amount:money"),
    section(
        "supply",
        "table",
        "otif_ratio:ratio fill_rate_case_ratio:ratio stock_out_ratio:ratio lost_units:units"
        " on_hand_units:units days_of_inventory:days",
    ),
    section(
        "rules",
        "table",
        "month:text off_network_amount:money diverted_amount:money undercut_amount:money",
    ),
    section(
        "cases",
        "table",
        "occurred_on:date change_kind:code reason:sentence next_step:sentence stake_amount:money",
    ),
    section(
        "visits",
        "table",
        "visit_count:number executive_visit_count:number expense_amount:money"
        " bought_share_ratio:ratio effort_share_ratio:ratio",
    ),
    section(
        "next_visit",
        "table",
        "last_visit_on:date visit_due_on:date last_executive_visit_on:date"
        " executive_visit_due_on:date next_step:sentence",
    ),
    section(
        "ahead",
        "table",
        "ship_by_date:date product:text recommended_cases:units demand_units_mean:units"
        " season:code",
    ),
    section("unknown", "table", "metric:text reason:sentence"),
)
