"""Every critical rule stops what it is for: a row planted past cleaning, for each of them.

Cleaning turns away nearly all that the gate would stop, so that no file can show that it stops.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from expectations import gate
from transforms.schema import CLEAN_TABLES, FEEDS, Column

NOW = datetime(2026, 11, 1, tzinfo=UTC)
# What a business rule forbids, as columns of one row.
FORBIDDEN: dict[str, dict[str, Any]] = {
    "returns_are_negative": {"kind": "return", "quantity": Decimal(5)},
    "stock_known_or_flagged": {"on_hand": None, "is_stocked_out": None},
    "not_its_own_upstream": {"account_id": "A", "upstream_id": "A"},
    "merges_in_no_circle": {"from_account_id": "A", "to_account_id": "A"},
}

# What a sound row needs beside its required columns.
BESIDES: dict[str, dict[str, Any]] = {
    "inventory": {"on_hand": Decimal(1)},
    "account_links": {"to_account_id": "Y"},
}


def sound(feed: str) -> dict[str, Any]:
    """Make a row that no rule objects to: what must be there, and nothing else."""
    row = {column.name: _value(column) for column in CLEAN_TABLES[feed] if column.required}
    return row | BESIDES.get(feed, {})


def _value(column: Column) -> Any:
    kind = column.type.arrow
    if column.allowed:
        return column.allowed[0]
    if pa.types.is_date(kind):
        return date(2026, 1, 5)
    if pa.types.is_boolean(kind):
        return False
    return "X" if pa.types.is_string(kind) else 1


def planted(feed: str) -> dict[str, dict[str, Any]]:
    """Return, by critical rule, a row that breaks it."""
    row, found = sound(feed), {}
    for rule in gate.rules_for(feed):
        if rule.severity != "critical" or rule.name == "rows_present":
            continue
        if rule.name == "key_unique":
            found[rule.name] = row
        elif rule.name in FORBIDDEN:
            found[rule.name] = row | FORBIDDEN[rule.name]
        else:
            assert rule.column is not None
            column = CLEAN_TABLES[feed][rule.column]
            found[rule.name] = row | {column.name: _wrong(column, rule.name)}
    return found


def _wrong(column: Column, rule: str) -> Any:
    if rule.endswith("_present"):
        return None
    if rule.endswith("_known"):
        return "no such code"
    low, high = column.limits
    return low - 1 if low is not None else high + 1


@pytest.fixture(scope="module")
def session():
    with duckdb.connect() as connection, gate.gate_session(connection, now=NOW) as opened:
        yield connection, opened


def broken(session, feed: str, rows: list[dict[str, Any]]) -> set[str]:
    connection, opened = session
    names = [column.name for column in CLEAN_TABLES[feed]]
    declared = ", ".join(f'"{column.name}" {column.type.sql}' for column in CLEAN_TABLES[feed])
    connection.execute(f"create or replace table {feed} ({declared})")
    marks = ", ".join("?" for _ in names)
    for row in rows:
        connection.execute(f"insert into {feed} values ({marks})", [row.get(n) for n in names])
    return {result.expectation for result in opened.check(feed, feed).critical}


@pytest.mark.parametrize("feed", sorted(FEEDS))
def test_a_row_planted_past_cleaning_for_each_critical_rule_is_stopped_by_it(session, feed):
    rows = planted(feed)
    assert broken(session, feed, [sound(feed)]) == set()
    assert broken(session, feed, [sound(feed), *rows.values()]) == set(rows)
    assert broken(session, feed, []) == {"rows_present"}
