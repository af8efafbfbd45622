"""What a new account or product is expected to sell: by its size, and by its likes elsewhere."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

AS_OF = date(2026, 1, 5)
QUARTER = [AS_OF - timedelta(weeks=back) for back in range(20, 0, -1)]
ROUTINE = "seasons: []"


def mean(rows, account: str, product: str) -> float:
    key = (account, product)
    found = [r for r in rows("demand_forecast") if (r["account_id"], r["product_id"]) == key]
    assert {row["model"] for row in found} == {"borrowed"}
    return float(sum(row["demand_units_mean"] for row in found) / len(found))


@pytest.fixture
def trade(world):
    """Four accounts of sizes 1 to 4 that sell 100 BEER for each size, and a new one of size 2."""
    for size, account in enumerate("ABCD", 1):
        world.account(account)
        world.sold(account, "BEER", 100 * size, weeks=QUARTER)
    world.account("NEW")
    world.sold("NEW", "BEER", 200, weeks=QUARTER)
    world.product("BEER")
    return world


def test_a_new_listing_sells_by_the_size_of_its_account(trade, plan, rows):
    trade.product("ALE")
    for size, account in enumerate("ABCD", 1):
        trade.sold(account, "ALE", 30 * size, weeks=QUARTER)
    trade.stock("NEW", "ALE", 0)
    plan(ROUTINE)
    # Of beer accounts sell 240 in the mean, so A to D are of size 4.17 together, NEW is of 0.83.
    # 300 for 13 weeks at a size of 4.17, and like four weeks more at the mean size of its likes,
    # 1.02, and their median for each size, 161: (3,900 + 4.08 × 161) ÷ (54.2 + 4.08) × 0.83
    assert mean(rows, "NEW", "ALE") == pytest.approx(65.2, rel=0.01)


def test_its_own_weeks_and_the_expected_ones_are_blended(trade, plan, rows):
    trade.product("ALE")
    for size, account in enumerate("ABCD", 1):
        trade.sold(account, "ALE", 30 * size, weeks=QUARTER)
    trade.sold("NEW", "ALE", 90, weeks=QUARTER[-2:])
    plan(ROUTINE)
    weight = 2 / (1 + 90 / 4)
    by_hand = (2.1 + 90 * weight) / (2.1 / 65.2 + weight)
    assert mean(rows, "NEW", "ALE") == pytest.approx(by_hand, rel=0.01)


def test_a_keg_is_likened_to_kegs_and_never_to_bottles(trade, plan, rows):
    """All kegs together sell one for 50 bottles; the new one has not sold anywhere yet."""
    trade.product("KEG", unit="keg", units_per_case=1)
    trade.product("NEWKEG", unit="keg", units_per_case=1)
    for size, account in enumerate("ABCD", 1):
        trade.sold(account, "KEG", 2 * size, weeks=QUARTER)
        trade.stock(account, "NEWKEG", 0)
    plan(ROUTINE)
    for size, account in enumerate("ABCD", 1):
        assert mean(rows, account, "NEWKEG") == pytest.approx(2 * size, rel=0.05)


def test_a_wide_assortment_does_not_sell_more_of_a_product_that_nobody_has_sold(trade, plan, rows):
    """Six accounts sell one ale each, WIDE sells all six, each in the same numbers."""
    trade.account("WIDE")
    for ale in (f"ALE{number}" for number in range(6)):
        trade.product(ale)
        trade.account(f"S-{ale}")
        for account in (f"S-{ale}", "WIDE"):
            trade.sold(account, ale, 100, weeks=QUARTER)
    for account in ("S-ALE0", "WIDE"):
        trade.sold(account, "BEER", 200, weeks=QUARTER)
        trade.stock(account, "FIRST", 0)
    trade.product("FIRST")
    plan(ROUTINE)
    assert mean(rows, "WIDE", "FIRST") == pytest.approx(mean(rows, "S-ALE0", "FIRST"), rel=0.25)


def test_one_product_that_sells_by_the_million_does_not_make_a_new_one_large(trade, plan, rows):
    trade.product("HUGE")
    trade.product("ALE")
    for account in "ABCD":
        trade.sold(account, "ALE", 30, weeks=QUARTER)
    trade.sold("NEW", "HUGE", 1_000_000, weeks=QUARTER)
    trade.product("FIRST")
    trade.stock("NEW", "FIRST", 0)
    plan(ROUTINE)
    assert mean(rows, "NEW", "FIRST") < 1_000


def test_weeks_before_the_first_sale_do_not_speak_against_a_launch(trade, plan, rows):
    trade.product("FRESH", launched_on=AS_OF - timedelta(weeks=4))
    for size, account in enumerate("ABCD", 1):
        trade.sold(account, "FRESH", 30 * size, weeks=QUARTER[-4:])
    trade.sold("NEW", "FRESH", 0, weeks=QUARTER[-3:])
    trade.stock("NEW", "FRESH", 0)
    plan(ROUTINE)
    assert mean(rows, "NEW", "FRESH") > 50


def test_a_launch_is_measured_by_its_own_weeks_elsewhere(trade, plan, rows):
    """Sold for three weeks at four accounts: what the fifth sells follows from theirs."""
    trade.product("FRESH", launched_on=AS_OF - timedelta(weeks=3), unit="can", units_per_case=24)
    for size, account in enumerate("ABCD", 1):
        trade.sold(account, "FRESH", 48 * size, weeks=QUARTER[-3:])
    trade.stock("NEW", "FRESH", 0)
    plan(ROUTINE)
    assert mean(rows, "NEW", "FRESH") == pytest.approx(96, rel=0.05)


def test_a_launch_at_one_account_alone_speaks_for_itself_after_four_weeks(trade, plan, rows):
    """Beside 200 of beer it grew for three weeks and has sold 50 for six."""
    trade.product("ONLY", launched_on=AS_OF - timedelta(weeks=9))
    for week, units in zip(QUARTER[-9:], (10, 20, 35, 50, 50, 50, 50, 50, 50), strict=True):
        trade.sold("NEW", "ONLY", units, weeks=[week])
    plan(ROUTINE)
    assert mean(rows, "NEW", "ONLY") == pytest.approx(50, rel=0.03)


def test_an_account_that_sells_nothing_yet_takes_the_mean_of_its_class(trade, plan, rows):
    trade.account("EMPTY")
    trade.stock("EMPTY", "BEER", 0)
    plan(ROUTINE)
    assert mean(rows, "EMPTY", "BEER") == pytest.approx((100 + 200 + 300 + 400 + 200) / 5, rel=0.02)
