"""Peak readiness: is the channel in stock for the weeks ahead, and what must leave by when?"""

from __future__ import annotations

from transforms.exports.bi.charts import Chart, Dashboard

_LATEST = "is_latest"

DASHBOARD = Dashboard(
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
