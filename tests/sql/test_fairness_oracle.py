"""Prices beside each other, counted again with pandas over random companies."""

from __future__ import annotations

import random
from decimal import Decimal

import pandas as pd
import pytest

TOLERANCE = 0.03
ACCOUNTS = {f"A{n}": (1 + n % 2, ("key", "small", "unclassed")[n % 3]) for n in range(9)}


def drawn_prices(chance: random.Random) -> list[dict[str, str]]:
    """Draw prices of two months and four products around 10, some of them far off."""
    rows = []
    for month in ("2024-01", "2024-02"):
        for product in "PQRS":
            for account in chance.sample(sorted(ACCOUNTS), chance.randrange(1, 10)):
                level, class_ = ACCOUNTS[account]
                units = chance.randrange(1, 500)
                net = units * chance.choice((9, 10, 10, 10, 11)) + chance.randrange(9)
                rebate, fund = chance.randrange(0, net // 20), chance.choice((0, 0, net // 15))
                paid = net - rebate - fund
                rows.append(
                    {"month": month, "account_id": account, "product_id": product,
                     "level": level, "class": class_, "priced_units": units,
                     "priced_net_amount": net, "rebate_amount": rebate, "fund_amount": fund,
                     "paid_amount": paid, "invoice_price_each": round(net / units, 6),
                     "paid_price_each": round(paid / units, 6)}
                )  # fmt: skip
    return [{key: str(value) for key, value in row.items()} for row in rows]


@pytest.fixture(params=range(4))
def company(request, world):
    """A world of drawn prices, and the same as a frame."""
    rows = drawn_prices(random.Random(request.param))
    months = [
        {"month": "2024-01", "month_no": "24289", "month_start": "2024-01-01",
         "month_end": "2024-01-31"},
        {"month": "2024-02", "month_no": "24290", "month_start": "2024-02-01",
         "month_end": "2024-02-29"},
    ]  # fmt: skip
    members = [
        {**{k: v for k, v in month.items() if k != "month_start"}, "account_id": account,
         "level": str(level)}
        for month in months
        for account, (level, _) in ACCOUNTS.items()
    ]  # fmt: skip
    engine = world(
        {"int_account_product_price": rows, "stg_month": months, "int_account_month": members},
        "price_fairness",
        "price_exception",
        "account_price",
    )
    frame = pd.DataFrame(rows)
    numbers = frame.columns.difference(["month", "account_id", "product_id", "class"])
    return engine, frame.assign(**{name: frame[name].astype(float) for name in numbers})


def compared(frame: pd.DataFrame) -> pd.DataFrame:
    """Put each price beside the medians of its level, where three accounts make them."""
    peers = frame.groupby(["month", "product_id", "level"])
    beside = frame.assign(
        peers=peers["account_id"].transform("count"),
        median=peers["paid_price_each"].transform("median"),
        invoice_median=peers["invoice_price_each"].transform("median"),
    )
    return beside[beside["peers"] >= 3]


def test_quartiles_and_rates_by_class_are_those_of_pandas(company):
    engine, frame = company
    for month, product, class_, *found in engine.rows(
        "select month, product_id, class, paid_price_least_each, paid_price_first_quartile_each,"
        " paid_price_median_each, paid_price_third_quartile_each, paid_price_greatest_each,"
        " invoice_price_median_each, paid_price_mean_each, rebate_ratio, exception_count"
        " from price_fairness"
    ):
        mine = frame[
            (frame["month"] == month)
            & (frame["product_id"] == product)
            & (frame["class"] == class_)
        ]
        *right, exceptions = (
            *mine["paid_price_each"].quantile([0, 0.25, 0.5, 0.75, 1]),
            mine["invoice_price_each"].median(),
            mine["paid_amount"].sum() / mine["priced_units"].sum(),
            mine["rebate_amount"].sum() / mine["priced_net_amount"].sum(),
            len(off_their_peers(frame).merge(mine[["month", "product_id", "account_id"]])),
        )
        assert [float(value) for value in found[:-1]] == pytest.approx(right, abs=2e-6)
        assert found[-1] == exceptions


def off_their_peers(frame: pd.DataFrame) -> pd.DataFrame:
    beside = compared(frame)
    ratio = (beside["paid_price_each"] / beside["median"] - 1).round(6)
    return beside.assign(ratio=ratio)[ratio.abs() > TOLERANCE]


def test_exactly_those_off_the_median_of_their_level_are_named(company):
    engine, frame = company
    right = {
        (row.month, row.account_id, row.product_id): (
            row.ratio,
            (row.median - row.paid_price_each) * row.priced_units,
        )
        for row in off_their_peers(frame).itertuples()
    }
    found = {
        (month, account, product): (float(ratio), float(amount))
        for month, account, product, ratio, amount in engine.rows(
            "select month, account_id, product_id, price_difference_ratio, advantage_amount"
            " from price_exception"
        )
    }
    assert right
    assert found.keys() == right.keys()
    for key, (ratio, amount) in right.items():
        assert found[key] == pytest.approx((ratio, amount), abs=1e-3)


def test_a_years_index_is_paid_beside_the_medians(company):
    engine, frame = company
    beside = compared(frame)
    for account, month, index, advantage in engine.rows(
        "select account_id, month, paid_index_ratio, advantage_amount from account_price"
    ):
        mine = beside[(beside["account_id"] == account) & (beside["month"] <= month)]
        at_median = (mine["median"] * mine["priced_units"]).sum()
        assert float(index) == pytest.approx(mine["paid_amount"].sum() / at_median, abs=2e-6)
        assert advantage == pytest.approx(
            Decimal(str(at_median - mine["paid_amount"].sum())), abs=Decimal("0.01")
        )
