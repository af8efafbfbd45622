"""What promotions brought: weeks counted one by one, prices and cost beside them."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from typing import Any

import pandas as pd

from tests.sql.drawn_company import AS_OF, WEEK
from tests.sql.oracles.channel_days import region_if_ours
from tests.sql.oracles.counting import COST_EACH, Counting
from tests.sql.oracles.promotion_weeks import Day, Promotion, Weeks, busy_weeks, is_over, promotions
from tests.sql.oracles.registry import oracle
from tests.sql.oracles.trade import category

FEWEST_USUAL = 4


class Count:
    """All that the promotions of a company are counted from."""

    def __init__(self, counting: Counting):
        self.counting, self.weeks = counting, Weeks.of(counting)
        self.every = promotions(counting, self.weeks)
        self.usual, self.season = cache(self._usual), cache(self._season)
        self.products: dict[str, dict[str, dict[Day, float]]] = {}
        for basis, sums in (("sell_through", self.weeks.told), ("sell_in", self.weeks.sold)):
            by_product: dict[str, dict[Day, float]] = defaultdict(lambda: defaultdict(float))
            for (_, product, week), units in sums.items():
                by_product[product][week] += units
            self.products[basis] = by_product

    def busy(self, account: str, product: str) -> set[Day]:
        """Return the weeks of promotions of a product at an account, and the dips after them."""
        found: set[Day] = set()
        for row in self.counting.company.feeds["promotions"].itertuples():
            fits = row.account_id in ("", account) and row.product_id in ("", product)
            if fits:
                found |= busy_weeks(row)
        return found

    def _usual(self, one: Promotion) -> list[Day]:
        key = (one.account, one.product)
        busy, first = self.busy(*key), self.weeks.first.get(key)
        return [
            week for week in one.near
            if week not in busy and not self.weeks.out.get((*key, week)) and first and first <= week
        ]  # fmt: skip

    def _season(self, one: Promotion, basis: str) -> dict[Day, float]:
        """Return what the rest of the category sold in each week near, where it can tell."""
        found: dict[Day, float] = defaultdict(float)
        for product, sums in self.products[basis].items():
            alike = category(product) == category(one.product) != "unknown"
            if alike and self.is_on_sale(product, one) and not self.is_promoted(product, one):
                for week, units in sums.items():
                    found[week] += units
        return found

    def is_on_sale(self, product: str, one: Promotion) -> bool:
        weeks = {w for sums in self.products.values() for w in sums.get(product, ())}
        start = max(one.near[0], min(w for sums in self.products["sell_in"].values() for w in sums))
        return min(weeks) <= start and max(weeks) >= one.weeks[-1]

    def is_promoted(self, product: str, one: Promotion) -> bool:
        near = {one.weeks[0] + n * WEEK for n in range(-8, len(one.weeks) + 8)}
        return any(near & {*other.weeks} for other in self.every if other.product == product)

    def units(self, one: Promotion, basis: str) -> dict[str, Any] | None:
        """Count units by what an account sold on or by what it bought; None where that is mute."""
        key, weeks = (one.account, one.product), self.weeks
        sums = weeks.told if basis == "sell_through" else weeks.sold
        if basis == "sell_in" and not region_if_ours(self.counting, one.account, one.from_date):
            return None

        def tells(week: Day) -> bool:
            is_told = (one.account, week) in weeks.tellers
            return is_over(week) and (basis == "sell_in" or is_told)

        usual = [week for week in self.usual(one) if tells(week)]
        if not all(map(tells, one.weeks)) or len(usual) < FEWEST_USUAL:
            return None
        near = sum(sums.get((*key, week), 0) for week in usual)
        promoted = sum(sums.get((*key, week), 0) for week in one.weeks)
        season = self.season(one, basis)
        has_season = sum(season.get(week, 0) for week in usual) > 0

        def would_sell(asked: list[Day]) -> float:
            if not has_season:
                return near / len(usual) * len(asked)
            around = sum(season.get(week, 0) for week in usual)
            return near * sum(season.get(week, 0) for week in asked) / around

        is_known = all(map(tells, one.dip))
        after = sum(sums.get((*key, week), 0) for week in one.dip)
        return {
            "basis": basis, "has_season": has_season, "promoted_weeks": len(one.weeks),
             "promoted_units": promoted,
            "usual_units": round(would_sell(one.weeks), 4),
            "dip_units": round(would_sell(one.dip) - after, 4) if is_known else None,
        }  # fmt: skip

    def prices(self, one: Promotion) -> tuple[float | None, float | None]:
        """Return our net price in the weeks of the promotion, and in the usual ones near."""
        alike = [
            other for other in self.every
            if (other.promotion_id, other.product, other.named_account)
            == (one.promotion_id, one.product, one.named_account)
        ]  # fmt: skip
        found: list[float | None] = []
        for weeks_of in (lambda other: other.weeks, self.usual):
            keys = [(o.account, o.product, week) for o in alike for week in weeks_of(o)]
            keys = [key for key in keys if is_over(key[2]) and self.weeks.sold.get(key, 0) > 0]
            units = sum(self.weeks.sold.get(key, 0) for key in keys)
            amount = sum(self.weeks.amount.get(key, 0) for key in keys)
            found.append(round(amount / units, 6) if units > 0 else None)
        return found[0], found[1]


@oracle(
    "promotion_return",
    "from_date until_date mechanic basis has_season promoted_weeks stock_out_days promoted_units"
    " usual_units uplift_units uplift_ratio dip_units uplift_amount uplift_margin_amount"
    " dip_margin_amount given_up_amount cost_amount return_amount spend_return_ratio reason",
)
def promotion_return(counting: Counting) -> pd.DataFrame:
    count = Count(counting)
    rows = {one: row_of(count, one) for one in count.every}
    shared = {one: shares(counting, one, rows) for one in rows}
    told = counting.told("promotion_return").set_index(["promotion_id", "account_id", "product_id"])
    made: list[dict[str, Any]] = []
    for one, row in rows.items():
        cost = None if one.cost is None or shared[one] is None else one.cost * shared[one]
        made.append(row | valued(count, one, row) | {"cost_amount": cost})
        made[-1] |= came_back(counting, one, made[-1])
        key = (one.promotion_id, one.account, one.product)
        if made[-1]["return_amount"] is not None and key in told.index:
            made[-1]["spend_return_ratio"] = per_money_spent(told.loc[key])
    return pd.DataFrame(made)


def per_money_spent(row: pd.Series) -> float | None:
    """Divide parts as published, which are counted beside it: of pence the rounding would show."""
    spent = row["given_up_amount"] + row["cost_amount"]
    earned = row["uplift_margin_amount"] - row["dip_margin_amount"]
    return earned / spent if spent > 0 else None


def row_of(count: Count, one: Promotion) -> dict[str, Any]:
    row = {
        "promotion_id": one.promotion_id, "account_id": one.account, "product_id": one.product,
        "from_date": one.from_date, "until_date": one.until_date, "mechanic": one.mechanic,
        "basis": None, "has_season": None, "promoted_units": None, "usual_units": None,
        "dip_units": None, "uplift_units": None, "uplift_ratio": None,
        "promoted_weeks": None,
        "stock_out_days": sum(
            count.weeks.out.get((one.account, one.product, week), 0)
            for week in one.weeks if is_over(week)
        ),
    }  # fmt: skip
    known = count.units(one, "sell_through") or count.units(one, "sell_in")
    if known:
        row |= known
        row["uplift_units"] = row["promoted_units"] - row["usual_units"]
        if row["usual_units"] > 0:
            row["uplift_ratio"] = row["uplift_units"] / row["usual_units"]
    return row


def shares(
    counting: Counting, one: Promotion, rows: dict[Promotion, dict[str, Any]]
) -> float | None:
    """Return the part of a promotion's cost that an account and product bear; None where none."""
    if not one.named_account and not region_if_ours(counting, one.account, one.from_date):
        return None
    alike = [
        other for other in rows
        if (other.promotion_id, other.named_account, other.named_product)
        == (one.promotion_id, one.named_account, one.named_product)
        and (one.named_account or region_if_ours(counting, other.account, other.from_date))
    ]  # fmt: skip
    if len(alike) == 1:
        return 1
    sold = {other: max(rows[other]["promoted_units"] or 0, 0) for other in alike}
    return sold[one] / sum(sold.values()) if sum(sold.values()) else None


