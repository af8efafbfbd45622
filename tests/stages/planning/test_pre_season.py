"""Seasons planned some weeks ahead into files, and when the schedule plans at all."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path

import pytest

from stages.planning import pre_season as stage
from stages.planning.due import review_is_due

AS_OF = date(2026, 1, 5)
SUMMER = "seasons: [{name: 夏/summer, from: '02-20', until: '03-05'}]"


@pytest.fixture
def ahead(simple, plan, monkeypatch):
    monkeypatch.setattr(stage, "bring_facts_to", lambda *args: None)
    simple.write()
    config = simple.home.path / "plan.yaml"
    config.write_text(SUMMER, "utf-8")
    return simple.home, config


def test_a_season_is_planned_once_it_is_near_and_once_only(ahead):
    home, config = ahead
    # it begins 46 days after the as-of day
    assert stage.seasons_ahead(home, AS_OF, weeks_ahead=6, config=config) == []
    assert stage.seasons_ahead(home, AS_OF, weeks_ahead=7, config=config) == ["夏/summer"]
    stage.plan_season(home, AS_OF, "夏/summer", config=config)
    assert stage.seasons_ahead(home, AS_OF, weeks_ahead=7, config=config) == ["夏/summer"]
    next_day = AS_OF + timedelta(days=1)
    assert stage.seasons_ahead(home, next_day, weeks_ahead=7, config=config) == []


def test_its_orders_and_weekly_totals_are_files_and_the_published_plan_stays(ahead, plan, rows):
    home, config = ahead
    plan(SUMMER)
    before = rows(), rows("stock_up_totals")
    made = stage.plan_season(home, AS_OF, "夏/summer", config=config)
    assert (rows(), rows("stock_up_totals")) == before
    with Path(made.file).open() as stream:
        (line,) = csv.DictReader(stream)
    # two weeks at 70 a week in cases of 12; nothing is expected to be left by then
    assert (line["window_start"], line["recommended_units"]) == ("2026-02-20", "144.0000")
    assert line["ship_by_date"] == made.first_ship_by == "2026-02-06"
    with Path(made.weekly_totals).open() as stream:
        (total,) = csv.DictReader(stream)
    assert (total["ship_week"], total["recommended_units"]) == ("2026-02-02", "144.0000")
    assert "1 order of 144 units, the first to ship by 2026-02-06" in made.text()
    again = Path(made.file).read_bytes()
    stage.plan_season(home, AS_OF, "夏/summer", config=config)
    assert Path(made.file).read_bytes() == again


def test_nothing_near_is_said_to_be_nothing(ahead):
    assert stage.told([], AS_OF, 8).startswith("No season begins within 8 weeks of 2026-01-05")


def test_a_review_is_due_where_no_plan_stands_of_the_days_before(simple, plan):
    assert review_is_due(simple.home, AS_OF)
    plan("seasons: []")
    due = [review_is_due(simple.home, AS_OF + timedelta(days=days)) for days in (-1, 0, 1, 6, 7)]
    assert due == [True, True, False, False, True]
    config = simple.home.path / "plan.yaml"
    config.write_text("review: {every_days: 1}")
    assert review_is_due(simple.home, AS_OF + timedelta(days=1), config=config)
