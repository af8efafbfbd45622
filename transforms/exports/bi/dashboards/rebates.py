"""Rebates: what have accounts earned, what was paid, and who is near the next tier?"""

from __future__ import annotations

from transforms.exports.bi.charts import Chart, Dashboard
from transforms.exports.bi.datasets import CLASS_NAMED

# Periods are written 2026-10, 2026-Q4 and 2026.
_OPEN_PERIOD = (
    "next_tier_distance > 0 and earning_period in (to_char(as_of_date, 'YYYY-MM'),"
    " to_char(as_of_date, 'YYYY-\"Q\"Q'), to_char(as_of_date, 'YYYY'))"
)

DASHBOARD = Dashboard(
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
                by=(CLASS_NAMED,),
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
