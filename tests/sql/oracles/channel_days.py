"""Day by day what accounts sold on, what lies there, and what we sold them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache

import pandas as pd

from tests.sql.drawn_company import AS_OF, DAY
from tests.sql.oracles.counting import Counting

Place = tuple[str, str, pd.Timestamp]


@dataclass
class ChannelDays:
    """Facts by account, product and day before the as-of date.

    `told` is what was sold on, with how it is known: an account reports in a month or it does not,
    and then what others ordered from it in a week, within the month, lies evenly on these days.
    """

    told: dict[Place, float] = field(default_factory=dict)
    basis: dict[tuple[str, pd.Period], str] = field(default_factory=dict)
    stock: dict[Place, float] = field(default_factory=dict)


@cache
def channel_days(counting: Counting) -> ChannelDays:
    days = ChannelDays()
    _reports(counting, days)
    _orders(counting, days)
    _counts(counting, days)
    return days


def _reports(counting: Counting, days: ChannelDays) -> None:
    for row in counting.company.feeds["sell_through"].itertuples():
        span = pd.date_range(row.period_start, row.period_end)
        for day in span:
            if day < AS_OF:
                days.told[row.account_id, row.product_id, day] = row.quantity / len(span)
                days.basis[row.account_id, day.to_period("M")] = "reported"


def _orders(counting: Counting, days: ChannelDays) -> None:
    placed: dict[Place, float] = defaultdict(float)
    lines = counting.lines[~counting.lines["ours"]]
    for line in lines.itertuples():
        month = line.order_date.to_period("M")
        if days.basis.get((line.seller_id, month)) != "reported":
            days.basis[line.seller_id, month] = "orders"
            placed[line.seller_id, line.product_id, line.order_date] += line.units
    for (account, product, on), units in placed.items():
        week = [monday_of(on) + number * DAY for number in range(7)]
        span = [day for day in week if day.month == on.month and day < AS_OF]
        for day in span:
            key = (account, product, day)
            days.told[key] = days.told.get(key, 0) + units / len(span)


@cache
def monday_of(day: pd.Timestamp) -> pd.Timestamp:
    return day - day.weekday() * DAY


@cache
def region_if_ours(counting: Counting, account: str, day: pd.Timestamp) -> str | None:
    """Return the region of an account that buys from us on a day; None of others."""
    versions = counting.company.feeds["accounts"]
    versions = versions[versions["account_id"] == account]
    then = versions[versions["valid_from"].isna() | (versions["valid_from"] <= day)].iloc[-1]
    return None if then["upstream_id"] else then["region"]


def _counts(counting: Counting, days: ChannelDays) -> None:
    """Let a count speak until the next one, for a week at most."""
    counted = counting.company.feeds["inventory"].sort_values("snapshot_date")
    for row in counted.itertuples():
        for number in range(7):
            day = row.snapshot_date + number * DAY
            if day < AS_OF:
                days.stock[row.account_id, row.product_id, day] = row.on_hand
