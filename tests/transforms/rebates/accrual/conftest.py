"""A small world for accrual: drawn facts, a drawn forecast, terms in, estimates out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pytest

from adapters.lake.engine import Engine
from adapters.lake.order_lines import make_order_lines
from transforms.rebates import Facts, owed, parse_terms
from transforms.rebates.accrual import SERIES, Accrued, BuyerDemand, accrued
from transforms.schema import FEEDS

AS_OF = date(2026, 2, 16)  # the Monday in the middle of the first quarter
HEAD = "program: P\nvalid: {from: 2026-01-01, until: 2027-01-01}\ncurrency: CNY\nperiod: quarter\n"
_ORDER = {"account_id": "A", "product_id": "P", "order_date": "2026-01-05", "unit_price": "1"}


def table(name: str, text: str) -> pa.Table:
    """Read a drawn table into the registry's types; `-` is nothing."""
    head, *rows = [line.split() for line in text.strip().splitlines()]
    cells = [dict(zip(head, row, strict=True)) for row in rows]
    if name == "orders":
        cells = [_ORDER | {"order_id": f"o{n}", "line_no": "1"} | row
                 for n, row in enumerate(cells, 1)]  # fmt: skip
    kinds = {c.name: c.type.arrow for c in FEEDS[name].columns}
    return pa.table(
        {
            column: pa.array(
                [None if row[column] == "-" else row[column] for row in cells], pa.string()
            ).cast(kinds[column])
            for column in cells[0]
        }
    )


def demand(
    drawing: list[tuple[str, str, str, list[float]]],
    monday: date = AS_OF,
    currency: str = "CNY",
    cost: str | None = None,
) -> BuyerDemand:
    """Make a demand of (account, product, price, units a week on each path), for every week."""
    count = len(drawing)
    series = pa.table(
        {
            "account_id": [row[0] for row in drawing],
            "product_id": [row[1] for row in drawing],
            "unit": ["each"] * count,
            "unit_price": pa.array([row[2] for row in drawing], pa.string()).cast(
                SERIES.field("unit_price").type
            ),
            "unit_cost": pa.array([cost] * count, pa.string()).cast(SERIES.field("unit_cost").type),
            "currency": [None if currency == "-" else currency] * count,
            "quantity_per_unit": [1.0] * count,
        },
        schema=SERIES,
    )
    weekly = np.array([row[3] for row in drawing], dtype=np.float64)
    first = monday - timedelta(days=monday.weekday())
    paths = weekly.shape[1]

    def chunks(weeks: int) -> Iterator[tuple[int, np.ndarray]]:
        for place in range(count):  # a chunk a series: pools may span chunks
            yield place, np.repeat(weekly[place : place + 1, :, None], weeks, axis=2)

    return BuyerDemand(series, first, paths, chunks)


@dataclass
class Estimated:
    """What came out: to date, accrued, and why."""

    to_date: pa.Table
    made: Accrued

    def amounts(self) -> dict[str, str | None]:
        rows = self.made.results.select(["account_id", "earned"]).to_pydict()
        return {a: None if e is None else f"{e:.2f}" for a, e in
                zip(*rows.values(), strict=True)}  # fmt: skip

    def reasons(self) -> set[str | None]:
        return set(self.made.results["reason"].to_pylist())

    def ways(self) -> list[tuple[Any, ...]]:
        names = ["account_id", "tier_no", "path_count", "final_basis", "final_owed_amount"]
        rows = zip(*(self.made.explained[n].to_pylist() for n in names), strict=True)
        return [(a, t, n, f"{x:.2f}", f"{o:.2f}") for a, t, n, x, o in rows]


@pytest.fixture
def estimate() -> Iterator[Callable[..., Estimated]]:
    """Estimate terms on facts and a forecast: `estimate(terms, forecast, orders=…, as_of=…)`."""
    con = duckdb.connect()

    def run(
        terms: str, forecast: Any, *, as_of: date = AS_OF, in_currency: str = "CNY", **facts: str
    ) -> Estimated:
        names = {}
        for name, drawing in facts.items():
            con.register(f"given_{name}", table(name, drawing))
            names[name] = f"given_{name}"
        if "orders" in names:
            names["orders"] = make_order_lines(Engine(con), names["orders"], names.get("products"))
        head = "".join(
            line + "\n"
            for line in HEAD.splitlines()
            if line.partition(":")[0] + ":" not in terms.partition("\n---\n")[0]
        )
        programs = parse_terms(head + terms, "spec.yaml")
        given = Facts(**names)
        with owed(con, given, programs, as_of) as book:
            to_date = book.results
        coming = (
            forecast if isinstance(forecast, BuyerDemand) else demand(forecast, as_of, in_currency)
        )
        return Estimated(
            to_date, accrued(con, given, programs, as_of, results=to_date, demand=coming)
        )

    yield run
    con.close()


@pytest.fixture
def drawn_demand() -> Callable[..., BuyerDemand]:
    return demand
