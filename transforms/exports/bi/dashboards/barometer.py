"""Barometer: how does trade stand against last year and plan, and how old is what we know?"""

from __future__ import annotations

from transforms.exports.bi.charts import Chart, Dashboard

# The month chosen stands as on its last day, which is today in the month that runs.
_LAST = "is_last_of_month"
# What the accounts sold on comes in days later.
_LAST_TOLD = "is_last_told_of_month"

DASHBOARD = Dashboard(
    "peakledger-barometer",
    "Barometer",
    "How does trade stand against last year and plan, and how old is what we know?",
    (
        tuple(
            Chart(
                title=title,
                drawn="number",
                table="sales_barometer",
                measures=(measure,),
                where=_LAST,
                width=3,
            )
            for title, measure in (
                ("Sell-in of four weeks", "trade_28d"),
                ("of the same days last year", "trade_growth_ratio"),
                ("Days since sell-through was told", "through_age"),
                ("Days since stock was counted", "stock_age"),
            )
        ),
        (
            Chart(
                title="Sell-in by week, and the days it is compared with",
                drawn="line",
                table="sales_barometer",
                measures=("trade", "trade_last_year"),
                along="date_day",
                width=7,
            ),
            Chart(
                title="Sell-in of four weeks, by region and category",
                drawn="bar",
                table="sales_barometer",
                measures=("trade_28d",),
                by=("category",),
                along="region",
                where=_LAST,
                width=5,
            ),
        ),
        (
            Chart(
                title="Sell-through of the accounts that told of both years",
                drawn="line",
                table="sales_barometer",
                measures=("like_told", "like_told_last_year"),
                along="date_day",
                width=7,
            ),
            Chart(
                title="Sell-through of last year's, like for like, by region",
                drawn="across",
                table="sales_barometer",
                measures=("like_growth_ratio",),
                along="region",
                width=5,
            ),
        ),
        (
            Chart(
                title="Sell-in and stock of every region and category",
                drawn="rows",
                table="sales_barometer",
                columns=(
                    "region",
                    "category",
                    "sell_in_28d_amount",
                    "sell_in_growth_28d_ratio",
                    "plan_met_28d_ratio",
                    "on_hand_units",
                    "stock_age_days",
                ),
                where=_LAST,
                order=("-sell_in_28d_amount",),
                limit=200,
                width=12,
            ),
        ),
        (
            Chart(
                title="Sell-through of every region and category, on the last day told of",
                drawn="rows",
                table="sales_barometer",
                columns=(
                    "date_day",
                    "region",
                    "category",
                    "sell_through_28d_units",
                    "sell_through_growth_28d_ratio",
                    "like_sell_through_growth_28d_ratio",
                    "like_for_like_accounts",
                    "stock_days",
                ),
                where=_LAST_TOLD,
                order=("-sell_through_28d_units",),
                limit=200,
                width=12,
            ),
        ),
    ),
)
