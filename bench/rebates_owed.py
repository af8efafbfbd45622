"""Rebates owed: programs × accounts × lines, beside the same in pandas and in a plain loop.

As a worker (`python -m bench.rebates_owed CONTENDER PROGRAMS ACCOUNTS LINES`) one contender
computes every program on the same drawn lines and prints its seconds and what it found. Five
methods and three periods take turns; the first three programs count units and pay a percentage, so
that the order of lines matters. The peers know these methods alone, and pandas reckons in DOUBLE;
ours is exact and can name every line behind a sum.
"""

from __future__ import annotations

import json
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import duckdb

from bench.context import Context
from bench.registry import bench
from bench.results import OURS, Figure, Result

_CENT = Decimal("0.01")
_CATEGORIES = 5
_IN_ORDER = 3
_METHODS = ("marginal", "whole", "rolling", "fixed", "per_unit")
_PERIODS = {"quarter": 3, "month": 1, "year": 12}
_AS_OF = date(2026, 1, 1)
_LOOP_AT_MOST = 20_000_000


@dataclass(frozen=True)
class Shape:
    """How much is drawn; `of` is ready for a worker's command line."""

    programs: int
    accounts: int
    lines: int

    @property
    def of(self) -> tuple[int, int, int]:
        return self.programs, self.accounts, self.lines

    def __str__(self) -> str:
        return f"{self.programs} programs × {self.accounts:,} accounts × {self.lines:,} lines"


_SHAPES = {
    "small": Shape(10, 500, 100_000),
    "medium": Shape(20, 2_500, 1_000_000),
    "large": Shape(50, 20_000, 10_000_000),
}


@dataclass(frozen=True)
class Drawn:
    """One program as every contender reads it; `tiers` are (from, figure)."""

    number: int
    method: str
    period: str
    tiers: tuple[tuple[int, str], ...]

    @property
    def category(self) -> str:
        return f"C{self.number % _CATEGORIES}"

    @property
    def is_in_order(self) -> bool:
        return self.number < _IN_ORDER


_LINES = """
select
    'O' || (i // 5) as order_id,
    cast(i % 5 as varchar) as line_no,
    'A' || lpad(cast(i // 5 * 7919 % {accounts} as varchar), 6, '0') as account_id,
    'P' || (i * 31 % 60) as product_id,
    date '2025-01-01' + cast(i // 5 * 104729 % 365 as integer) as order_date,
    cast(1 + i * 17 % 24 as decimal(18, 4)) as quantity,
    cast((500 + i * 37 % 4500) / 100 as decimal(18, 6)) as unit_price,
    'CNY' as currency,
    'each' as unit,
    'sale' as kind,
    'bench' as source
from range({lines}) as t(i)
"""
_PRODUCTS = """
select 'P' || i as product_id, 'C' || i % {categories} as category, 'each' as unit
from range(60) as t(i)
"""


@bench("rebates-owed")
def rebates_owed(context: Context) -> Result:
    """Rebates owed by programs × accounts × lines, beside pandas and a plain loop."""
    shape = _SHAPES[context.size]
    contenders = [("ours", OURS, "exact"), ("pandas", "pandas in DOUBLE", "a loop over programs")]
    if shape.programs * shape.lines <= _LOOP_AT_MOST:
        contenders.append(("loop", "plain loop in Decimal", "a line at a time"))
    figures, found = [], {}
    for contender, name, note in contenders:
        took, found[contender] = context.worker("bench.rebates_owed", contender, *shape.of)
        figures.append(Figure(name, took, work_seconds=found[contender]["seconds"], note=note))
    grown, remarks = _growth(context, shape, figures[0])
    earned = {name: answer["earned"] for name, answer in found.items()}
    exact = "" if "loop" not in earned else (
        " (equal)" if earned["ours"] == earned["loop"] else " (DIFFERENT)"
    )  # fmt: skip
    said = ", ".join(f"{name} {amount}" for name, amount in earned.items()) + exact
    ours = found["ours"]
    explained = "lines are explained on demand; that is not measured at this size"
    if ours["explain_seconds"] is not None:
        took_more = ours["explain_seconds"]
        explained = f"explaining every line behind the results takes ours {took_more:.2f} s more"
    head = f"{shape}, {_IN_ORDER} by line order: {ours['results']:,} results"
    alone = "seconds are of the arithmetic alone"
    return Result((*figures, *grown), (head, alone, explained, f"earned: {said}", *remarks))


