"""Trade of a day by region and category, beside the day of last year and the plan."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import pandas as pd

from tests.sql.drawn_company import AS_OF, DAY, FIRST
from tests.sql.oracles.counting import Counting
from tests.sql.oracles.registry import oracle
from tests.sql.oracles.trade import Cell, Day, compared, planned, trade


def half_have_come(come: dict[tuple[Day, str], int]) -> set[tuple[Day, str]]:
    """Return the days of regions on which as many came as half of the best day of four weeks."""
    return {
        (day, region) for (day, region), count in come.items()
        if 2 * count >= max(come.get((day - n * DAY, region), 0) for n in range(28))
    }  # fmt: skip


def age(known: set[tuple[Day, str]], day: Day, region: str) -> int | None:
    """Return how many days ago the last day was of which something is known."""
    days = (day - FIRST).days + 1
    return next((n for n in range(days) if (day - n * DAY, region) in known), None)


def added(values: list[Any]) -> float | None:
    return None if any(value is None for value in values) else sum(values)


def rows_of(counting: Counting) -> dict[Cell, dict[str, Any]]:
    """Put together what is known of each day in itself."""
    made = trade(counting)
    cells = {*made.amount, *made.through, *made.stock}
    pairs = {(region, name) for _, region, name in cells}
    plan = planned(counting, made, pairs)
    tellings: dict[tuple[Day, str], int] = defaultdict(int)
    counts: dict[tuple[Day, str], int] = defaultdict(int)
    for (day, region, _), accounts in made.tellers.items():
        tellings[day, region] += len(accounts)
    for (day, region, _), count in made.counts.items():
        counts[day, region] += int(count)
    told, counted = half_have_come(tellings), half_have_come(counts)
    ordered = {(day, region) for day, region, _ in made.amount}
    rows: dict[Cell, dict[str, Any]] = {}
    for region, name in pairs:
        first = min(day for day, of, _ in cells if of == region)
        for day in pd.date_range(first, AS_OF - DAY):
            cell = (day, region, name)
            alike = made.like_tellers.get((day, region))
            is_told, is_counted = (day, region) in told, (day, region) in counted
            rows[cell] = {
                "sell_in_units": made.units.get(cell, 0),
                "sell_in_net_amount": made.amount.get(cell, 0),
                # Sums are of days as published, which have four places.
                "sell_through_units": round(made.through.get(cell, 0), 4) if is_told else None,
                "sell_through_accounts": len(made.tellers.get(cell, ())),
                "on_hand_units": made.stock.get(cell, 0) if is_counted else None,
                "stock_counts": made.counts.get(cell, 0),
                "compared_on": compared(day),
                "like_sell_through_units": made.like.get(cell, 0) if alike else None,
                "like_sell_through_last_year_units": made.like_before.get(cell, 0)
                if alike
                else None,
                "plan_amount": plan.get(cell),
                "tellers": alike,
                "sell_in_age_days": age(ordered, day, region),
                "sell_through_age_days": age(told, day, region),
                "stock_age_days": age(counted, day, region),
            }
    return rows


OF_LAST_YEAR = {
    "sell_in_last_year_amount": "sell_in_net_amount",
    "sell_through_last_year_units": "sell_through_units",
}  # fmt: skip
SUMMED = {
    "sell_in_28d_amount": "sell_in_net_amount",
    "sell_through_28d_units": "sell_through_units",
    "sell_in_last_year_28d_amount": "sell_in_last_year_amount",
    "sell_through_last_year_28d_units": "sell_through_last_year_units",
    "like_sell_through_28d_units": "like_sell_through_units",
    "like_sell_through_last_year_28d_units": "like_sell_through_last_year_units",
}  # fmt: skip
GROWTH = {
    "sell_in_growth_28d_ratio": ("sell_in_28d_amount", "sell_in_last_year_28d_amount"),
    "sell_through_growth_28d_ratio": (
        "sell_through_28d_units", "sell_through_last_year_28d_units"
    ),
    "like_sell_through_growth_28d_ratio": (
        "like_sell_through_28d_units", "like_sell_through_last_year_28d_units"
    ),
}  # fmt: skip


@oracle(
    "sales_barometer",
    "sell_in_units sell_in_net_amount sell_through_units sell_through_accounts on_hand_units"
    " stock_counts compared_on plan_amount sell_in_7d_amount sell_through_7d_units plan_28d_amount"
    " plan_met_28d_ratio stock_days sell_in_age_days sell_through_age_days stock_age_days"
    " like_sell_through_units like_sell_through_last_year_units like_for_like_accounts "
    + " ".join((*OF_LAST_YEAR, *SUMMED, *GROWTH)),
)
def barometer(counting: Counting) -> pd.DataFrame:
    rows = rows_of(counting)
    for (_, region, name), row in rows.items():
        before = rows.get((row["compared_on"], region, name), {})
        row |= {column: before.get(of) for column, of in OF_LAST_YEAR.items()}
    # A plan of few pieces is divided by as published, or its rounding would show in the ratio.
    told_of = counting.told("sales_barometer").set_index(["date_day", "region", "category"])
    plan_told = told_of["plan_28d_amount"].dropna().to_dict()
    made, days_of = [], defaultdict(list)
    for (day, region, name), row in rows.items():
        days = days_of[region, name]
        days.append(row)
        month = [{}] * (28 - len(days)) + days[-28:]
        row |= {column: added([one.get(of) for one in month]) for column, of in SUMMED.items()}
        row["sell_in_7d_amount"] = added([one.get("sell_in_net_amount") for one in month[-7:]])
        row["sell_through_7d_units"] = added([one.get("sell_through_units") for one in month[-7:]])
        plans = [one.get("plan_amount") for one in month if one.get("plan_amount") is not None]
        row["plan_28d_amount"] = sum(plans) if plans and all(month) else None
        likes = [one.get("tellers") for one in month]
        row["like_for_like_accounts"] = None if None in likes else min(likes)
        for column, (now, last) in GROWTH.items():
            row[column] = less_one(row[now], row[last])
        row["plan_met_28d_ratio"] = divided(
            row["sell_in_28d_amount"], plan_told.get((day, region, name))
        )
        told = row["sell_through_28d_units"]
        row["stock_days"] = divided(row["on_hand_units"], None if told is None else told / 28)
        made.append({"date_day": day, "region": region, "category": name, **row})
    return pd.DataFrame(made)


def divided(above: float | None, below: float | None) -> float | None:
    return None if above is None or below is None or below <= 0 else above / below


def less_one(now: float | None, last: float | None) -> float | None:
    found = divided(now, last)
    return None if found is None else found - 1
