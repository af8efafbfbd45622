"""The backtest says what the plan's own choice of models is made of, and publishes nothing."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from decimal import Decimal

import numpy as np
import pytest

from stages.planning import backtest as stage

AS_OF = date(2026, 1, 5)


@pytest.fixture
def channel(world, monkeypatch):
    """Two dozen accounts of two regions that sell beer with a summer, some of them out of stock."""
    monkeypatch.setattr(stage, "bring_facts_to", lambda *args: None)
    random = np.random.default_rng(7)
    weeks = [AS_OF - timedelta(weeks=back) for back in range(157, 0, -1)]
    world.product("P")
    for place in range(24):
        account = f"A{place:02d}"
        world.account(account, region="North" if place % 3 else "South")
        level = random.uniform(20, 80)
        for at, week in enumerate(weeks):
            season = 1 + 0.5 * np.sin(at / 52 * 2 * np.pi)
            world.sold(account, "P", int(random.poisson(level * season)), weeks=[week])
        world.stock(account, "P", 100)
    return world


def by_model(result, group):
    return {one.model: one for one in result.models if one.group == group}


def test_the_champion_it_names_is_the_one_that_the_plan_chooses_and_it_publishes_nothing(
    channel, plan, rows, tmp_path
):
    planned = plan()
    before = rows("forecast_accuracy"), rows()
    out = tmp_path / "accuracy.csv"
    result = stage.backtest(channel.home, AS_OF, out=out)
    assert result.series_tried == result.series_count == 24
    champion = planned.champions["beer / key"]
    assert {one.segment: one.model for one in result.champions} == {
        "beer / key": champion,
        "all": champion,
    }
    assert all(one.why for one in result.champions)
    published = [row for row in before[0] if row["segment"] == "beer / key"]
    told = by_model(result, "beer / key")
    assert {row["model"] for row in published} == set(told)
    assert {row["series_count"] for row in published} == {24}
    # every week ahead of the published table has been added up
    for model, one in told.items():
        each = [row["wape_ratio"] for row in published if row["model"] == model]
        assert min(each) < one.wape_ratio < max(each)
    assert (rows("forecast_accuracy"), rows()) == before
    with out.open() as stream:
        lines = list(csv.DictReader(stream))
    assert [(line["group"], line["model"]) for line in lines] == [
        (one.group, one.model) for one in result.models
    ]
    assert [Decimal(line["wape_ratio"]) for line in lines] == [
        one.wape_ratio for one in result.models
    ]


def test_a_season_is_foretold_better_by_a_shared_season_than_by_the_last_weeks(channel):
    channel.write()
    told = by_model(stage.backtest(channel.home, AS_OF, origins=(13, 26)), "all")
    assert told["season_level"].wape_ratio < told["moving_average"].wape_ratio
    assert told["season_level"].order_cost_ratio < 1
    assert told["seasonal_naive"].order_cost_ratio == 1
    assert Decimal("0.7") < told["season_level"].coverage_ratio < Decimal("0.9")


def test_groups_are_what_is_asked_for_and_add_up_to_all(channel):
    channel.write()
    result = stage.backtest(
        channel.home, AS_OF, by="region", models=["moving_average"], origins=(4,)
    )
    north, south, everyone = (
        by_model(result, name)["moving_average"] for name in ("North", "South", "all")
    )
    assert (north.series_count, south.series_count, everyone.series_count) == (16, 8, 24)
    assert abs(north.order_cost + south.order_cost - everyone.order_cost) < Decimal("0.001")
    assert set(by_model(result, "all")) == {"seasonal_naive", "moving_average"}
    # not every model was tried, so nobody can be said to be the champion
    assert result.champions == []


def test_a_home_without_series_is_told_so(world, monkeypatch):
    monkeypatch.setattr(stage, "bring_facts_to", lambda *args: None)
    world.account("A")
    world.product("P")
    world.write()
    result = stage.backtest(world.home, AS_OF)
    assert (result.series_count, result.models, result.champions) == (0, [], [])
