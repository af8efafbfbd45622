"""What season sheets are made of: a published plan, its forecast, and the demand behind it.

Goes in: the planner's inputs as of the plan's day, and whom sheets are wanted of. Comes out: one
account after the other. History is the planner's own panel, so that what is drawn as demand is what
was forecast from; it waits in a file of the run, and memory holds one account's weeks.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from adapters.exports.stock_up.amounts import sheet_money
from adapters.exports.stock_up.lines import line_of, name_accounts_and_products, plan_lines
from adapters.lake.engine import Engine
from adapters.lake.home import Home
from adapters.lake.marts import mart
from adapters.lake.paths import scratch_sql
from adapters.planning import Chunk, PlanInputs
from adapters.planning.money import company_currency
from transforms.exports.stock_up.model import (
    AccountSheet,
    Buyer,
    ProductStory,
    Question,
    SheetLine,
    Span,
    WeekAhead,
    WeekBehind,
    WeekOfStock,
    same_days_last_year,
)
from transforms.planning.ticks import unit_decimals

_TABLES = (
    "stock_up_plan",
    "stock_up_override",
    "stock_up_driver",
    "demand_forecast",
    "stock_up_projection",
    "stock_up_value",
    "stock_up_account",
    "stock_up_rebate",
)
_WEEKS = 64  # a year, and the weeks that a window may reach back beyond it
_OLD_COUNT = timedelta(days=7)
_HISTORY = pa.schema(
    {
        "account_id": pa.string(),
        "product_id": pa.string(),
        "week": pa.date32(),
        "sold": pa.decimal128(18, 4),
        "demand": pa.decimal128(18, 4),
    }
)
_ORDER = "p.account_id, p.ship_by_date, p.recommended_units desc nulls last, p.product_id"
_CHOSEN = {
    "accounts": "list_contains($accounts, p.account_id)",
    "region": "a.region = $region",
    "season": "p.season = $season",
}
_AHEAD = """
select
    product_id,
    forecast_week,
    demand_units_mean,
    demand_units_p10,
    demand_units_p25,
    demand_units_p50,
    demand_units_p75,
    demand_units_p90
from sheet_demand_forecast where account_id = $account order by product_id, forecast_week
"""
_STOCK = """
select
    product_id,
    week_start,
    stock_units_p10,
    stock_units_p50,
    stock_units_p90,
    empty_ratio,
    stock_with_order_units_p10,
    stock_with_order_units_p50,
    stock_with_order_units_p90,
    empty_with_order_ratio
