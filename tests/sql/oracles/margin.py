"""What a case of each product leaves the accounts of each level."""

from __future__ import annotations

from typing import Any

import pandas as pd

from tests.sql.oracles.counting import IN_UNIT, MONTHS, PACK, Counting
from tests.sql.oracles.registry import oracle


@oracle(
    "channel_margin",
    "bought_cases buying_price_case_amount selling_price_case_amount selling_price_source"
    " trade_margin_case_amount rebate_case_amount free_goods_case_amount cap_case_amount"
    " empties_case_amount margin_before_claims_case_amount margin_case_amount",
)
def channel_margin(counting: Counting) -> pd.DataFrame:
    lines = counting.lines[counting.lines["month"].isin(MONTHS)]
    level = counting.accounts.drop_duplicates("account_id").set_index("account_id")["level"]
    sold = lines.assign(level=lines["seller_id"].map(level))
    seen = counting.feed("market_prices", "observed_on")
    claims = counting.feed("claims", "claimed_on")
    there = counting.accounts[["month", "account_id", "level"]]
    claims = claims.merge(there, on=["month", "account_id"])
    rebates = rebates_by_product(counting, lines)
    rebates["level"] = rebates["account_id"].map(level)
    made = []
    for (month, product, one), goods in lines.groupby(["month", "product_id", "level"]):
        own_sales, prices, claimed, rebate = (
            rows[(rows["month"] == month) & (rows["product_id"] == product)
                 & (rows["level"] == one)]
            for rows in (sold, seen, claims, rebates)
        )  # fmt: skip
        asked = claimed.groupby("kind")["sum"].sum()
        row = {
            "month": str(month), "product_id": product, "level": one,
            **paid(goods, PACK[product]),
            **got(own_sales, prices["price"] / IN_UNIT[product], PACK[product]),
        }  # fmt: skip
        made.append(row | beside(row, rebate["rebate"].sum(skipna=False), asked))
    return pd.DataFrame(made)


def rebates_by_product(counting: Counting, lines: pd.DataFrame) -> pd.DataFrame:
    """Share what was accrued for an account and month among the products that it bought then."""
    accrued = counting.company.feeds["ledger_rebate"].copy()
    accrued["month"] = accrued["starts_on"].dt.to_period("M")
    accrued = accrued.groupby(["month", "account_id"])["accrued_amount"].sum()
    rows = lines.groupby(["month", "account_id", "product_id"])["amount"].sum()
    bought = rows.clip(lower=0).rename("amount").reset_index()
    whole = bought.groupby(["month", "account_id"])["amount"].transform("sum")
    keys = pd.MultiIndex.from_frame(bought[["month", "account_id"]])
    mine = accrued.reindex(keys, fill_value=0).to_numpy()
    bought["rebate"] = (mine * bought["amount"] / whole.where(whole > 0)).where(mine != 0, 0)
    return bought


def paid(goods: pd.DataFrame, pack: int) -> dict[str, Any]:
    """Return what a level bought and paid, its free goods at the price paid for the others."""
    units, amount = float(goods["paid_units"].sum()), float(goods["amount"].sum())
    cases = units / pack
    if cases <= 0:
        empty = ("buying_price_case_amount", "free_goods_case_amount")
        return {"bought_cases": 0, **dict.fromkeys(empty)}
    free = float(goods["free_units"].sum())
    return {
        "bought_cases": cases, "buying_price_case_amount": amount / cases,
        "free_goods_case_amount": free * (amount / units) / cases,
    }  # fmt: skip


def got(own_sales: pd.DataFrame, prices: pd.Series, pack: int) -> dict[str, Any]:
    """Return what others ordered a case for, else the mean of the prices seen in the market."""
    units = float(own_sales["paid_units"].sum())
    if units > 0:
        price, source = float(own_sales["amount"].sum()) / units * pack, "orders"
    elif len(prices):
        price, source = float(prices.mean()) * pack, "market_prices"
    else:
        price = source = None
    return {"selling_price_case_amount": price, "selling_price_source": source}


def beside(row: dict[str, Any], rebate: float, asked: pd.Series) -> dict[str, Any]:
    """Return the other parts of a case's margin, and the margin, unknown where a part is."""
    cases, buys, sells = (
        row[name]
        for name in ("bought_cases", "buying_price_case_amount", "selling_price_case_amount")
    )
    trade = None if buys is None or sells is None else sells - buys
    each = {
        "rebate_case_amount": rebate, "cap_case_amount": asked.get("cap_redemption", 0),
        "empties_case_amount": asked.get("empties", 0),
    }  # fmt: skip
    each = {name: amount / cases if cases else None for name, amount in each.items()}
    parts = [trade, each["rebate_case_amount"], row["free_goods_case_amount"]]
    before = None if None in parts else sum(parts)
    claims = [each["cap_case_amount"], each["empties_case_amount"]]
    return each | {
        "trade_margin_case_amount": trade, "margin_before_claims_case_amount": before,
        "margin_case_amount": None if before is None or None in claims else before + sum(claims),
    }  # fmt: skip
