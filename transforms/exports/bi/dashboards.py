"""The dashboards of the pack: one question each, answered from the top left to the bottom right."""

from __future__ import annotations

from transforms.exports.bi.charts import Chart, Dashboard

_LATEST = "is_latest"
# Periods are written 2026-10, 2026-Q4 and 2026.
_OPEN_PERIOD = (
    "next_tier_distance > 0 and earning_period in (to_char(as_of_date, 'YYYY-MM'),"
    " to_char(as_of_date, 'YYYY-\"Q\"Q'), to_char(as_of_date, 'YYYY'))"
)
_KEY = "is_latest and \"class\" = 'key'"

KEY_ACCOUNTS = Dashboard(
    "peakledger-key-accounts",
    "Key accounts",
    "What do our key accounts buy, sell on, hold and earn us?",
    (
        (
            Chart(
                title="Key accounts now",
                drawn="number",
                table="account_class",
                measures=("classed_accounts",),
                where=_KEY,
                width=3,
            ),
            Chart(
                title="Bought by key accounts, latest month",
                drawn="number",
                table="account_metrics",
                measures=("bought",),
                where=_KEY,
                width=3,
            ),
            Chart(
                title="Overdue of key accounts",
                drawn="number",
                table="account_metrics",
                measures=("overdue",),
                where=_KEY,
                width=3,
            ),
            Chart(
                title="Units lost for want of stock, latest month",
                drawn="number",
                table="account_metrics",
                measures=("lost_units",),
                where=_KEY,
                width=3,
            ),
        ),
        (
            Chart(
                title="What each class bought, by month",
                drawn="bar",
                table="account_metrics",
                measures=("bought",),
                by=("class",),
                along="as_of_date",
                width=6,
            ),
            Chart(
                title="Accounts of each class, by region",
                drawn="bar",
                table="account_class",
                measures=("classed_accounts",),
                by=("class",),
                along="region",
                where=_LATEST,
                width=6,
            ),
        ),
        (
            Chart(
                title="Key accounts, the largest first",
                drawn="rows",
                table="account_metrics",
                columns=(
                    "account_name",
                    "region",
                    "bought_amount",
                    "growth_rolling_12_ratio",
                    "sell_through_ratio",
                    "days_of_inventory",
                    "gross_margin_amount",
                    "overdue_amount",
                    "days_since_last_order",
                    "pareto_class",
                ),
                where=_KEY,
                order=("-bought_amount",),
                limit=100,
                width=12,
            ),
        ),
    ),
)

PEAK_READINESS = Dashboard(
    "peakledger-peak-readiness",
    "Peak readiness",
    "Is the channel in stock for the weeks ahead, and what must leave by when?",
    (
        (
            Chart(
                title="Cases to ship",
                drawn="number",
                table="stock_up_plan",
                measures=("planned_cases",),
                where=_LATEST,
                width=4,
            ),
            Chart(
                title="Units cut for want of supply or room",
                drawn="number",
                table="stock_up_plan",
                measures=("cut_units_sum",),
                where=_LATEST,
                width=4,
            ),
            Chart(
                title="Lines of the plan",
                drawn="number",
                table="stock_up_plan",
                measures=("plan_lines",),
                where=_LATEST,
                width=4,
            ),
        ),
        (
            Chart(
                title="Cases to ship, by last day to leave",
                drawn="bar",
                table="stock_up_plan",
                measures=("planned_cases",),
                by=("category",),
                along="ship_by_date",
                where=_LATEST,
                width=4,
            ),
            Chart(
                title="Forecast and last year's season, by week",
                drawn="line",
                table="demand_forecast",
                measures=("forecast_units", "baseline_forecast"),
                along="forecast_week",
                where=_LATEST,
                width=5,
            ),
            Chart(
                title="Cut, by reason",
                drawn="across",
                table="stock_up_plan",
                measures=("cut_units_sum",),
                along="cut_reason",
                where="is_latest and cut_units > 0",
                width=3,
            ),
        ),
        (
            Chart(
                title="What to ship first",
                drawn="rows",
                table="stock_up_plan",
                columns=(
                    "ship_by_date",
                    "account_name",
                    "product_name",
                    "recommended_cases",
                    "on_hand_units",
                    "demand_units_mean",
                    "reason",
                ),
                where="is_latest and recommended_units > 0",
                order=("ship_by_date", "-recommended_cases"),
                limit=200,
                width=12,
            ),
        ),
    ),
)

REBATES = Dashboard(
    "peakledger-rebates",
    "Rebates",
    "What have accounts earned, what was paid, and who is near the next tier?",
    (
        tuple(
            Chart(title=title, drawn="number", table="rebate_statement", measures=(name,), width=3)
            for title, name in (
                ("Earned", "earned"),
                ("Accrued", "accrued"),
                ("Settled", "settled"),
                ("Open", "open_rebates"),
            )
        ),
        (
            Chart(
                title="Earned, settled and open, by program",
                drawn="bar",
                table="rebate_statement",
                measures=("earned", "settled", "open_rebates"),
                along="program_id",
                width=7,
            ),
            Chart(
                title="Open, by class of account",
                drawn="share",
                table="rebate_statement",
                measures=("open_rebates",),
                by=("class",),
                where="open_amount > 0",
                width=5,
            ),
        ),
        (
            Chart(
                title="Nearest to their next tier",
                drawn="rows",
                table="rebate_statement",
                columns=(
                    "account_name",
                    "program_id",
                    "earning_period",
                    "basis_amount",
                    "basis_quantity",
                    "tier_no",
                    "next_tier_from",
                    "next_tier_distance",
                    "earned_amount",
                ),
                where=_OPEN_PERIOD,
                order=("next_tier_distance",),
                limit=100,
                width=12,
            ),
        ),
    ),
)

DASHBOARDS = (KEY_ACCOUNTS, PEAK_READINESS, REBATES)
