"""The sections of the start page, in the order in which they are read.

A section's SELECT is `sql/start/QUERY.sql`. What the published tables say is asked as BI; the
ledger and the record of runs are asked by those who may read them.
"""

from __future__ import annotations

from transforms.exports.sections import section

PUBLISHED = (
    section(
        "changed",
        "table",
        "name:text region:text change_kind:code change_subject:code change_direction:code"
        " stake_amount:money",
    ),
    section(
        "plan",
        "figures",
        "order_lines:number accounts:number order_amount:money avoided_amount:money"
        " ship_by_date:date",
    ),
    section("demand", "band", "week:text demand_units:units low_units:units high_units:units"),
    section(
        "ship",
        "table",
        "name:text product:text recommended_cases:number order_amount:money ship_by_date:date"
        " season:code",
    ),
    section("open_ages", "steps", "age:code open_amount:money"),
    section(
        "near_tiers",
        "table",
        "name:text program_id:text earning_period:text tier_no:number earned_amount:money"
        " next_tier_from:number next_tier_distance:number",
    ),
    section(
        "pareto",
        "pareto",
        "account_rank:number name:text revenue_share_ratio:ratio cumulative_share_ratio:ratio"
        " pareto_class:text",
    ),
)
BOOKED = (
    section("booked", "steps", "step:code step_amount:money"),
    section(
        "disputed",
        "figures",
        "disputed_positions:number disputed_amount:money disputed_since:moment",
    ),
    section(
        "disputes",
        "table",
        "account:text program_id:text earning_period:text told_amount:money said_amount:money"
        " dispute_reason:text",
    ),
)
RECORDED = (
    section(
        "turned_away",
        "table",
        "source:text feed:text reason_code:code held_rows:number file:text",
    ),
    section(
        "runs",
        "table",
        "stage:code as_of_date:date state:code started_at:moment message:message",
    ),
)
# The page from top to bottom: what is asked now comes before what is looked up.
ORDER = (
    "now", "weeks", "plan", "demand", "ship", "changed", "booked", "open_ages", "disputed",
    "disputes", "near_tiers", "pareto", "late", "turned_away", "runs", "papers",
)  # fmt: skip
