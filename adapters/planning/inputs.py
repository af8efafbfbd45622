"""What the plan reads from the lake: series, weekly facts, stock, arrivals, supply.

Goes in: a home whose lake holds facts and dimensions. Comes out: engine tables of numbered series
and their weeks, read back chunk by chunk, an account never split.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from adapters.lake.engine import Engine
from adapters.lake.home import Home
from adapters.lake.paths import scratch_sql
from adapters.lake.tables import Lake
from adapters.planning.plan_day import PLAN_DAY, plan_dates, plan_day
from adapters.planning.promises import earlier_promises
from adapters.planning.relations import give, give_row, make, select, view
from transforms.language.quoting import date_literal
from transforms.planning.channel_rules import channel_rules
from transforms.planning.demand import (
    history_weeks,
    is_read_in_doubt,
    weekly_panel,
)
from transforms.planning.forecast.panel import Days, Floats, Panel
from transforms.planning.grid import days_by_week
from transforms.planning.stock_up.limits import SupplyByProduct
from transforms.planning.stock_up.promises import Promises
from transforms.planning.stock_up.settings import Allocation, StockUpSettings
from transforms.planning.ticks import ticks_of_decimal
from transforms.schema import WAREHOUSE_TABLES
from transforms.schema.models import LAKE_FACTS

CHUNK_SERIES = 2_000
_TABLES = (
    "dim_account",
    "dim_product",
    "fct_account_product_week",
    "fct_inventory_day",
    "channel_finding",
    "held_series",
    "stock_up_plan",
    "fct_order_line",
)
# Who is planned, and what lies there as the as-of day begins.
_SERIES = (
    "demand_source",
    "reported_week",
    "absent_pair",
    "left_out",
    "phantom_stock",
    "plan_candidate",
    "stock_count",
    "shipment_arrived",
    "stock_came",
    "told_week",
    "sold_pace",
    "count_used",
    "sold_since",
    "stock_change",
    "stock_position",
    "plan_series",
)
# What is asked of it, and what is on its way.
_DEMAND = (
    "plan_rush",
    "plan_promoted",
    "series_pace",
    "series_size",
    "pace_of_size",
    "expected_of_size",
    "plan_expected",
    "shipment_told",
    "shipment_due",
    "ordered_due",
    "plan_due",
)
_FEEDS = ("in_transit", "inventory", "supply", "promotions", "incidents")
# Figures in doubt that are read for want of others tell of little.
_AS_READ_WIDENING = 2.0


@dataclass(frozen=True)
class Chunk:
    """The series of some accounts: who they are, their demand, what is on its way to them, and on
    how many days of which week they are promoted.
    """

    series: pd.DataFrame
    panel: Panel
    due: pd.DataFrame
    promoted: pd.DataFrame

    def promoted_days(self, weeks: Days) -> Floats:
        """Return the promoted days of each week, shape (series, weeks)."""
        return days_by_week(self.promoted, len(self.series), weeks)


class PlanInputs:
    """Read the plan's inputs; the lake is read once, when this is made.

    The weekly facts lie sorted by series in a file of `folder`, so that a chunk costs its own size.
    """

    def __init__(
        self, engine: Engine, home: Home, folder: Path, as_of: date, *, settings: StockUpSettings
    ):
        self._engine = engine
        self._as_of = as_of
        self.weeks = history_weeks(as_of)
        self.first_monday = as_of - timedelta(days=as_of.weekday())
        self._name_relations(Lake(home), settings)
        give(engine, "channel_rule", channel_rules())
        make(engine, "held_count", "held_week", "plan_account", "plan_product")
        make(engine, "replaced_product", "plan_successor")
        self._name_pairs()
        view(engine, "plan_fact")
        make(engine, *_SERIES)
        view(engine, "moved_week")
        make(engine, *_DEMAND)
        engine.save(select("plan_week"), folder / "plan_week.parquet")
        engine.view("plan_week", f"select * from {scratch_sql([folder / 'plan_week.parquet'])}")
        self._nets_orders = settings.net_of_orders
        self._is_monthly = settings.grain == "month"
        if settings.net_of_orders:
            make(engine, "open_order")

    @property
    def series_count(self) -> int:
        return int(str(self._engine.scalar("select count(*) from plan_series")))

    @cached_property
    def has_transit_feed(self) -> bool:
        """Tell whether a feed says what is on its way; a series it leaves out then expects 0."""
        return bool(self._engine.scalar("select has_transit_feed from plan_day"))

    @property
    def left_out_count(self) -> int:
        """Return how many accounts × products are no series: bought once, or silent for long."""
        query = "select count(*) from plan_candidate where not is_active"
        return int(str(self._engine.scalar(query)))

    def chunks(self) -> Iterator[Chunk]:
        """Yield all series in order, some thousands at a time."""
        for first, last in self._ranges():
            within = f"where series between {first} and {last} order by series"
            named = f"select * from plan_series inner join plan_expected using (series) {within}"
            series = self._engine.arrow(named).to_pandas()
            rows = self._engine.arrow(f"select * from plan_week {within}").to_pandas()
            due = self._engine.arrow(f"select * from plan_due {within}").to_pandas()
            promoted = self._engine.arrow(f"select * from plan_promoted {within}").to_pandas()
            series["demand_source"] = np.where(series["sells_on"], "sell_through", "sell_in")
            for frame in (rows, due, promoted):
                frame["series"] -= first
            panel = weekly_panel(series, rows, self.weeks, promoted)
            if self._is_monthly:
                panel = replace(panel, monthly=series["sells_on"].to_numpy(dtype=np.bool_))
            least = np.where(is_read_in_doubt(panel), _AS_READ_WIDENING, 1.0)
            series["widening"] = np.maximum(series["widening"], least)
            yield Chunk(series, panel, due, promoted)

    def open_orders(self, chunk: Chunk, horizon: int) -> Floats | None:
        """Return units on open orders by series and week ahead; None where they are not netted."""
        if not self._nets_orders:
            return None
        first, last = chunk.series["series"].iloc[0], chunk.series["series"].iloc[-1]
        rows = self._engine.rows(
            "select series, week, units from open_order"
            " where series between $first and $last and week < $horizon",
            {"first": int(first), "last": int(last), "horizon": horizon},
        )
        units = np.zeros((len(chunk.series), horizon))
        for series, week, ordered in rows:
            units[series - first, week] += ordered
        return units

    def supply(self) -> SupplyByProduct:
        """Return what may be allocated by product and day, in ticks; empty where nothing says."""
        rows = self._engine.rows(
            "select product_id, available_on, cast(sum(units) as decimal(18, 4)) from supply"
            " group by product_id, available_on order by product_id, available_on"
        )
        found: dict[str, list[tuple[date, int]]] = {}
        for product, day, units in rows:
            found.setdefault(product, []).append((day, ticks_of_decimal(Decimal(units))))
        return found

    def promised(self, lines: Sequence[pa.Table], allocation: Allocation) -> Promises:
        """Return what plans of earlier days promised and these lines do not plan anew."""
        return earlier_promises(self._engine, lines, allocation)

    def _name_relations(self, lake: Lake, settings: StockUpSettings) -> None:
        for table in (*(WAREHOUSE_TABLES[name] for name in _TABLES), LAKE_FACTS["fct_receipt_day"]):
            layers = [lake.table("facts", table), lake.table("marts", table)]
            found = next((layer for layer in layers if layer.exists()), layers[0])
            self._engine.view(table.name, found.scan())
        for name in _FEEDS:
            self._engine.view(name, lake.clean(name).scan())
        self._tell_the_day(settings)

    def _tell_the_day(self, settings: StockUpSettings) -> None:
        told_on = f"select 1 from in_transit where as_of_date <= {date_literal(self._as_of)}"
        day = plan_day(
            self._as_of,
            settings,
            has_transit_feed=bool(self._engine.scalar(f"select exists ({told_on})")),
        )
        give_row(self._engine, "plan_day", day, PLAN_DAY)
        give(self._engine, "plan_date", plan_dates(day))

    def _name_pairs(self) -> None:
        make(self._engine, "known_pair", "plan_pair")

    def _ranges(self) -> Iterator[tuple[int, int]]:
        accounts = self._engine.rows(
            "select min(series), max(series) from plan_series group by account_id order by 1"
        )
        start = 0
        for place, (_, last) in enumerate(accounts):
            if last + 1 - start >= CHUNK_SERIES or place == len(accounts) - 1:
                yield start, last
                start = last + 1
