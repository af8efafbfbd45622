"""What each step of the forecast added, of plans whose windows are over.

Goes in: an engine that has read a plan's inputs, and the plans of days before in the lake. Comes
out: rows of `forecast_value_added` and `override_value` in the lake, and the days they are of.
"""

from __future__ import annotations

from datetime import date, timedelta

from adapters.lake.engine import Engine
from adapters.lake.home import Home
from adapters.planning.outputs import lake_table
from sql import select_text
from transforms.schema import WAREHOUSE_TABLES

VALUE_TABLES = ("forecast_value_added", "override_value")
# What arrives late may still change the score of a plan so far back.
_LOOK_BACK = timedelta(days=182)
_OVER = """
select as_of_date
from past_plan
where as_of_date >= $first and as_of_date < $as_of
group by as_of_date
having max(window_end) < $monday
order by as_of_date
"""


def score_past_plans(engine: Engine, home: Home, as_of: date) -> list[str]:
    """Score the plans of days before whose last window is over; return these days.

    Only whole weeks before the as-of date are known. A plan older than half a year keeps its score.
    """
    engine.view("past_plan", lake_table(home, "stock_up_plan").scan())
    days = {
        "first": as_of - _LOOK_BACK,
        "as_of": as_of,
        "monday": as_of - timedelta(days=as_of.weekday()),
    }
    over = [day.isoformat() for (day,) in engine.rows(_OVER, days)]
    if not over:
        return []
    within = {"as_of_date": over}
    for view, name in (
        ("past_plan", "stock_up_plan"),
        ("past_forecast", "demand_forecast"),
        ("past_override", "stock_up_override"),
    ):
        engine.view(view, lake_table(home, name).scan(within))
    engine.rows(
        f"create or replace temp table value_line as {select_text('planning', 'value_line')}"
    )
    for name in VALUE_TABLES:
        rows = engine.stream(
            f"{WAREHOUSE_TABLES[name].select} from ({select_text('planning', name)})"
        )
        lake_table(home, name).replace(rows, within, note="stock-up")
    return over
