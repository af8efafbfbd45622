"""What was sold, sold on and counted on a day, by region and category, and what was planned."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cache

import pandas as pd

from tests.sql.drawn_company import DAY, FIRST
from tests.sql.oracles.channel_days import ChannelDays, channel_days, region_if_ours
from tests.sql.oracles.counting import CATEGORY, Counting

FESTIVALS = {
    2021: "2021-02-12", 2022: "2022-02-01", 2023: "2023-01-22", 2024: "2024-02-10",
    2025: "2025-01-29",
}  # fmt: skip
Day = pd.Timestamp
Cell = tuple[Day, str, str]
Sums = dict[Cell, float]


@dataclass
class Trade:
    """What is known of each day, region and category; nothing where a key is missing."""

    units: Sums
    amount: Sums
    through: Sums
    tellers: dict[Cell, set[str]]
    stock: Sums
    counts: Sums
    like: Sums
    like_before: Sums
    like_tellers: dict[tuple[Day, str], int]


@cache
def category(product: str) -> str:
    known = CATEGORY[product]
    return known if isinstance(known, str) else "unknown"


@cache
def compared(day: Day) -> Day:
    """Return the day of last year that a day is held with."""
    for year, festival in FESTIVALS.items():
        away = (day - Day(festival)).days
        if year - 1 in FESTIVALS and -42 <= away <= 28:
            near = Day(FESTIVALS[year - 1]) + away * DAY
            around = [near + n * DAY for n in range(-3, 4)]
            return next(one for one in around if one.weekday() == day.weekday())
    return day - 364 * DAY


def trade(counting: Counting) -> Trade:
    days = channel_days(counting)
    made = Trade(*(defaultdict(float) for _ in range(3)), defaultdict(set),
                 *(defaultdict(float) for _ in range(5)))  # fmt: skip
    for line in counting.lines[counting.lines["ours"]].itertuples():
        cell = (line.order_date, line.region, category(line.product_id))
        made.units[cell] += line.paid_units
        made.amount[cell] += line.amount
    for (account, product, day), units in days.told.items():
        if region := region_if_ours(counting, account, day):
            made.through[day, region, category(product)] += units
            made.tellers[day, region, category(product)].add(account)
    for (account, product, day), units in days.stock.items():
        if region := region_if_ours(counting, account, day):
            made.stock[day, region, category(product)] += units
            made.counts[day, region, category(product)] += 1
    like_for_like(counting, days, made)
    return made


def like_for_like(counting: Counting, days: ChannelDays, made: Trade) -> None:
    """Add up the accounts that told of a day and of last year's, both times the same way."""
    by_day: dict[tuple[str, Day], dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for (account, product, day), units in days.told.items():
        by_day[account, day][category(product)] += units
    for account, day in list(by_day):
        before = compared(day)
        if before < FIRST or (account, before) not in by_day:
            continue
        ways = {days.basis[account, one.to_period("M")] for one in (day, before)}
        region = region_if_ours(counting, account, day)
        if len(ways) > 1 or not region or not region_if_ours(counting, account, before):
            continue
        made.like_tellers[day, region] = made.like_tellers.get((day, region), 0) + 1
        for name in {*by_day[account, day], *by_day[account, before]}:
            made.like[day, region, name] += by_day[account, day].get(name, 0)
            made.like_before[day, region, name] += by_day[account, before].get(name, 0)


def planned(counting: Counting, made: Trade, pairs: set[tuple[str, str]]) -> Sums:
    """Lay each account's target on the days of its period, as last year's sales lay."""
    plan: Sums = defaultdict(float)
    asked = counting.company.feeds["targets"]
    for target in asked.itertuples():
        first, last = period_days(target.period)
        others = [period_days(p) for p in asked[asked["account_id"] == target.account_id]["period"]]
        shorter = [(f, u) for f, u in others if u - f < last - first]
        region = region_if_ours(counting, target.account_id, last)
        weights = {}
        for day in pd.date_range(first, last):
            for name in (name for r, name in pairs if r == region):
                before = made.amount.get((compared(day), region, name), 0)
                weights[day, region, name] = max(before, 0)
        whole = sum(weights.values())
        for cell, weight in weights.items():
            if weight and not any(f <= cell[0] <= u for f, u in shorter):
                plan[cell] += target.target * weight / whole
    return plan


@cache
def period_days(period: str) -> tuple[Day, Day]:
    one = pd.Period(period.replace("-Q", "Q")) if "Q" in period else pd.Period(period)
    return one.start_time.normalize(), one.end_time.normalize()
