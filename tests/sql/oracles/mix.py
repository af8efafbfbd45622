"""What accounts buy of each category beside accounts like them."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pandas as pd

from tests.sql.oracles.counting import CATEGORY, MONTHS, Counting
from tests.sql.oracles.registry import oracle

TOLERANCE = 0.05
Sums = dict[tuple[str, str], float]


@oracle(
    "product_mix",
    "bought_amount_12m bought_units_12m category_share_ratio peer_share_ratio peer_count"
    " sold_share_ratio price_each earned_each account_earned_each gap_ratio gap_amount gap_units"
    " mix_tolerance_ratio guidance",
)
def product_mix(counting: Counting) -> pd.DataFrame:
    bought = bought_by_product(counting)
    sold = counting.told("fct_sell_through_span")
    sold = sold[sold["basis"] == "reported"].assign(category=category_of)
    classes = counting.told("account_class")
    made: list[dict[str, Any]] = []
    for number, month in enumerate(MONTHS):
        year = MONTHS[max(0, number - 11) : number + 1]
        mine = bought[bought["month"].isin(year)].groupby(["account_id", "category"])
        sums = {name: mine[name].agg(added).to_dict() for name in ("amount", "units", "earned")}
        told = sold[sold["month"].isin(year.astype(str))]
        told_of = told.groupby(["account_id", "category"])["sell_through_units"].sum().to_dict()
        now = classes[(classes["month"] == str(month)) & classes["class"].notna()]
        for _, alike in now.groupby(["region", "level", "class"], dropna=False):
            rows = of_group(alike["account_id"].tolist(), sums, told_of)
            end = alike["as_of_date"].iloc[0]
            made += [row | {"as_of_date": end} for row in rows]
    return pd.DataFrame(made)


def category_of(rows: pd.DataFrame) -> pd.Series:
    return rows["product_id"].map(CATEGORY).fillna("unknown")


def added(values: pd.Series) -> float:
    return float(values.astype(float).sum(skipna=False))


def bought_by_product(counting: Counting) -> pd.DataFrame:
    """Units and amount by month, account and product, and what they earned us."""
    lines = counting.lines[counting.lines["month"].isin(MONTHS)]
    earning = {}
    for number, month in enumerate(MONTHS):
        year = lines[lines["month"].isin(MONTHS[max(0, number - 11) : number + 1]) & lines["ours"]]
        for product, goods in year.groupby("product_id"):
            units, cost = goods["paid_units"].sum(), goods["cost"].sum(skipna=False)
            if units > 0:
                margin = float(goods["amount"].sum() - cost)
                earning[month, product] = round(margin / float(units), 9)
    keys = ["month", "account_id", "product_id"]
    rows = lines.groupby(keys)[["amount", "paid_units"]].sum().reset_index()
    rows["units"] = rows["paid_units"].astype(float)
    rows["category"] = category_of(rows)
    each = [earning.get(key) for key in zip(rows["month"], rows["product_id"], strict=True)]
    # Money has four places, halves away from nought.
    earned = rows["units"] * pd.Series(each, dtype=float)
    earned = (earned + 1e-7 * (earned > 0) - 1e-7 * (earned < 0)).round(4)
    rows["earned"] = earned.where(rows["units"] != 0, 0)
    return rows


def of_group(accounts: list[str], sums: dict[str, Sums], told: Sums) -> list[dict[str, Any]]:
    """Compare the accounts of a region, level and class with each other."""
    every = sorted({category for account, category in sums["units"] if account in accounts})
    shares, whole = {}, {}
    for one in accounts:
        amounts = {c: max(sums["amount"].get((one, c), 0), 0) for c in every}
        whole[one] = sum(amounts.values())
        shares |= {(one, c): six_places(amounts[c] / whole[one]) for c in every if whole[one] > 0}
    groups = {
        category: group_of(category, accounts, sums, shares)
        for category in every
        if any(sums["units"].get((one, category), 0) > 0 for one in accounts)
    }
    made = []
    for one in accounts:
        sold = {c: max(units, 0) for (account, c), units in told.items() if account == one}
        priced = {c: group[0] for c, group in groups.items() if group[0] is not None}
        worth = {c: units * priced[c] for c, units in sold.items() if c in priced and units}
        is_told = bool(worth) and all(c in priced for c, units in sold.items() if units)
        units = sum(sums["units"].get((one, c), 0) for c in every)
        mean = sum(sums["earned"].get((one, c), 0) for c in every) / units if units > 0 else None
        for category, (price, earned) in groups.items():
            peers = [shares[o, category] for o in accounts if o != one and (o, category) in shares]
            row: dict[str, Any] = {
                "account_id": one, "category": category, "peer_count": len(peers),
                "bought_amount_12m": sums["amount"].get((one, category), 0),
                "bought_units_12m": sums["units"].get((one, category), 0),
                "category_share_ratio": shares.get((one, category)), "price_each": price,
                "peer_share_ratio": sum(peers) / len(peers) if len(peers) >= 3 else None,
                "sold_share_ratio": worth.get(category, 0) / sum(worth.values())
                if is_told else None,
                "earned_each": earned, "account_earned_each": mean,
                "mix_tolerance_ratio": TOLERANCE,
            }  # fmt: skip
            made.append(row | at_its_size(row, whole[one]) | guided(row))
    return made


def six_places(part: float) -> float:
    """Round as a published ratio is: to nine places and then to six, halves away from nought."""
    nine = Decimal(part).quantize(Decimal("1e-9"), ROUND_HALF_UP)
    return float(nine.quantize(Decimal("1e-6"), ROUND_HALF_UP))


def group_of(
    category: str, accounts: list[str], sums: dict[str, Sums], shares: Sums
) -> tuple[float | None, float | None]:
    """Return what a unit of the category costs accounts like each other, and earns us there."""
    them = [(one, category) for one in accounts if shares.get((one, category), 0) > 0]
    amount, units, earned = (sum(sums[name][key] for key in them) for name in sums)
    return (amount / units, earned / units) if units > 0 else (None, None)


def at_its_size(row: dict[str, Any], whole: float) -> dict[str, Any]:
    """Return what brings the account to its peers' part, of all that it bought in the year."""
    share, peers = row["category_share_ratio"], row["peer_share_ratio"]
    if share is None or peers is None:
        return dict.fromkeys(("gap_amount", "gap_units"))
    amount = (peers - share) * whole
    each = row["price_each"]
    return {"gap_amount": amount, "gap_units": None if each is None else amount / each}


def guided(row: dict[str, Any]) -> dict[str, Any]:
    share, peers, sold = (row[f"{n}_share_ratio"] for n in ("category", "peer", "sold"))
    if share is None or peers is None:
        return dict.fromkeys(("gap_ratio", "guidance"))
    gap = peers - share
    made: dict[str, Any] = {"gap_ratio": gap}
    mean, earned = row["account_earned_each"], row["earned_each"]
    if row["category"] == "unknown" or mean is None or pd.isna(mean) or pd.isna(earned):
        return made | {"guidance": None}
    lies = sold is not None and share - sold > TOLERANCE
    if gap > TOLERANCE:
        guidance = "push" if earned >= mean and not lies else "hold"
    elif lies or (gap < -TOLERANCE and earned < mean):
        guidance = "ease"
    else:
        guidance = "hold"
    return made | {"guidance": guidance}