def _growth(context: Context, shape: Shape, whole: Figure) -> tuple[list[Figure], list[str]]:
    """Measure ours with a quarter and half of the lines, and of the programs."""
    programs, accounts, lines = shape.of
    smaller = {
        "lines": [Shape(programs, accounts, lines // 4), Shape(programs, accounts, lines // 2)],
        "programs": [Shape(programs // 4, accounts, lines), Shape(programs // 2, accounts, lines)],
    }
    figures, remarks = [], []
    for what, shapes in smaller.items():
        seconds = []
        for part in shapes:
            took, answer = context.worker("bench.rebates_owed", "ours", *part.of)
            note = str(part)
            figures.append(Figure(f"· fewer {what}", took, answer["seconds"], note, is_part=True))
            seconds.append(answer["seconds"])
        half, full = seconds[1] / seconds[0], whole.seconds / seconds[0]
        remarks.append(f"{what} × 1, 2, 4: seconds × 1, {half:.2f}, {full:.2f}")
    return figures, remarks


def _drawn(programs: int) -> list[Drawn]:
    return [_one(number) for number in range(programs)]


def _one(number: int) -> Drawn:
    if number < _IN_ORDER:
        return Drawn(number, "in_order", "quarter", ((0, "1"), (150, "1.5"), (400, "2")))
    method, period = _METHODS[number % 5], tuple(_PERIODS)[number // 5 % 3]
    figures = {"fixed": ("10", "100", "500"), "per_unit": ("0.1", "0.25", "0.4")}
    starts = (0, 100, 300) if method == "per_unit" else (0, 5_000, 20_000)
    paid = figures.get(method, ("1", "1.5", "2"))
    return Drawn(number, method, period, tuple(zip(starts, paid, strict=True)))


def _terms(drawn: Drawn) -> str:
    key = {"fixed": "amount", "per_unit": "per_unit"}.get(drawn.method, "percent")
    method = {"in_order": "marginal", "per_unit": "whole"}.get(drawn.method, drawn.method)
    measure = "quantity" if drawn.method in ("in_order", "per_unit") else "amount"
    tiers = "".join(f"    - {{from: {start}, {key}: {paid}}}\n" for start, paid in drawn.tiers)
    return (
        f"program: B{drawn.number:03d}\nperiod: {drawn.period}\n"
        "valid: {from: 2025-01-01, until: 2026-01-01}\ncurrency: CNY\n"
        f"products: {{category: [{drawn.category}]}}\nbasis: {{measure: {measure}}}\n"
        f"earn:\n  method: {method}\n  edge: exceeded\n  tiers:\n{tiers}"
    )


def _facts(accounts: int, lines: int) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    made = _LINES.format(accounts=accounts, lines=lines)
    connection.execute(f"create table orders as {made}")
    connection.execute(f"create table products as {_PRODUCTS.format(categories=_CATEGORIES)}")
    return connection


def _ours(programs: int, accounts: int, lines: int) -> dict[str, Any]:
    import pyarrow.compute as pc

    from adapters.lake.engine import Engine
    from adapters.lake.order_lines import make_order_lines
    from transforms.rebates import Facts, owed, parse_terms

    terms = parse_terms("---\n".join(map(_terms, _drawn(programs))), "bench.yaml")
    explained = None
    with _facts(accounts, lines) as connection:
        for table in ("orders", "products"):
            connection.execute(f"alter table {table} rename to given_{table}")
        started = time.perf_counter()
        lines_made = make_order_lines(Engine(connection), "given_orders", "given_products")
        facts = Facts(orders=lines_made, products="given_products")
        with owed(connection, facts, terms, _AS_OF) as book:
            seconds = time.perf_counter() - started
            if programs * lines <= _LOOP_AT_MOST:
                started = time.perf_counter()
                book.lines()
                explained = time.perf_counter() - started
            earned, count = pc.sum(book.results["earned"]).as_py(), book.results.num_rows
    return {"seconds": seconds, "explain_seconds": explained, "earned": f"{earned:.2f}",
            "results": count}  # fmt: skip


def _pandas(programs: int, accounts: int, lines: int) -> dict[str, Any]:
    with _facts(accounts, lines) as connection:
        orders, products = connection.table("orders").df(), connection.table("products").df()
    started = time.perf_counter()
    orders = orders.merge(products[["product_id", "category"]], on="product_id")
    orders["amount"] = orders["quantity"] * orders["unit_price"]
    month = orders["order_date"].dt.month - 1
    orders = orders.sort_values(["order_date", "order_id", "line_no"])
    earned = 0.0
    for drawn in _drawn(programs):
        counted = orders[orders["category"] == drawn.category]
        keys = [counted["account_id"], (month // _PERIODS[drawn.period])[counted.index]]
        earned += _earned_in_pandas(drawn, counted, keys)
    return {"seconds": time.perf_counter() - started, "earned": f"{earned:.2f}"}


def _earned_in_pandas(drawn: Drawn, lines: Any, keys: list[Any]) -> float:
    import numpy as np

    ends = [start for start, _ in drawn.tiers[1:]] + [np.inf]
    bands = [
        (start, end, float(paid)) for (start, paid), end in zip(drawn.tiers, ends, strict=True)
    ]
    if drawn.is_in_order:
        high = lines.groupby(keys)["quantity"].cumsum()
        low = high - lines["quantity"]
        paid = sum((high.clip(a, b) - low.clip(a, b)) * rate / 100 for a, b, rate in bands)
        return float((paid * lines["unit_price"]).groupby(keys).sum().round(2).sum())
    counted = "quantity" if drawn.method == "per_unit" else "amount"
    x = lines.groupby(keys)[counted].sum()
    if drawn.method == "marginal":
        owed = sum((x.clip(a, b) - a) * rate / 100 for a, b, rate in bands)
    elif drawn.method == "rolling":
        owed = sum(x.clip(upper=b) * (x > a) * rate / 100 for a, b, rate in bands)
    else:
        reached = np.select([x > a for a, _, _ in bands[::-1]], [r for *_, r in bands[::-1]], 0.0)
        owed = reached if drawn.method == "fixed" else x * reached
        owed = owed / 100 if drawn.method == "whole" else owed
    return float(np.round(owed, 2).sum())


def _loop(programs: int, accounts: int, lines: int) -> dict[str, Any]:
    with _facts(accounts, lines) as connection:
        category = dict(connection.table("products").project("product_id, category").fetchall())
        names = "account_id, product_id, order_date, order_id, line_no, quantity, unit_price"
        orders = connection.table("orders").project(names).fetchall()
    started = time.perf_counter()
    orders.sort(key=lambda line: line[2:5])
    earned = Decimal(0)
    for drawn in _drawn(programs):
        x: dict[tuple[str, int], Decimal] = defaultdict(Decimal)
        paid: dict[tuple[str, int], Decimal] = defaultdict(Decimal)
        months = _PERIODS[drawn.period]
        for account, product, day, _, _, quantity, price in orders:
            if category[product] != drawn.category:
                continue
            key = (account, (day.month - 1) // months)
            before = x[key]
            is_counted = drawn.method in ("in_order", "per_unit")
            x[key] += quantity if is_counted else quantity * price
            if drawn.is_in_order:
                paid[key] += (_marginal(drawn, x[key]) - _marginal(drawn, before)) * price
        found = (
            paid.values()
            if drawn.is_in_order
            else (_RULES[drawn.method](drawn, v) for v in x.values())
        )
        earned += sum((amount.quantize(_CENT, ROUND_HALF_UP) for amount in found), Decimal(0))
    return {"seconds": time.perf_counter() - started, "earned": f"{earned:.2f}"}


def _marginal(drawn: Drawn, x: Decimal) -> Decimal:
    ends = [Decimal(start) for start, _ in drawn.tiers[1:]] + [x]
    return sum(
        (max(min(x, end) - start, Decimal(0)) * Decimal(paid) / 100
         for (start, paid), end in zip(drawn.tiers, ends, strict=True)),
        Decimal(0),
    )  # fmt: skip


def _rolling(drawn: Drawn, x: Decimal) -> Decimal:
    ends = [Decimal(start) for start, _ in drawn.tiers[1:]] + [x]
    return sum(
        (min(x, end) * Decimal(paid) / 100
         for (start, paid), end in zip(drawn.tiers, ends, strict=True) if x > start),
        Decimal(0),
    )  # fmt: skip


def _reached(drawn: Drawn, x: Decimal) -> Decimal:
    return Decimal(next((paid for start, paid in reversed(drawn.tiers) if x > start), "0"))


_RULES: dict[str, Callable[[Drawn, Decimal], Decimal]] = {
    "marginal": _marginal,
    "rolling": _rolling,
    "whole": lambda drawn, x: x * _reached(drawn, x) / 100,
    "per_unit": lambda drawn, x: x * _reached(drawn, x),
    "fixed": _reached,
}

if __name__ == "__main__":
    _WORKERS = {"ours": _ours, "pandas": _pandas, "loop": _loop}
    print(json.dumps(_WORKERS[sys.argv[1]](*map(int, sys.argv[2:5]))))
