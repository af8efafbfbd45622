"""A small world for rebate specs: drawn tables in, results and explained lines out.

A drawn table is text, one row a line, cells separated by blanks, `-` for nothing. Facts that a spec
does not draw get plain values: order o1, o2 …, account A, product P, dated 5 January 2026.
"""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from adapters.lake.engine import Engine
from adapters.lake.order_lines import make_order_lines, make_stock_counts
from transforms.rebates import FACT_TABLES, Facts, Owed, Program, owed, parse_terms
from transforms.schema import FEEDS

YEAR = "valid: {from: 2026-01-01, until: 2027-01-01}\ncurrency: CNY\n"
ALWAYS = date(2027, 6, 1)
_ORDER = {"account_id": "A", "product_id": "P", "order_date": "2026-01-05", "unit_price": "1"}


def drawn(text: str) -> list[dict[str, str | None]]:
    """Read a drawn table; the first line names the columns."""
    lines = [line.split() for line in text.strip().splitlines() if line.strip()]
    head, rows = lines[0], lines[1:]
    return [
        {n: None if cell == "-" else cell for n, cell in zip(head, row, strict=True)}
        for row in rows
    ]


def completed(table: str, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Fill in what a spec left out."""
    if table != "orders":
        return rows
    return [_ORDER | {"order_id": f"o{n}", "line_no": "1"} | row for n, row in enumerate(rows, 1)]


def arrow(table: str, rows: list[dict[str, Any]]) -> pa.Table:
    """Type rows as the registry says; only the columns that occur."""
    names = [c.name for c in FEEDS[table].columns if any(c.name in row for row in rows)]
    names = names or list(FEEDS[table].required)
    columns = {}
    for name in names:
        kind = FEEDS[table][name].type.arrow
        cells = pa.array([_text(row.get(name)) for row in rows], pa.string())
        columns[name] = cells.cast(kind)
    return pa.table(columns)


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


@dataclass
class Played:
    """What came out."""

    owed: Owed

    def rows(self, *names: str) -> list[tuple[Any, ...]]:
        picked = self.owed.results.select(list(names)).to_pydict()
        return list(zip(*picked.values(), strict=True))

    def earned(self) -> dict[tuple[str, str], str | None]:
        """Return earned by (account, period), summed over versions and pools."""
        found: dict[tuple[str, str], Decimal | None] = {}
        for account, period, amount in self.rows("account_id", "period", "earned"):
            before = found.get((account, period))
            found[(account, period)] = amount if before is None else before + (amount or 0)
        return {key: None if v is None else f"{v:.2f}" for key, v in found.items()}

    def only(self, name: str) -> Any:
        (row,) = self.owed.results.to_pylist()
        return row[name]

    def lines(self) -> list[dict[str, Any]]:
        return self.owed.lines().to_pylist()


Play = Callable[..., Played]


def prepare(con: duckdb.DuckDBPyConnection, tables: dict[str, Any]) -> Facts:
    """Register drawn tables (text, rows or Arrow) on a connection."""
    names = {}
    for table, content in tables.items():
        if content is None:
            continue
        rows = drawn(content) if isinstance(content, str) else content
        typed = rows if isinstance(rows, pa.Table) else arrow(table, completed(table, rows))
        con.register(f"given_{table}", typed)
        names[table] = f"given_{table}"
    if "orders" in names:
        names["orders"] = make_order_lines(Engine(con), names["orders"], names.get("products"))
    if "inventory" in names:
        names["inventory"] = make_stock_counts(
            Engine(con), names["inventory"], names.get("products")
        )
    return Facts(**names)


@pytest.fixture
def play() -> Iterator[Play]:
    """Play terms on facts: `play(terms, orders=..., accounts=..., as_of=...)`.

    `terms` is YAML text; a program without `valid` and `currency` gets the year 2026 in CNY.
    """
    opened: list[tuple[duckdb.DuckDBPyConnection, Owed]] = []

    def run(terms: str, *, as_of: date | str = ALWAYS, **tables: Any) -> Played:
        assert set(tables) <= set(FACT_TABLES)
        con = duckdb.connect()
        programs = parse_terms(whole(terms), "spec.yaml")
        day = date.fromisoformat(as_of) if isinstance(as_of, str) else as_of
        result = owed(con, prepare(con, {"orders": []} | tables), programs, day)
        opened.append((con, result))
        return Played(result)

    yield run
    for con, result in opened:
        result.close()
        con.close()


def whole(terms: str) -> str:
    """Complete the head of each program in a terms text."""
    parts = []
    for number, part in enumerate(terms.split("\n---\n"), 1):
        head = "" if "program:" in part else f"program: P{number}\n"
        head += "" if "valid:" in part else YEAR.splitlines()[0] + "\n"
        head += "" if "currency:" in part else "currency: CNY\n"
        parts.append(head + part)
    return "\n---\n".join(parts)


@pytest.fixture
def read() -> Callable[[str], Sequence[Program]]:
    """Parse a terms text whose head is completed."""
    return lambda terms: parse_terms(whole(terms), "spec.yaml")


@pytest.fixture
def world() -> Any:
    """Hand over the helpers of this file to tests that build their own worlds."""
    return {"prepare": prepare, "whole": whole, "drawn": drawn, "arrow": arrow}


@pytest.fixture(scope="session")
def naive() -> Any:
    """Load the slow reference, which shares no code with the product."""
    return _reference("naive")


@pytest.fixture(scope="session")
def book(naive: Any) -> Any:
    """Load the slow reference of whole books: conditions, groups, stacks and versions."""
    return _reference("book")


def _reference(name: str) -> Any:
    place = Path(__file__).parent / "reference" / f"{name}.py"
    spec = importlib.util.spec_from_file_location(f"{name}_rebates", place)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module
