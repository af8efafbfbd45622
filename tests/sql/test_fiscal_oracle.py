"""account_fiscal_period against a naive pandas recount of random order lines, day by day."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pandas as pd
import pytest

# 2020 is a year of 53 weeks.
FIRST, AS_OF = date(2019, 11, 4), date(2021, 3, 10)
# Last days of the periods, counted by hand on a calendar: 4, 4 and 5 weeks, 6 at the end of 2020.
ENDS = [
    *(date(2019, 11, 24), date(2019, 12, 29)),
    *(date(2020, 1, 26), date(2020, 2, 23), date(2020, 3, 29), date(2020, 4, 26)),
    *(date(2020, 5, 24), date(2020, 6, 28), date(2020, 7, 26), date(2020, 8, 23)),
    *(date(2020, 9, 27), date(2020, 10, 25), date(2020, 11, 22), date(2021, 1, 3)),
    *(date(2021, 1, 31), date(2021, 2, 28)),
]


def _lines(seed: int) -> list[dict[str, object]]:
    chance = random.Random(seed)
    days = [FIRST + timedelta(days=n) for n in range((AS_OF - FIRST).days + 20)]
    lines = []
    for number in range(900):
        kind = chance.choice(("sale",) * 6 + ("return", "free_good"))
        quantity = chance.randrange(1, 30)
        lines.append(
            {
                "order_id": f"O{number}",
                "account_id": chance.choice(("A", "A", "B", "C")),
                "product_id": chance.choice("PQ"),
                "order_date": chance.choice(days),
                "kind": kind,
                "quantity": -quantity if kind == "return" else quantity,
                "unit_price": 0 if kind == "free_good" else chance.randrange(2, 9),
                "seller_id": chance.choice(("", "", "", "W")),
            }
        )
    return lines


def _recount(lines: list[dict[str, object]]) -> pd.DataFrame:
    """Count each period of each account from its own lines."""
    frame = pd.DataFrame(lines)
    frame["money"] = frame.quantity * frame.unit_price
    rows = []
    starts = [FIRST - timedelta(days=365), *(end + timedelta(days=1) for end in ENDS[:-1])]
    for account, own in frame.groupby("account_id"):
        first = own.order_date.min()
        for start, end in zip(starts, ENDS, strict=True):
            if end < first:
                continue
            of_period = own[(own.order_date >= start) & (own.order_date <= end)]
            ours = of_period[of_period.seller_id == ""]
            back, free = ours[ours.kind == "return"], ours[ours.kind == "free_good"]
            rows.append(
                {
                    "as_of_date": end,
                    "account_id": account,
                    "sell_in_units": ours.quantity.sum() - free.quantity.sum(),
                    "sell_in_net_amount": ours.money.sum(),
                    "return_units": -back.quantity.sum(),
                    "return_amount": -back.money.sum(),
                    "free_good_units": free.quantity.sum(),
                    "order_count": of_period[of_period.kind != "return"].order_id.nunique(),
                }
            )
    counted = pd.DataFrame(rows)
    before = counted.set_index(["account_id", "as_of_date"]).sell_in_net_amount
    year_ago = dict(zip(ENDS[12:], [ENDS[0], ENDS[1], ENDS[2], ENDS[3]], strict=True))
    # 2020's 11th and 12th periods against 2019's, 2021's first two against 2020's.
    counted["before"] = [
        before.get((row.account_id, year_ago.get(row.as_of_date))) for row in counted.itertuples()
    ]
    return counted


@pytest.mark.parametrize("seed", range(3))
def test_fiscal_periods_equal_a_naive_recount_of_the_lines(world, seed: int) -> None:
    lines = _lines(seed)
    drawn = {
        "accounts": [{"account_id": each} for each in "ABCW"],
        "products": [{"product_id": each} for each in "PQ"],
        "orders": [
            {name: str(value) for name, value in line.items()} | {"currency": "CNY"}
            for line in lines
        ],
    }
    engine = world(
        drawn, "account_fiscal_period", as_of_date=AS_OF.isoformat(), fiscal_calendar="4-4-5"
    )
    told = engine.connection.execute("select * from account_fiscal_period").df()
    told["as_of_date"] = told.as_of_date.dt.date
    # What others bought from W is W's sell-through; it bought nothing itself.
    told = told[(told.as_of_date >= ENDS[0]) & (told.account_id != "W")]
    counted = _recount(lines)
    both = counted.merge(told, on=["account_id", "as_of_date"], suffixes=("", "_told"), how="outer")
    assert len(both) == len(counted) == len(told)
    for name in counted.columns.drop(["as_of_date", "account_id", "before"]):
        assert (both[name].astype(float) == both[f"{name}_told"].astype(float)).all(), name
    growth = both.sell_in_net_amount.astype(float) / both.before.astype(float) - 1
    known = both.before.astype(float) > 0
    assert known.any()
    assert both.period_growth_ratio[~known].isna().all()
    assert (both.period_growth_ratio[known].astype(float) - growth[known]).abs().max() < 1e-6
