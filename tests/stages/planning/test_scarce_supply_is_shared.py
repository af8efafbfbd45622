"""What becomes of orders where supply or transport is short."""

from __future__ import annotations

from datetime import date

ROUTINE = "seasons: []"


def test_supply_is_shared_and_each_cut_says_why(world, plan, rows):
    world.product("P", units_per_case=1)
    for account, name in (("A", "key"), ("B", "general"), ("C", "general")):
        world.account(account, **{"class": name})
        world.sold(account, "P")
        world.stock(account, "P", 0)
    world.feed("supply", product_id="P", available_on=date(2026, 1, 1), units=100)
    world.feed("supply", product_id="P", available_on=date(2026, 1, 6), units=1000)
    result = plan(ROUTINE)
    # 210 asked; A is sure of 56 of its 70; 44 over 14, 70 and 70: 4, 20 and 20
    assert [row["recommended_units"] for row in rows()] == [60, 20, 20]
    assert [row["cut_units"] for row in rows()] == [10, 50, 50]
    assert rows()[0]["cut_reason"] == "supply by 2026-01-05 is 100 of 210 asked"
    assert rows()[0]["reason"].endswith("Cut by 10: supply by 2026-01-05 is 100 of 210 asked.")
    assert result.cut_units == "110"


def test_transport_limits_a_weeks_dispatches(simple, plan, rows):
    plan("seasons: []\ntransport: {units_per_week: 30}")
    assert rows()[0]["recommended_units"] == 24  # two whole cases of twelve
    assert "transport of the week of 2026-01-05 carries 30" in rows()[0]["cut_reason"]


def test_the_stock_ahead_is_published_with_the_order_as_supply_has_cut_it(world, plan, rows):
    for account in "AB":
        world.account(account)
        world.sold(account, "P")
        world.stock(account, "P", 140)
    world.product("P")
    world.feed("supply", available_on=date(2026, 1, 1), product_id="P", units=72)
    plan(ROUTINE)
    cut = {row["account_id"]: row["recommended_units"] for row in rows()}
    assert sorted(cut.values()) == [36, 36]
    weeks = rows("stock_up_projection")
    assert len(weeks) == 2 * 13
    third = [row for row in weeks if row["week_start"] == date(2026, 1, 19)]
    assert [row["stock_units_p50"] for row in third] == [0, 0]
    assert [row["stock_with_order_units_p50"] for row in third] == [36, 36]
    assert weeks[0]["week_start"] == date(2026, 1, 12)
    assert weeks[0]["stock_units_p50"] == 70
    assert plan(ROUTINE).is_new is False
