"""A wholesaler and the outlets that buy from it: the same goods are claimed once, where set so."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from stages.planning import what_if as stage
from tests.stages.planning.conftest import AS_OF

ALL = "seasons: []"
DIRECT = "{seasons: [], allocation: {claims: direct}}"
TRUCKS = "{seasons: [], transport: {units_per_week: 100}, allocation: {claims: direct}}"
WEEK = timedelta(weeks=1)


@pytest.fixture
def network(world):
    """A wholesaler sells on 140 a week, to outlets of 70 each, beside a distributor of 70.

    Nobody holds any, and 105 are there to send.
    """
    world.product("P", units_per_case=1)
    for account, upstream, units in (("W", None, 140), ("D", None, 70), ("O1", "W", 70)):
        world.account(account, upstream_id=upstream, **{"class": "general"})
        world.sold(account, "P", units)
        world.stock(account, "P", 0)
    world.account("O2", upstream_id="W", **{"class": "general"})
    world.sold("O2", "P", 70)
    world.stock("O2", "P", 0)
    supplied(world, 105)
    return world


def supplied(world, units: int, day: date = date(2026, 1, 1)) -> None:
    world.feed("supply", product_id="P", available_on=day, units=units)


def given(rows, as_of: date = AS_OF) -> dict[str, int]:
    return {
        row["account_id"]: int(row["recommended_units"])
        for row in rows()
        if row["as_of_date"] == as_of
    }


def test_every_account_claims_a_part_of_our_goods_unless_told_otherwise(network, plan, rows):
    plan(ALL)
    # 105 of 350: three tenths each, though what O1 and O2 ask is in what W asks
    assert given(rows) == {"W": 42, "D": 21, "O1": 21, "O2": 21}
    assert {row["account_id"]: row["upstream_id"] for row in rows()} == {
        "W": None, "D": None, "O1": "W", "O2": "W"
    }  # fmt: skip


def test_accounts_that_buy_from_us_alone_share_our_goods_where_set_so(network, plan, rows):
    plan(DIRECT)
    assert given(rows) == {"W": 70, "D": 35, "O1": 70, "O2": 70}
    told = {row["account_id"]: row for row in rows()}
    assert told["W"]["cut_reason"] == "supply by 2026-01-05 is 105 of 210 asked"
    for outlet in ("O1", "O2"):
        assert (told[outlet]["cut_units"], told[outlet]["cut_reason"]) == (0, None)
        assert told[outlet]["reason"].endswith(
            " Served from the stock of W, so no limit of ours cuts it."
        )
    assert not any("Served from" in told[direct]["reason"] for direct in ("W", "D"))


def test_goods_from_an_upstream_take_no_room_on_our_trucks(network, plan, rows):
    supplied(network, 1000)
    plan(TRUCKS)
    assert given(rows) == {"W": 67, "D": 33, "O1": 70, "O2": 70}


def test_what_an_outlet_was_promised_of_its_upstream_is_not_gone_from_ours(network, plan, rows):
    """500 are there: 210 a week go to W and D, so the third plan finds 500 − 420 for them."""
    supplied(network, 395)
    for week in range(3):
        plan(DIRECT, AS_OF + week * WEEK)
    mine = [given(rows, AS_OF + week * WEEK) for week in range(3)]
    assert [one["W"] + one["D"] for one in mine] == [210, 210, 80]
    assert {(one["O1"], one["O2"]) for one in mine} == {(70, 70)}


@pytest.mark.proof
def test_promises_count_by_who_sold_on_the_day_they_were_made(network, plan, rows):
    """D bought from us until 01-10: what it was promised before then has left our stock."""
    network.account("E", valid_to=date(2026, 1, 10), is_current=False, **{"class": "general"})
    network.account("E", valid_from=date(2026, 1, 10), upstream_id="W", **{"class": "general"})
    network.sold("E", "P", 70)
    network.stock("E", "P", 0)
    supplied(network, 395)
    plan(DIRECT)
    plan(DIRECT, AS_OF + WEEK)
    first, second = given(rows), given(rows, AS_OF + WEEK)
    assert [first[name] for name in "WDE"] == [140, 70, 70]
    assert [second[name] for name in "WDE"] == [140, 70, 70]
    upstream = {r["as_of_date"]: r["upstream_id"] for r in rows() if r["account_id"] == "E"}
    assert list(upstream.values()) == [None, "W"]
    plan(DIRECT, AS_OF + 2 * WEEK)
    # 500 less 280 and 210 leave 10; had E's first 70 not left, there were 80
    third = given(rows, AS_OF + 2 * WEEK)
    assert third["W"] + third["D"] == 10


@pytest.mark.proof
def test_who_claims_can_be_tried_beside_the_plan(network, plan, fresh_database, monkeypatch):
    monkeypatch.setattr(stage, "bring_facts_to", lambda *args: None)
    supplied(network, 395)
    plan(ALL)  # promises 350 of 500, of which the outlets' 140 are W's
    config = network.home.path / "plan.yaml"

    def tried(day: date) -> tuple:
        made = stage.compare(network.home, None, day, ["allocation.claims=direct"], config=config)
        cut = made.figures["cut_units"]
        return cut["now"], cut["what_if"]

    assert tried(AS_OF) == (0, 0)
    # 150 are left for 350, of which W and D get 90 of their 210; of 290 they get all
    assert tried(AS_OF + WEEK) == (120, 0)
