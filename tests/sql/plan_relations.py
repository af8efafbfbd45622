"""What the SELECTs of a plan read: each other, and what a run gives them beside the lake."""

from __future__ import annotations

from datetime import date
from functools import cache
from importlib.resources import files

import pyarrow as pa
import yaml

from adapters.lake.models.catalog import Catalog
from adapters.planning.money import PLAN_RUN
from adapters.planning.plan_day import PLAN_DATE, PLAN_DAY, plan_dates, plan_day
from adapters.planning.promises import DRAFT_LINE, PROMISE_TERMS
from adapters.planning.scores import PAST_PLANS, PAST_SEASON, PAST_SEASON_WEEK, SCORE_RUN
from adapters.planning.totals import TOTALS_TERMS
from adapters.planning.what_if import SERVICE_RATIO
from sql import select_text
from transforms.planning.channel_rules import channel_rules
from transforms.planning.lost_units import SHORTFALL
from transforms.planning.stock_up.settings import StockUpSettings
from transforms.schema import WAREHOUSE_TABLES

_PLAN = WAREHOUSE_TABLES["stock_up_plan"].arrow
# What a run gives by these names.
GIVEN: dict[str, pa.Schema] = {
    "plan_day": PLAN_DAY,
    "plan_date": PLAN_DATE,
    "plan_run": PLAN_RUN,
    "score_run": SCORE_RUN,
    "past_season": PAST_SEASON,
    "past_season_week": PAST_SEASON_WEEK,
    "totals_terms": TOTALS_TERMS,
    "draft_line": DRAFT_LINE,
    "promise_terms": PROMISE_TERMS,
    "shortfall": SHORTFALL,
    "plan": _PLAN,
    "plan_now": _PLAN.append(SERVICE_RATIO),
    "plan_tried": _PLAN.append(SERVICE_RATIO),
    **{name: WAREHOUSE_TABLES[table].arrow for name, table in PAST_PLANS.items()},
}
# What a run names otherwise than its file is named.
NAMED = {"plan_line": "what_if_line", "priced_line": "season_priced"}


def select_names() -> list[str]:
    """Return the names of the SELECTs of `sql/planning`."""
    return sorted(file.name.removesuffix(".sql") for file in (files("sql") / "planning").iterdir())


@cache
def plan_selects() -> Catalog:
    """Return the SELECTs of a plan, with the one of its money that they read, in order."""
    texts = {name: ("planning", select_text("planning", name)) for name in select_names()}
    texts["order_price"] = ("money", select_text("money", "order_price"))
    named = {alias: ("planning", f"select * from {name}") for alias, name in NAMED.items()}
    return Catalog(texts | named)


def made_of_the_day(said: dict[str, str], *, has_transit_feed: bool) -> dict[str, pa.Table]:
    """Return what a run makes of its day: by the default settings, but for what is said."""
    as_of = date.fromisoformat(said.get("as_of_date", "2026-01-05"))
    day = plan_day(as_of, StockUpSettings(), has_transit_feed=has_transit_feed)
    day |= {name: yaml.safe_load(text) for name, text in said.items()}
    return {
        "plan_day": pa.Table.from_pylist([day], PLAN_DAY),
        "plan_date": plan_dates(day),
        "channel_rule": channel_rules(),
    }
