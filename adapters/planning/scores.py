"""What plans were worth afterwards: their forecasts, and what became of the seasons they prepared.

Goes in: an engine that has read a plan's inputs, and the plans of days before in the lake. Comes
out: the scores in the lake, and which partitions of them were made anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

import pyarrow as pa

from adapters.lake.engine import Engine
from adapters.lake.home import Home
from adapters.lake.marts import mart
from adapters.planning.money import company_currency
from adapters.planning.relations import give, give_row, make, select, view
from transforms.planning.seasons import SeasonWindow, windows_between
from transforms.planning.stock_up.settings import StockUpSettings
from transforms.schema import WAREHOUSE_TABLES

PLAN_SCORES = ("forecast_value_added", "override_value")
SEASON_SCORES = ("season_line", "season_score", "season_accuracy")
# What arrives late may still change a score so far back; a plan forecasts no farther ahead.
_LOOK_BACK = timedelta(days=182)
PAST_PLANS = {
    "past_plan": "stock_up_plan",
    "past_forecast": "demand_forecast",
    "past_override": "stock_up_override",
}
_DAY = pa.date32()
SCORE_RUN = pa.schema({"scored_from": _DAY, "company_currency": pa.string()})
PAST_SEASON = pa.schema(
    {"season_no": pa.int64(), "season": pa.string(), "season_start": _DAY, "season_end": _DAY}
)
PAST_SEASON_WEEK = pa.schema(
    {
        "season_no": pa.int64(),
        "week_start": _DAY,
        "first_day": _DAY,
        "last_day": _DAY,
        "season_days": pa.int64(),
    }
)


class Scored(NamedTuple):
    """The as-of dates of plans and the first days of seasons that were scored, as partitions."""

    days: list[str]
    seasons: list[str]


def score_past(engine: Engine, home: Home, as_of: date, settings: StockUpSettings) -> Scored:
    """Score plans whose last window is over, and seasons whose last week is.

    Only whole weeks before the as-of date are known. What ended more than half a year ago keeps its
    score, or gets its first.
    """
    monday = as_of - timedelta(days=as_of.weekday())
    seasons = _seasons(engine, home, monday, settings)
    _name_plans(engine, home, as_of, seasons)
    run = {"scored_from": as_of - _LOOK_BACK, "company_currency": company_currency(engine, home)}
    give_row(engine, "score_run", run, SCORE_RUN)
    give(engine, "past_season", pa.Table.from_pylist(_season_rows(seasons), PAST_SEASON))
    give(engine, "past_season_week", pa.Table.from_pylist(_week_rows(seasons), PAST_SEASON_WEEK))
    make(engine, "over_day", "foretold_week", "season_series", "season_grid")
    make(engine, "scored_week", "heard_week", "asked_week")
    over = engine.rows("select as_of_date from over_day")
    found = Scored(
        sorted(day.isoformat() for (day,) in over),
        sorted({season.start.isoformat() for season in seasons}),
    )
    if over:
        make(engine, "value_line")
        _keep(engine, home, PLAN_SCORES, found.days)
    if seasons:
        _score_seasons(engine, home, found.seasons)
    return found


def _score_seasons(engine: Engine, home: Home, starts: list[str]) -> None:
    make(engine, "season_week", "season_forecast")
    engine.view("priced_line", select("season_priced"))
    make(engine, "order_price", folder="money")
    view(engine, "season_left", "season_decided", "season_served")
    make(engine, "season_line")
    view(engine, "season_group")
    _keep(engine, home, SEASON_SCORES, starts)


def _seasons(
    engine: Engine, home: Home, monday: date, settings: StockUpSettings
) -> list[SeasonWindow]:
    """Return the seasons to score: over, told of from their first day on, and recent or new."""
    first = engine.scalar("select min(week_start) from fct_account_product_week")
    if first is None:
        return []
    kept = {part["season_start"] for part in mart(home, "season_line").partitions()}
    over = [
        season
        for season in windows_between(settings.seasons, first, monday)
        if first <= season.start and season.end < monday
    ]
    # Seasons that begin on one day share a partition.
    wanted = {
        season.start
        for season in over
        if season.end >= monday - _LOOK_BACK or season.start.isoformat() not in kept
    }
    return [season for season in over if season.start in wanted]


def _name_plans(engine: Engine, home: Home, as_of: date, seasons: Sequence[SeasonWindow]) -> None:
    """Name the plans of days before that a score may be about."""
    spans = [(as_of - _LOOK_BACK, as_of - timedelta(days=1))]
    spans += [(season.start - _LOOK_BACK, season.end) for season in seasons]
    made = [part["as_of_date"] for part in mart(home, "stock_up_plan").partitions()]
    days = [
        day
        for day in made
        if day < as_of.isoformat()
        and any(first.isoformat() <= day <= last.isoformat() for first, last in spans)
    ]
    for relation, source in PAST_PLANS.items():
        table = mart(home, source)
        engine.view(relation, table.scan({"as_of_date": days}) if days else table.table.no_rows)


def _season_rows(seasons: Sequence[SeasonWindow]) -> list[dict[str, object]]:
    return [
        {
            "season_no": number,
            "season": season.name,
            "season_start": season.start,
            "season_end": season.end,
        }
        for number, season in enumerate(seasons)
    ]


def _week_rows(seasons: Sequence[SeasonWindow]) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for number, season in enumerate(seasons):
        monday = season.start - timedelta(days=season.start.weekday())
        while monday <= season.end:
            first = max(monday, season.start)
            last = min(monday + timedelta(days=6), season.end)
            days = (last - first).days + 1
            rows.append(
                dict(zip(PAST_SEASON_WEEK.names, (number, monday, first, last, days), strict=True))
            )
            monday += timedelta(days=7)
    return rows


def _keep(engine: Engine, home: Home, names: Sequence[str], partitions: list[str]) -> None:
    for each in names:
        within = {str(WAREHOUSE_TABLES[each].partition): partitions}
        rows = engine.stream(select(each))
        mart(home, each).replace(rows, within, note="stock-up")
