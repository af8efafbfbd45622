"""Who is taken for gone: by season, and by what really happened next."""

from __future__ import annotations

from datetime import date, timedelta

FIRST, WINTER = date(2021, 1, 4), "2024-03-01"
REGULAR = 20


def order_days(account: str, months: tuple[int, ...], until: date) -> list[dict[str, str]]:
    """Let an account order every Monday of the named months of the year."""
    mondays = (FIRST + timedelta(days=7 * week) for week in range(165))
    return [
        {"month": f"{day:%Y-%m}", "account_id": account, "order_date": day.isoformat(),
         "order_count": "1"}
        for day in mondays
        if day.month in months and day < until
    ]  # fmt: skip


YEAR, SUMMER = tuple(range(1, 13)), (6, 7, 8, 9)
ORDERED = [
    *(row for n in range(REGULAR) for row in order_days(f"R{n}", YEAR, date(2024, 3, 1))),
    *(row for n in range(REGULAR) for row in order_days(f"L{n}", YEAR, date(2021 + n % 3, 11, 1))),
    *order_days("summer", SUMMER, date(2024, 3, 1)),
    *order_days("left_in_summer", SUMMER, date(2023, 1, 1)),
]


def alive(engine) -> dict[str, float]:
    query = (
        "select account_id, alive_probability from fct_buying_habit where month = '2024-02'"
        " and account_id in ('R0', 'L2', 'summer', 'left_in_summer')"
    )
    return {account: float(chance) for account, chance in engine.rows(query)}


def test_a_seasonal_buyer_is_not_taken_for_gone_out_of_season(world):
    found = alive(world({"fct_account_order_day": ORDERED}, "fct_buying_habit", as_of_date=WINTER))
    assert found["R0"] > 0.9
    assert found["L2"] < 0.1, "ordered weekly, and not since October"
    assert found["summer"] > 0.8, "never orders in winter"
    assert found["left_in_summer"] < 0.1, "did not come back when its season did"


def test_without_its_season_the_seasonal_buyer_would_be_taken_for_gone(world):
    """What the account's own season is for: the same rows, were there none."""
    drawn = {"fct_account_order_day": ORDERED, "stg_season_account": []}
    assert alive(world(drawn, "fct_buying_habit", as_of_date=WINTER))["summer"] < 0.1