from sheet_stock_up_projection where account_id = $account order by product_id, week_start
"""
_BEHIND = """
select product_id, week, sold, demand from sheet_history
where account_id = $account order by product_id, week
"""
_DOUBTS = """
select s.product_id, s.counted_on, s.on_hand_units is null, s.held_rule, s.left_out_since
from plan_series as s where s.account_id = $account order by s.product_id
"""
_LATE = """
select s.product_id, d.days, cast(sum(d.units) as decimal(18, 4))
from shipment_due as d inner join plan_series as s on d.series = s.series
where s.account_id = $account and (d.days < 0 or d.days is null)
group by s.product_id, d.days order by s.product_id, d.days
"""


class SheetFacts:
    """Read what season sheets tell; made once a run."""

    def __init__(
        self, engine: Engine, home: Home, inputs: PlanInputs, as_of: date, *, folder: Path
    ):
        self._engine, self._inputs, self._as_of = engine, inputs, as_of
        self._currency = company_currency(engine, home)
        self._history = folder / "history.parquet"
        partition = {"as_of_date": [as_of.isoformat()]}
        for name in _TABLES:
            scan = mart(home, name).scan(partition)
            engine.rows(f"create or replace temp table sheet_{name} as {scan}")
        name_accounts_and_products(engine, as_of)

    def known(self, column: str) -> list[str]:
        """Return what a column of the plan or its accounts holds, each value once."""
        found = self._engine.rows(
            f"select distinct {column} from sheet_stock_up_plan"
            f" left join sheet_account using (account_id) where {column} is not null order by 1"
        )
        return [value for (value,) in found]

    def chosen(
        self, accounts: Sequence[str], region: str | None, season: str | None
    ) -> list[tuple[Buyer, list[SheetLine]]]:
        """Return whom sheets are made of, each with its lines; of all where nothing is named.

        The history of these alone is read, once.
        """
        named = {"accounts": list(accounts), "region": region, "season": season}
        named = {name: value for name, value in named.items() if value}
        tests = " and ".join(_CHOSEN[name] for name in named) or "true"
        relations = (f"sheet_{name}" for name in _TABLES[:3])
        query = plan_lines(*relations, chosen=tests, order=_ORDER)
        lines = [line_of(row) for row in self._engine.rows(query, named)]
        self._write_history({buyer.account_id for buyer, _ in lines})
        return [
            (buyer, [line for _, line in own])
            for buyer, own in groupby(lines, lambda pair: pair[0])
        ]

    def sheet(
        self, buyer: Buyer, lines: Sequence[SheetLine], seasons: Sequence[Span]
    ) -> AccountSheet:
        """Return the sheet of an account that was chosen."""
        behind, ahead, stock = (
            self._by_product(query, buyer.account_id) for query in (_BEHIND, _AHEAD, _STOCK)
        )
        stories = [
            ProductStory(
                as_of=self._as_of,
                line=line,
                behind=[WeekBehind(*row) for row in behind.get(line.product_id, [])],
                ahead=[WeekAhead(*row) for row in ahead.get(line.product_id, [])],
                stock=[WeekOfStock(*row) for row in stock.get(line.product_id, [])],
                last=same_days_last_year(line, seasons),
            )
            for line in lines
        ]
        questions = list(self._questions(buyer.account_id, lines))
        return AccountSheet(
            self._as_of,
            buyer,
            stories,
            seasons=seasons,
            questions=questions,
            money=sheet_money(self._engine, buyer.account_id, self._currency),
        )

    def _questions(self, account: str, lines: Sequence[SheetLine]) -> Iterator[Question]:
        labels = {line.product_id: line.label for line in lines}
        late = self._by_product(_LATE, account)
        doubts = self._by_product(_DOUBTS, account)
        for product, label in labels.items():
            for days, units in late.get(product, []):
                day = None if days is None else self._as_of + timedelta(days=days)
                yield Question("late_unknown" if day is None else "late", label, day, units)
            for counted_on, is_unknown, rule, left_out in doubts.get(product, []):
                if is_unknown:
                    yield Question("no_count", label)
                elif counted_on is not None and self._as_of - counted_on > _OLD_COUNT:
                    yield Question("old_count", label, counted_on)
                if rule is not None:
                    yield Question("doubtful", label, rule=rule)
                if left_out is not None:
                    yield Question("left_out", label, left_out)

    def _by_product(self, query: str, account: str) -> dict[str, list[tuple[Any, ...]]]:
        rows = self._engine.rows(query, {"account": account})
        return {
            product: [row[1:] for row in own] for product, own in groupby(rows, lambda row: row[0])
        }

    def _write_history(self, accounts: set[str]) -> None:
        with pq.ParquetWriter(self._history, _HISTORY) as writer:
            for chunk in self._inputs.chunks():
                writer.write_table(_history(chunk, accounts))
        self._engine.view("sheet_history", f"select * from {scratch_sql([self._history])}")


def _history(chunk: Chunk, accounts: set[str]) -> pa.Table:
    """Return the last weeks of the wanted series; units are null before a series' first week."""
    wanted = np.isin(chunk.panel.account_ids.astype(str), list(accounts))
    panel = chunk.panel.take(np.flatnonzero(wanted))
    weeks = slice(max(len(panel.weeks) - _WEEKS, 0), None)
    known = panel.in_history[:, weeks].ravel()
    each = pa.array(np.repeat(np.arange(panel.size), len(panel.weeks[weeks])))

    def units(values: np.ndarray) -> pa.Array:
        return unit_decimals(np.where(known, values[:, weeks].ravel(), np.nan))

    columns = {
        "account_id": pa.array(panel.account_ids, pa.string()).take(each),
        "product_id": pa.array(panel.product_ids, pa.string()).take(each),
        "week": pa.array(np.tile(panel.weeks[weeks], panel.size)),
        "sold": units(panel.raw_units),
        "demand": units(panel.units),
    }
    return pa.table(columns).cast(_HISTORY)
