"""Rebates owed: programs × accounts × lines, beside the same sums in pandas and in a plain loop.

As a worker (`python -m bench.rebates_owed CONTENDER SIZE`) one contender computes every program on
the same drawn lines and prints its seconds and what it found. The peers reckon in DOUBLE, know one
method and explain nothing; ours is exact and can name every line behind a sum.
"""

from __future__ import annotations

import json
import sys
import time
from collections import defaultdict
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import duckdb

from bench.context import Context
from bench.registry import bench
from bench.results import OURS, Figure, Result

# size: programs, accounts, lines
_SHAPES = {
    "small": (10, 500, 100_000),
    "medium": (20, 2_500, 1_000_000),
    "large": (50, 20_000, 10_000_000),
}
_TIERS = ((0, "1"), (20_000, "1.5"), (60_000, "2"))
_CATEGORIES = 5
_AS_OF = date(2026, 1, 1)
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
    programs, accounts, lines = _SHAPES[context.size]
    figures, earned = [], {}
    for contender, name, note in (
        ("ours", OURS, "exact, results per program, account and quarter"),
        ("pandas", "pandas in DOUBLE", "groupby and tiers, nothing explained"),
        ("loop", "plain loop in Decimal", "a line at a time, nothing explained"),
    ):
        took, found = context.worker("bench.rebates_owed", contender, context.size)
        figures.append(Figure(name, took, work_seconds=found["seconds"], note=note))
        earned[contender] = found["earned"]
        if contender == "ours":
            explain = found["explain_seconds"]
    rate = programs * lines / figures[0].seconds
    exact = earned["ours"] == earned["loop"]
    shape = f"{programs} programs × {accounts:,} accounts × {lines:,} lines"
    equal = "equal" if exact else "DIFFERENT"
    remarks = (
        f"{shape}: {rate:,.0f} lines × programs a second; seconds are of the arithmetic alone",
        f"explaining every line behind the results takes ours {explain:.2f} s more",
        "earned: ours {ours}, loop {loop} ({}), pandas {pandas}".format(equal, **earned),
    )
    return Result(tuple(figures), remarks)


def _terms(number: int) -> str:
    tiers = "".join(f"    - {{from: {start}, percent: {percent}}}\n" for start, percent in _TIERS)
    return (
        f"program: B{number:03d}\nversion: 1\ntitle: bench {number}\nperiod: quarter\n"
        "valid: {from: 2025-01-01, until: 2026-01-01}\ncurrency: CNY\n"
        f"products: {{category: [C{number % _CATEGORIES}]}}\n"
        "basis: {measure: amount, on: ordered, returns: deduct, free_goods: exclude}\n"
        f"earn:\n  method: marginal\n  tiers:\n{tiers}"
    )


def _facts(size: str) -> duckdb.DuckDBPyConnection:
    _, accounts, lines = _SHAPES[size]
    connection = duckdb.connect()
    made = _LINES.format(accounts=accounts, lines=lines)
    connection.execute(f"create table orders as {made}")
    connection.execute(f"create table products as {_PRODUCTS.format(categories=_CATEGORIES)}")
    return connection


def _ours(size: str) -> dict[str, object]:
    from transforms.rebates import Facts, owed, parse_terms

    programs = parse_terms("---\n".join(map(_terms, range(_SHAPES[size][0]))), "bench.yaml")
    facts = Facts(orders="orders", products="products")
    with _facts(size) as connection:
        started = time.perf_counter()
        with owed(connection, facts, programs, _AS_OF) as book:
            results = book.results
            seconds = time.perf_counter() - started
            started = time.perf_counter()
            book.lines()
            explained = time.perf_counter() - started
    earned = sum(results["earned"].to_pylist(), Decimal(0))
    return {"seconds": seconds, "explain_seconds": explained, "earned": f"{earned:.2f}"}


def _pandas(size: str) -> dict[str, object]:
    import numpy as np

    with _facts(size) as connection:
        lines, products = connection.table("orders").df(), connection.table("products").df()
    started = time.perf_counter()
    lines = lines.merge(products[["product_id", "category"]], on="product_id")
    lines["amount"] = lines["quantity"] * lines["unit_price"]
    lines["quarter"] = lines["order_date"].dt.to_period("Q")
    earned = 0.0
    for number in range(_SHAPES[size][0]):
        counted = lines[lines["category"] == f"C{number % _CATEGORIES}"]
        basis = counted.groupby(["account_id", "quarter"])["amount"].sum()
        owed = np.zeros(len(basis))
        ends = [start for start, _ in _TIERS[1:]] + [np.inf]
        for (start, percent), end in zip(_TIERS, ends, strict=True):
            owed += (basis.clip(start, end) - start) * float(percent) / 100
        earned += owed.round(2).sum()
    return {"seconds": time.perf_counter() - started, "earned": f"{earned:.2f}"}


def _loop(size: str) -> dict[str, object]:
    with _facts(size) as connection:
        category = dict(connection.table("products").project("product_id, category").fetchall())
        names = "account_id, product_id, order_date, quantity, unit_price"
        lines = connection.table("orders").project(names).fetchall()
    started = time.perf_counter()
    earned = Decimal(0)
    for number in range(_SHAPES[size][0]):
        wanted = f"C{number % _CATEGORIES}"
        basis: dict[tuple[str, int], Decimal] = defaultdict(Decimal)
        for account, product, day, quantity, price in lines:
            if category[product] == wanted:
                basis[account, (day.month - 1) // 3] += quantity * price
        earned += sum((_marginal(amount) for amount in basis.values()), Decimal(0))
    return {"seconds": time.perf_counter() - started, "earned": f"{earned:.2f}"}


def _marginal(amount: Decimal) -> Decimal:
    ends = [Decimal(start) for start, _ in _TIERS[1:]] + [amount]
    bands = (
        (min(amount, end) - start) * Decimal(percent) / 100
        for (start, percent), end in zip(_TIERS, ends, strict=True)
        if amount > start
    )
    return sum(bands, Decimal(0)).quantize(Decimal("0.01"), ROUND_HALF_UP)


if __name__ == "__main__":
    print(json.dumps({"ours": _ours, "pandas": _pandas, "loop": _loop}[sys.argv[1]](sys.argv[2])))
