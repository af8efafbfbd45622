"""Key accounts: what do our key accounts buy, sell on, hold and earn us?"""

from __future__ import annotations

from transforms.exports.bi.charts import Chart, Dashboard
from transforms.exports.bi.datasets import CLASS_NAMED

_KEY = "\"class\" = 'key' and closed_on is null"

DASHBOARD = Dashboard(
    "peakledger-key-accounts",
    "Key accounts",
    "What do our key accounts buy, sell on, hold and earn us?",
    (
        (
            Chart(
                title="Key accounts",
                drawn="number",
                table="account_class",
                measures=("classed_accounts",),
                where=_KEY,
                fixed=("class",),
                width=3,
            ),
            Chart(
                title="Bought by key accounts",
                drawn="number",
                table="account_metrics",
                measures=("bought",),
                where=_KEY,
                fixed=("class",),
                width=3,
            ),
            Chart(
                title="Overdue of key accounts",
                drawn="number",
                table="account_metrics",
                measures=("overdue",),
                where=_KEY,
                fixed=("class",),
                width=3,
            ),
            Chart(
                title="Key accounts in danger",
                drawn="number",
                table="account_risk",
                measures=("risk_accounts",),
                where=f"{_KEY} and danger_count > 0",
                fixed=("class",),
                width=3,
            ),
        ),
        (
            Chart(
                title="What each class bought, by month",
                drawn="bar",
                table="account_metrics",
                measures=("bought",),
                by=(CLASS_NAMED,),
                along="as_of_date",
                width=6,
            ),
            Chart(
                title="Accounts of each class, by region",
                drawn="bar",
                table="account_class",
                measures=("classed_accounts",),
                by=(CLASS_NAMED,),
                along="region",
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
                    "profit_amount",
                    "overdue_amount",
                    "days_since_last_order",
                    "pareto_class",
                ),
                where=_KEY,
                fixed=("class",),
                order=("-bought_amount",),
                limit=100,
                width=12,
            ),
        ),
        (
            Chart(
                title="Key accounts in danger, and which",
                drawn="rows",
                table="account_risk",
                columns=(
                    "account_name",
                    "danger_count",
                    "is_defecting",
                    "is_turning_to_rivals",
                    "is_disturbing_market",
                    "is_bullying_for_fees",
                    "is_capital_risk",
                    "is_complacent",
                    "overdue_amount",
                ),
                where=f"{_KEY} and danger_count > 0",
                fixed=("class",),
                order=("-danger_count", "-overdue_amount"),
                limit=100,
                width=12,
            ),
        ),
    ),
)
