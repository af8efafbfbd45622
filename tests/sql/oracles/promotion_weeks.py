"""Promotions at accounts with products, and what these sold in each week."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pandas as pd

from tests.sql.drawn_company import AS_OF, RATE, WEEK
from tests.sql.oracles.channel_days import channel_days, monday_of
from tests.sql.oracles.counting import Counting

NEAR, DIP = 8, 4
Day = pd.Timestamp
Pair = tuple[str, str]


@dataclass
class Weeks:
    """Facts of each account and product by week; a week is there where something is known."""

    sold: dict[tuple[str, str, Day], float] = field(default_factory=lambda: defaultdict(float))
    amount: dict[tuple[str, str, Day], float] = field(default_factory=lambda: defaultdict(float))
    free: dict[tuple[str, str, Day], float] = field(default_factory=lambda: defaultdict(float))
    told: dict[tuple[str, str, Day], float] = field(default_factory=lambda: defaultdict(float))
    out: dict[tuple[str, str, Day], int] = field(default_factory=lambda: defaultdict(int))

    @classmethod
    def of(cls, counting: Counting) -> Weeks:
        made, days = cls(), channel_days(counting)
        for line in counting.lines[counting.lines["ours"]].itertuples():
            key = (line.account_id, line.product_id, monday_of(line.order_date))
            made.sold[key] += line.paid_units
            made.amount[key] += line.amount
            made.free[key] += line.free_units
        for (account, product, day), units in days.told.items():
            made.told[account, product, monday_of(day)] += units
        for (account, product, day), units in days.stock.items():
            made.out[account, product, monday_of(day)] += units == 0
        return made

    @cached_property
    def tellers(self) -> set[tuple[str, Day]]:
        """Who told anything of which week: what is missing in it sold nothing."""
        return {(account, week) for account, _, week in self.told}

    @cached_property
    def first(self) -> dict[Pair, Day]:
        """The week in which each account first sold each product."""
        found: dict[Pair, Day] = {}
        for sums in (self.sold, self.told):
            for (account, product, week), units in sums.items():
                if units > 0:
                    key = (account, product)
                    found[key] = min(found.get(key, week), week)
        return found


@dataclass(frozen=True)
class Promotion:
    """A promotion at an account with a product, and what it says for whom."""

    promotion_id: str
    account: str
    product: str
    named_account: str
    named_product: str
    from_date: Day
    until_date: Day
    mechanic: str
    cost: float | None

    @cached_property
    def weeks(self) -> list[Day]:
        first, last = monday_of(self.from_date), monday_of(self.until_date)
        return list(pd.date_range(first, last, freq="7D"))

    @cached_property
    def dip(self) -> list[Day]:
        return [self.weeks[-1] + n * WEEK for n in range(1, min(len(self.weeks), DIP) + 1)]

    @cached_property
    def near(self) -> list[Day]:
        """The complete weeks of up to eight before and after it, its own among them."""
        first, last = self.weeks[0] - NEAR * WEEK, self.weeks[-1] + NEAR * WEEK
        return [week for week in pd.date_range(first, last, freq="7D") if is_over(week)]


def is_over(week: Day) -> bool:
    return week + WEEK <= AS_OF


def promotions(counting: Counting, weeks: Weeks) -> list[Promotion]:
    """Name every account and product that a promotion is for; its own row goes first."""
    rows = counting.company.feeds["promotions"].sort_values(
        ["account_id", "product_id"], ascending=False
    )
    pairs = {(a, p) for sums in (weeks.sold, weeks.told, weeks.free) for a, p, _ in sums}
    made: dict[tuple[str, str, str], Promotion] = {}
    for row in rows.itertuples():
        cost = None if pd.isna(row.cost) else row.cost * (RATE if row.currency == "USD" else 1)
        named = (row.account_id, row.product_id)
        fit = [p for p in pairs if all(n in ("", has) for n, has in zip(named, p, strict=True))]
        for account, product in sorted({*fit, *([named] if all(named) else [])}):
            one = Promotion(row.promotion_id, account, product, *named,
                            row.from_date, row.until_date, row.mechanic, cost)  # fmt: skip
            if row.from_date < AS_OF and (all(named) or carries(weeks, one)):
                made.setdefault((row.promotion_id, account, product), one)
    return list(made.values())


def carries(weeks: Weeks, one: Promotion) -> bool:
    """Say whether the account dealt in the product about that time."""
    known = [
        week for sums in (weeks.sold, weeks.told, weeks.out)
        for account, product, week in sums
        if (account, product) == (one.account, one.product) and is_over(week)
    ]  # fmt: skip
    return bool(known) and min(known) <= one.weeks[-1] and max(known) >= one.near[0]


def busy_weeks(row: Any) -> set[Day]:
    """Return the weeks of a promotion and those of the dip after it."""
    one = Promotion(row.promotion_id, "", "", "", "", row.from_date, row.until_date,
                    row.mechanic, None)  # fmt: skip
    return {*one.weeks, *one.dip}
