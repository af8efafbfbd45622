"""Trying other supply, demand, lead times and settings: side by side, and nothing is published."""

from __future__ import annotations

import csv
import hashlib
import random
from datetime import date
from decimal import Decimal

import pytest

from stages.planning import what_if as stage
from transforms.language.errors import UsageError
from transforms.planning import block_forecast

AS_OF = date(2026, 1, 5)
ROUTINE = "seasons: []"
WEEKS = [date.fromordinal(AS_OF.toordinal() - 7 * back) for back in range(157, 0, -1)]


@pytest.fixture
def tried(world, planned_once, monkeypatch):
    """Plan the world where it is not planned yet, then try something on it."""
    monkeypatch.setattr(stage, "bring_facts_to", lambda *args: None)

    def compare(*texts: str, settings: str = ROUTINE, **more) -> stage.WhatIfResult:
        if not world.home.path.exists():
            planned_once(settings)
        config = world.home.path / "plan.yaml"
        return stage.compare(world.home, None, AS_OF, texts, config=config, **more)

    return compare


@pytest.fixture
def three(world):
    """Three accounts that hold nothing and need 70 each, in single units at a cost of 2."""
    world.product("P", units_per_case=1, unit_cost_each=2, list_price_each=3)
    for account in "ABC":
        world.account(account, **{"class": "general"})
        world.sold(account, "P")
        world.stock(account, "P", 0)
    return world


def changes(result: stage.WhatIfResult) -> dict[str, tuple]:
    return {name: (each["now"], each["what_if"]) for name, each in result.figures.items()}


def test_both_sides_are_shown_with_units_money_cuts_and_service(three, tried, rows):
    three.feed("supply", product_id="P", available_on=date(2026, 1, 1), units=200)
    result = tried("supply=0.5")
    assert changes(result) == {
        "orders": (3, 3),
        "units": (200, 100),
        "cases": (200, 100),
        "tied_up_amount": (400, 200),
        "cut_units": (10, 110),
        "upstream_units": (0, 0),
        "expected_service_ratio": (0, 0),
    }
    assert result.lines_changed == 3
    shown = [line.split() for line in result.text().splitlines()]
    assert ["units", "200", "100", "-100"] in shown
    assert ["units", "cut", "10", "110", "+100"] in shown
    assert sum(row["recommended_units"] for row in rows()) == 200


def test_supply_without_limit_is_tried_by_leaving_it_out(three, tried):
    three.feed("supply", product_id="P", available_on=date(2026, 1, 1), units=200)
    assert changes(tried("supply=null"))["units"] == (200, 210)


def test_nothing_of_the_published_plan_or_the_lake_changes(three, tried, plan, rows):
    plan(ROUTINE)

    def stands() -> tuple:
        lake = sorted(path for path in three.home.lake.rglob("*") if path.is_file())
        files = {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in lake}
        return files, rows(), rows("version"), rows("stock_up_totals")

    before = stands()
    config = three.home.path / "plan.yaml"
    stage.compare(three.home, None, AS_OF, ["lead_time_days=21"], config=config)
    assert stands() == before


def test_the_forecast_is_made_once_for_both(three, planned_once, tried, monkeypatch):
    planned_once(ROUTINE)
    made = []
    real = block_forecast.forecast
    monkeypatch.setattr(
        block_forecast, "forecast", lambda *args, **more: made.append(1) or real(*args, **more)
    )
    tried("demand=1.5")
    assert len(made) == 1


@pytest.mark.parametrize(
    ("text", "now", "what_if"),
    [
        ("demand=2", 210, 420),
        ("demand=0", 210, 0),
        ("lead_time_days=21", 210, 210),
        ("review.every_days=14", 210, 420),
        ("pack.round=none", 210, 210),
        ("transport.units_per_week=100", 210, 100),
    ],
)
def test_one_thing_is_tried_at_a_time(three, tried, text, now, what_if):
    assert changes(tried(text))["units"] == (now, what_if)


def test_a_lead_time_is_tried_for_everyone_whoever_it_came_from(world, tried, tmp_path):
    world.account("A", lead_time_days=3)
    world.account("B")
    world.product("P")
    for account in "AB":
        world.sold(account, "P")
        world.stock(account, "P", 210)
    path = tmp_path / "lines.csv"

    def arrivals(text: str) -> list[tuple[str, str]]:
        tried(text, out=path)
        with path.open() as stream:
            rows = csv.DictReader(stream)
            return [(row["account_id"], row["tried_window_start"]) for row in rows]

    # 210 last three weeks: what arrives on day 3 or 14 has enough to meet, on day 21 nothing
    assert arrivals("lead_time_days=21") == [("A", "2026-01-26"), ("B", "2026-01-26")]
    assert arrivals("lead_time_days=+18") == [("A", "2026-01-26"), ("B", "2026-02-06")]


def test_a_season_is_moved_with_its_window(three, tried, tmp_path):
    season = "seasons: [{name: fair, from: '01-20', until: '01-26'}]"
    path = tmp_path / "lines.csv"
    result = tried("season.fair=+7", settings=season, out=path)
    with path.open() as stream:
        lines = list(csv.DictReader(stream))
    assert {(row["now_window_end"], row["tried_window_end"]) for row in lines} == {
        ("2026-01-26", "2026-01-25")
    }
    assert changes(result)["units"] == (240, 210)
    assert result.file == str(path)


def test_a_level_of_service_is_tried_for_all_classes_or_for_one(world, tried):
    draw = random.Random(1)
    world.product("P", units_per_case=1)
    for account, name in (("A", "key"), ("B", "small")):
        world.account(account, **{"class": name})
        for week in WEEKS:
            world.sold(account, "P", draw.randint(40, 100), weeks=[week])
        world.stock(account, "P", 0)
    every = tried("service_level=0.6").figures
    service = every["expected_service_ratio"]
    assert Decimal("0.91") <= service["now"] <= Decimal("0.94")  # of 0.97 and 0.85
    assert Decimal("0.6") <= service["what_if"] <= Decimal("0.63")
    one = tried("service_level.small=0.6").figures
    assert every["units"]["change"] < one["units"]["change"] < 0


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("supply", "says nothing to try"),
        ("supply=-1", "no factor"),
        ("demand=much", "no factor"),
        ("lead_time_days=soon", "no number of days"),
        ("season.winter=+7", "no season is named 'winter'"),
        ("service_level.key=2", "not below 1"),
        ("servce_level=0.9", "no such key"),
    ],
)
def test_what_cannot_be_tried_is_refused_with_what_can(simple, tried, text, says):
    with pytest.raises(UsageError, match=says) as refused:
        tried(text, settings="")
    assert refused.value.remedy
