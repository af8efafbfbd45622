"""What ships by week, product and origin: units, cases, pallets and trucks of a plan."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

ROUTINE = "seasons: []"
TRUCKS = "seasons: []\ntransport: {pallets_per_truck: 2}"


@pytest.fixture
def network(world):
    """Three accounts that each need 70 of P and of Q, B supplied by A; Q has no pallets."""
    for account, upstream in (("A", None), ("B", "A"), ("C", None)):
        world.account(account, upstream_id=upstream)
        for product in "PQ":
            world.sold(account, product)
            world.stock(account, product, 0)
    world.product("P", units_per_case=12, units_per_pallet=48)
    world.product("Q", units_per_case=None)
    return world


def drawn(rows) -> list[tuple]:
    names = ("origin_kind", "origin_id", "product_id", "orders", "recommended_units")
    names += ("recommended_cases", "pallets", "truckloads", "week_truckloads")
    return sorted(
        (tuple(row[name] for name in names) for row in rows("stock_up_totals")),
        key=lambda row: row[:3],
    )


def test_pallets_are_whole_per_product_and_trucks_per_origin_and_week(network, plan, rows):
    plan(TRUCKS)
    assert drawn(rows) == [
        ("account", "A", "P", 1, 72, 6, 2, Decimal("1.000000"), None),
        ("account", "A", "Q", 1, 70, None, None, None, None),
        ("company", "company", "P", 2, 144, 12, 3, Decimal("1.500000"), None),
        ("company", "company", "Q", 2, 140, None, None, None, None),
    ]


def test_trucks_are_named_where_every_product_of_the_week_has_its_pallets(network, plan, rows):
    network.product("Q", units_per_case=None, units_per_pallet=35, valid_from=date(2021, 1, 1))
    plan(TRUCKS)
    # of us: 144 of P are 3 pallets and 140 of Q are 4: 7 pallets, 4 trucks of 2
    assert [row[6:] for row in drawn(rows)] == [
        (2, Decimal("1.000000"), 2),
        (2, Decimal("1.000000"), 2),
        (3, Decimal("1.500000"), 4),
        (4, Decimal("2.000000"), 4),
    ]
    plan(ROUTINE)
    assert {row[7:] for row in drawn(rows)} == {(None, None)}


def test_our_goods_come_from_the_location_whose_supply_serves_the_order(network, plan, rows):
    for available_on, location, units in (
        (date(2026, 1, 1), "harbin", 60),
        (date(2026, 1, 1), "xian", 400),
        (date(2026, 1, 20), "harbin", 400),
    ):
        network.feed(
            "supply", product_id="P", available_on=available_on, location_id=location, units=units
        )
    plan(TRUCKS)
    mine = [row[:5] for row in drawn(rows) if row[2] == "P"]
    # A's 72 begin with what lies in Harbin and leave whole; C's begin where Xi'an's supply does
    assert mine == [
        ("account", "A", "P", 1, 72),
        ("location", "harbin", "P", 1, 72),
        ("location", "xian", "P", 1, 72),
    ]


def test_the_file_for_people_has_the_same_rows_and_they_add_up_to_the_plan(network, plan, rows):
    network.feed("supply", product_id="P", available_on=date(2026, 1, 1), units=100)
    result = plan(TRUCKS)
    published = rows("stock_up_totals")
    with Path(result.weekly_totals).open() as stream:
        written = list(csv.DictReader(stream))
    named = ("origin_id", "product_id", "recommended_units")
    assert sorted(tuple(row[name] for name in named) for row in written) == sorted(
        tuple(str(row[name]) for name in named) for row in published
    )
    for name in ("recommended_units", "cut_units"):
        assert sum(row[name] for row in published) == sum(row[name] for row in rows())
    assert {row["ship_week"] for row in published} == {date(2026, 1, 5)}


def test_a_second_run_publishes_no_other_totals(network, plan):
    assert plan(TRUCKS).is_new
    assert not plan(TRUCKS).is_new
