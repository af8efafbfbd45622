"""What accounts bought more whose concessions were raised, held or lowered."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import pandas as pd

from tests.sql.oracles.counting import MONTHS, Counting
from tests.sql.oracles.registry import oracle

GRANTED = ("promotion", "display", "slotting")
HALF_A_POINT = 0.005
Group = dict[str, float]
Key = tuple[str, str]


@oracle(
    "concession_effect",
    "account_count concession_amount_12m sold_net_amount_12m sold_net_amount_prior_12m"
    " concession_ratio_12m concession_ratio_prior_12m growth_rolling_12_ratio held_growth_ratio"
    " growth_per_point_ratio",
)
def concession_effect(counting: Counting) -> pd.DataFrame:
    """Go by account: two years of its months, then class by class what became of it."""
    sold, granted = by_account_and_month(counting)
    classes = counting.told("account_class").set_index(["month", "account_id"])["class"].to_dict()
    made: list[dict[str, Any]] = []
    for place in range(23, len(MONTHS)):
        month = MONTHS[place]
        years = (MONTHS[place - 11 : place + 1], MONTHS[place - 23 : place - 11])
        groups: dict[Key, Group] = {}
        known = counting.accounts[counting.accounts["month"] == years[1][0]]["account_id"]
        for account in known:
            (now, before), (given, given_before) = (
                [sum(sums[account, one] for one in year) for year in years]
                for sums in (sold, granted)
            )
            if now <= 0 or before <= 0:
                continue
            points = given / now - given_before / before
            move = "raised" if points >= HALF_A_POINT else "lowered"
            move = "held" if abs(points) < HALF_A_POINT else move
            class_ = classes.get((str(month), account))
            group = groups.setdefault(
                (class_ if isinstance(class_, str) else "unclassed", move), defaultdict(float)
            )
            for name, value in (("count", 1), ("now", now), ("before", before), ("given", given),
                                ("given_before", given_before)):  # fmt: skip
                group[name] += value
        made += [row_of(str(month), key, groups) for key in groups]
    return pd.DataFrame(made)


def by_account_and_month(counting: Counting) -> tuple[Group, Group]:
    """Add up what was sold to an account in a month, and what it was granted."""
    sold: Any = defaultdict(float)
    granted: Any = defaultdict(float)
    lines = counting.lines[counting.lines["ours"]]
    for account, month, amount in zip(
        lines["account_id"], lines["month"], lines["amount"], strict=True
    ):
        sold[account, month] += float(amount)
    spent = counting.feed("expenses", "spent_on")
    spent = spent[spent["kind"].isin(GRANTED)]
    for account, month, amount in zip(
        spent["account_id"], spent["month"], spent["sum"], strict=True
    ):
        granted[account, month] += float(amount)
    for entry in counting.company.feeds["ledger_rebate"].itertuples():
        granted[entry.account_id, pd.Period(entry.earning_period)] += entry.accrued_amount
    return sold, granted


def row_of(month: str, key: Key, groups: dict[Key, Group]) -> dict[str, Any]:
    class_, move = key
    group, held = groups[key], groups.get((class_, "held"))
    rate, rate_before = group["given"] / group["now"], group["given_before"] / group["before"]
    growth = group["now"] / group["before"] - 1
    held_growth = held["now"] / held["before"] - 1 if held else None
    per_point = None
    if move == "raised" and held_growth is not None:
        per_point = (growth - held_growth) / (100 * (rate - rate_before))
    return {
        "month": month, "class": class_, "concession_move": move,
        "account_count": group["count"], "concession_amount_12m": group["given"],
        "sold_net_amount_12m": group["now"], "sold_net_amount_prior_12m": group["before"],
        "concession_ratio_12m": rate, "concession_ratio_prior_12m": rate_before,
        "growth_rolling_12_ratio": growth, "held_growth_ratio": held_growth,
        "growth_per_point_ratio": per_point,
    }  # fmt: skip
