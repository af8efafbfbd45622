"""What endangers us at an account, and whether it grows."""

from __future__ import annotations

import pandas as pd

from tests.sql.oracles.counting import Counting
from tests.sql.oracles.registry import oracle

COPIED = "alive_probability days_since_last_order order_interval_days_mean overdue_amount"
# Trend of which value; the values have oracles of their own.
TRENDS = {
    "rival_share_trend": "rival_share_ratio", "rival_brands_trend": "rival_brands",
    "market_cases_trend": "market_cases_12m", "overdue_trend": "overdue_ratio",
    "growth_gap_trend": "growth_gap_ratio",
}  # fmt: skip


@oracle("account_risk", COPIED)
def told_of_metrics(counting: Counting) -> pd.DataFrame:
    return counting.told("account_metrics")


@oracle("account_risk", f"rival_share_ratio is_turning_to_rivals {' '.join(TRENDS)}")
def trends(counting: Counting) -> pd.DataFrame:
    """Hold each value against that of three months before, where the account was there."""
    told = counting.told("account_risk")
    ours = counting.told("account_metrics").set_index(["as_of_date", "account_id"])
    made = told[["as_of_date", "account_id"]].copy()
    keys = pd.MultiIndex.from_frame(made)
    told["rival_share_ratio"] = 1 - ours["share_of_wallet_ratio"].reindex(keys).to_numpy()
    made["rival_share_ratio"] = told["rival_share_ratio"]
    values = told.set_index(["as_of_date", "account_id"])
    ends = made["as_of_date"].dt.to_period("M") - 3
    before = pd.MultiIndex.from_arrays([ends.dt.end_time.dt.normalize(), made["account_id"]])
    for trend, value in TRENDS.items():
        made[trend] = told[value] - values[value].reindex(before).to_numpy()
    share, brands = made["rival_share_ratio"], made["rival_brands_trend"]
    turns = ((share >= 0.4) | (brands > 0)).astype(object)
    made["is_turning_to_rivals"] = turns.where(share.notna() | brands.notna(), None)
    return made