def valued(count: Count, one: Promotion, row: dict[str, Any]) -> dict[str, Any]:
    price, usual_price = count.prices(one)
    cost = float(COST_EACH[one.product])
    free = sum(count.weeks.free.get((one.account, one.product, week), 0) for week in one.weeks)
    uplift, dip, usual = row["uplift_units"], row["dip_units"], row["usual_units"]
    given_up = None
    if usual is not None and price is not None and usual_price is not None:
        given_up = usual * max(usual_price - price, 0) + free * cost
    priced = uplift is not None and price is not None
    return {
        "uplift_amount": uplift * price if priced else None,
        "uplift_margin_amount": uplift * (price - cost) if priced else None,
        "dip_margin_amount": dip * (usual_price - cost)
        if dip is not None and usual_price is not None else None,
        "given_up_amount": given_up,
    }  # fmt: skip


def came_back(counting: Counting, one: Promotion, row: dict[str, Any]) -> dict[str, Any]:
    names = ("uplift_margin_amount", "dip_margin_amount", "given_up_amount", "cost_amount")
    parts = [row[name] for name in names]
    made: dict[str, Any] = {"return_amount": None, "spend_return_ratio": None}
    if any(part is None for part in parts):
        return made | {"reason": why(counting, one, row)}
    uplift, dip, given_up, cost = parts
    return made | {"return_amount": uplift - dip - given_up - cost, "reason": None}


def why(counting: Counting, one: Promotion, row: dict[str, Any]) -> str:
    if one.until_date >= AS_OF:
        return "it is still running"
    if row["basis"] is None:
        return (
            "neither sell-through nor purchases from us tell its weeks, and four nearby that are"
            " usual"
        )
    if not one.named_account and not region_if_ours(counting, one.account, one.from_date):
        return "these goods are counted at its upstream, which buys from us"
    if one.cost is None:
        return "its cost is not given, or no exchange rate says how much it is"
    if row["uplift_margin_amount"] is None and row["dip_margin_amount"] is None:
        return "the product has no unit_cost, or we sold none about that time"
    if row["given_up_amount"] is None:
        return "we sold none at this list price in its weeks, or in the usual ones"
    return "the weeks after it are not over or not told of"
