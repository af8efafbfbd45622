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
from adapters.planning.outputs import lake_table
from sql import select_text
from transforms.language.quoting import identifier
from transforms.planning.seasons import SeasonWindow, windows_between
from transforms.planning.stock_up.settings import StockUpSettings
from transforms.schema import WAREHOUSE_TABLES

PLAN_SCORES = ("forecast_value_added", "override_value")
SEASON_SCORES = ("season_line", "season_score", "season_accuracy")
# What arrives late may still change a score so far back; a plan forecasts no farther ahead.
_LOOK_BACK = timedelta(days=182)
_SOURCES = {
    "past_plan": "stock_up_plan",
    "past_forecast": "demand_forecast",
    "past_override": "stock_up_override",
}
_OVER = """
select as_of_date
from past_plan
where as_of_date >= $first
group by as_of_date
having max(window_end) < $monday
"""
_RUN = """
create or replace temp table score_run as
select
    cast($by_sell_through as boolean) as by_sell_through,
    coalesce($currency, (select min(currency) from fct_order_line)) as company_currency
"""
_FORETOLD = """
select * from ({select})
where covered_days > 0 or forecast_week in (select week_start from past_season_week)
"""
_WANTED = """
select account_id, product_id, forecast_week as week_start
from foretold_week
where covered_days > 0 and as_of_date in (select as_of_date from over_day)
union
select account_id, product_id, week_start from season_grid
"""
_DAY = pa.date32()
_OVER_DAY = pa.schema({"as_of_date": _DAY})
_SEASON = pa.schema(
    {"season_no": pa.int64(), "season": pa.string(), "season_start": _DAY, "season_end": _DAY}
)
_WEEK = pa.schema(
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
    over = engine.rows(_OVER, {"first": as_of - _LOOK_BACK, "monday": monday})
    told = {
        "by_sell_through": settings.demand == "sell_through",
        "currency": home.settings.company_currency,
    }
    engine.rows(_RUN, told)
    _give(engine, "over_day", [{"as_of_date": day} for (day,) in over], _OVER_DAY)
    _give(engine, "past_season", _season_rows(seasons), _SEASON)
    _give(engine, "past_season_week", _week_rows(seasons), _WEEK)
    _make(engine, "foretold_week", _FORETOLD.format(select=_text("foretold_week")))
    for name in ("season_series", "season_grid"):
        _make(engine, name, _text(name))
    _make(engine, "scored_week", _WANTED)
    for name in ("heard_week", "asked_week"):
        _make(engine, name, _text(name))
    found = Scored(
        sorted(day.isoformat() for (day,) in over),
        sorted({season.start.isoformat() for season in seasons}),
    )
    if over:
        _make(engine, "value_line", _text("value_line"))
        _keep(engine, home, PLAN_SCORES, found.days)
    if seasons:
        _score_seasons(engine, home, found.seasons)
    return found


def _score_seasons(engine: Engine, home: Home, starts: list[str]) -> None:
    for name in ("season_week", "season_forecast"):
        _make(engine, name, _text(name))
    engine.view("priced_line", _text("season_priced"))
    _make(engine, "order_price", select_text("money", "order_price"))
    for name in ("season_left", "season_decided", "season_served"):
        engine.view(name, _text(name))
    _make(engine, "season_line", _text("season_line"))
    engine.view("season_group", _text("season_group"))
    _keep(engine, home, SEASON_SCORES, starts)


def _seasons(
    engine: Engine, home: Home, monday: date, settings: StockUpSettings
) -> list[SeasonWindow]:
    """Return the seasons to score: over, told of from their first day on, and recent or new."""
    first = engine.scalar("select min(week_start) from fct_account_product_week")
    if first is None:
        return []
    kept = {part["season_start"] for part in lake_table(home, "season_line").partitions()}
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
    made = [part["as_of_date"] for part in lake_table(home, "stock_up_plan").partitions()]
    days = [
        day
        for day in made
        if day < as_of.isoformat()
        and any(first.isoformat() <= day <= last.isoformat() for first, last in spans)
    ]
    for view, name in _SOURCES.items():
        table = lake_table(home, name)
        engine.view(view, table.scan({"as_of_date": days}) if days else table.table.no_rows)


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
            rows.append(dict(zip(_WEEK.names, (number, monday, first, last, days), strict=True)))
            monday += timedelta(days=7)
    return rows


def _text(name: str) -> str:
    return select_text("planning", name)


def _make(engine: Engine, name: str, select: str) -> None:
    engine.rows(f"create or replace temp table {identifier(name)} as {select}")


def _give(engine: Engine, name: str, rows: list[dict[str, object]], schema: pa.Schema) -> None:
    engine.connection.register("given_rows", pa.Table.from_pylist(rows, schema))
    _make(engine, name, "select * from given_rows")
    engine.connection.unregister("given_rows")


def _keep(engine: Engine, home: Home, names: Sequence[str], partitions: list[str]) -> None:
    for name in names:
        table = WAREHOUSE_TABLES[name]
        rows = engine.stream(f"{table.select} from ({_text(name)})")
        within = {str(table.partition): partitions}
        lake_table(home, name).replace(rows, within, note="stock-up")
