"""Which accounts × products are planned: those that sell, and those that hold goods."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

AS_OF = date(2026, 1, 5)
ROUTINE = "seasons: []"


def mondays(*weeks_back: int) -> list[date]:
    return [AS_OF - timedelta(weeks=back) for back in weeks_back]


def bought(world, product: str, *weeks_back: int, **about) -> None:
    world.product(product, **about)
    world.sold("A", product, None, weeks=mondays(*weeks_back), sell_in_units=12)


@pytest.fixture
def planned(world, plan, rows):
    def products(**more) -> tuple[set[str], int]:
        world.account("A", **more)
        result = plan(ROUTINE)
        return {row["product_id"] for row in rows()}, result.left_out

    return products


def test_what_was_bought_once_or_long_ago_is_no_series_and_is_counted(world, planned):
    bought(world, "ONCE", 3)
    bought(world, "GONE", 60, 56, 52, 48)
    bought(world, "MONTHLY", 12, 8, 4)
    bought(world, "LATELY", 20, 12)
    assert planned() == ({"MONTHLY", "LATELY"}, 2)


def test_a_slow_rhythm_is_waited_for(world, planned):
    """Every 26 weeks, 40 weeks ago: within three times its rhythm; after 90 weeks it is gone."""
    bought(world, "SLOW", 92, 66, 40)
    bought(world, "LOST", 142, 116, 90)
    assert planned() == ({"SLOW"}, 1)


def test_what_is_new_is_planned_from_its_first_order_on(world, planned):
    bought(world, "LAUNCHED", 3, launched_on=AS_OF - timedelta(weeks=5))
    bought(world, "OLD", 3, launched_on=AS_OF - timedelta(weeks=90))
    assert planned() == ({"LAUNCHED"}, 1)


def test_so_is_all_that_a_new_account_orders(world, planned):
    bought(world, "P", 3)
    assert planned(opened_on=AS_OF - timedelta(weeks=4)) == ({"P"}, 0)


def test_a_first_week_of_sell_through_is_a_series(world, planned):
    world.product("P")
    world.sold("A", "P", 5, weeks=mondays(1))
    assert planned() == ({"P"}, 0)


def test_what_is_counted_or_on_its_way_never_vanishes(world, planned):
    for product in ("FULL", "EMPTY", "COMING"):
        bought(world, product, 150)
    world.stock("A", "FULL", 40)
    world.stock("A", "EMPTY", 0)
    world.feed(
        "in_transit",
        as_of_date=AS_OF,
        account_id="A",
        product_id="COMING",
        due_on=AS_OF + timedelta(days=3),
        units=5,
    )
    assert planned() == ({"FULL", "EMPTY", "COMING"}, 0)


def test_where_nothing_is_left_to_plan_the_result_says_why(world, plan):
    world.account("A")
    bought(world, "ONCE", 3)
    assert "1 accounts × products bought once" in plan(ROUTINE).text()
