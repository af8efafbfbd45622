"""The season that docs/stock_up.md works out by hand, for one account."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from stages.planning import override as stage

DECIDED = date(2026, 1, 12)
START, END = date(2026, 1, 26), date(2026, 2, 22)
FAIR = 'seasons: [{name: fair, from: "01-26", until: "02-22"}]'
# What was sold in each week of the season, and the days out of stock in it.
SEASON = ((80, 0), (40, 3), (0, 7), (110, 0))


def test_one_account_is_scored_as_on_paper(world, plan, rows, fresh_database, monkeypatch):
    monkeypatch.setattr(stage.Warehouse, "open", lambda home, url: fresh_database)
    world.account("A")
    world.product("P", units_per_case=1, list_price_each=9)
    weeks = [START - timedelta(weeks=back) for back in range(60, 0, -1)]
    world.sold("A", "P", 70, weeks=weeks)
    world.stock("A", "P", 100, date_day=DECIDED - timedelta(days=1))
    plan(FAIR, as_of=DECIDED)
    row = {"account_id": "A", "product_id": "P", "override_demand_ratio": "1.2"}
    now = datetime(2026, 1, 12, 9, tzinfo=UTC)
    stage.override(world.home, None, DECIDED, row, by="mei", reason="fair", now=now, run_id="o")
    plan(FAIR, as_of=DECIDED)

    for number, (sold, gone) in enumerate(SEASON):
        week = START + timedelta(weeks=number)
        told = {"in_stock_days": 7 - gone, "stock_out_days": gone}
        world.sold("A", "P", sold, weeks=[week], **told)
        there = {"days_covered": 7 - gone, "is_stocked_out": False}
        if gone < 7:
            world.stock("A", "P", 30, date_day=week, **there)
        if gone:
            empty = {"days_covered": gone, "is_stocked_out": True}
            world.stock("A", "P", 0, date_day=week + timedelta(days=7 - gone), **empty)
    plan(FAIR, as_of=END + timedelta(days=1))

    [score] = [
        row
        for row in rows("season_score")
        if (row["season_start"], row["region"], row["class"]) == (START, "all", "all")
    ]
    told = {
        "sold_units": 230,
        "demand_units": Decimal("346.6667"),
        "service_ratio": Decimal("0.663461"),
        "in_stock_days": 18,
        "stock_out_days": 10,
        "in_stock_ratio": Decimal("0.642857"),
        "left_units": 30,
        "left_amount": 270,
        "asked_units": 260,
        "model_units": 210,
        "wape_ratio": Decimal("0.192308"),
        "bias_ratio": Decimal("-0.192308"),
        "model_value_added_ratio": 0,
        "override_value_added_ratio": Decimal("0.12"),
    }
    assert {name: score[name] for name in told} == told
    model = {
        row["horizon_weeks"]: row["error_units"]
        for row in rows("season_accuracy")
        if (row["region"], row["class"], row["step"]) == ("all", "all", "model")
    }
    assert model == {3: 10, 4: 0, 6: 40}
