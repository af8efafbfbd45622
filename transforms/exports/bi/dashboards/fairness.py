"""Fairness: do large and small accounts get the same price, the same rebates and our time?"""

from __future__ import annotations

from transforms.exports.bi.charts import Chart, Dashboard
from transforms.exports.bi.datasets import CLASS_NAMED

DASHBOARD = Dashboard(
    "peakledger-fairness",
    "Fairness",
    "Do large and small accounts get the same price, the same rebates and our time?",
    (
        (
            Chart(
                title="Prices off their peers",
                drawn="number",
                table="price_exception",
                measures=("price_exceptions",),
                width=4,
            ),
            Chart(
                title="Accounts with such a price",
                drawn="number",
                table="price_exception",
                measures=("excepted_accounts",),
                width=4,
            ),
            Chart(
                title="Rebates of net sales",
                drawn="number",
                table="account_metrics",
                measures=("rebate_ratio",),
                width=4,
            ),
        ),
        (
            Chart(
                title="Rebates of net sales, by class and month",
                drawn="line",
                table="account_metrics",
                measures=("rebate_ratio",),
                by=(CLASS_NAMED,),
                along="as_of_date",
            ),
            Chart(
                title="Share of our effort and of what was bought, by class",
                drawn="bar",
                table="coverage",
                measures=("effort_share", "bought_share"),
                along=CLASS_NAMED,
            ),
        ),
        (
            Chart(
                title="Mean spread of prices paid for one product, by class and month",
                drawn="line",
                table="price_fairness",
                measures=("price_spread",),
                by=(CLASS_NAMED,),
                along="month_start",
            ),
            Chart(
                title="Visits and what they bring, by salesperson",
                drawn="table",
                table="coverage",
                measures=("visits", "visit_expense", "effort_share", "bought_share"),
                by=("salesperson_id",),
                order=("-effort_share",),
            ),
        ),
        (
            Chart(
                title="Every price off its peers",
                drawn="rows",
                table="price_exception",
                columns=(
                    "month",
                    "account_name",
                    "product_name",
                    "class",
                    "price_each",
                    "price_median_each",
                    "price_difference_ratio",
                    "advantage_amount",
                    "price_cause",
                ),
                order=("-advantage_amount",),
                limit=200,
                width=12,
            ),
        ),
    ),
)
