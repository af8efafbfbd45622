"""Every rule finds what it is for: a row planted past cleaning, for each of them.

Cleaning turns away nearly all that the gate would stop, so that no file can show that it stops. The
gate and Great Expectations decide the same rules in two ways; here they must agree on all rows.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from expectations import gate
from expectations.validation import validation
from tests.draws import draws
from transforms.schema import CLEAN_TABLES, FEED_LIVES, FEED_SPANS, FEEDS, Column

NOW = datetime(2026, 11, 1, tzinfo=UTC)
# What a business rule forbids, as columns of one row.
FORBIDDEN: dict[str, dict[str, Any]] = {
    "returns_are_negative": {"kind": "return", "quantity": Decimal(5)},
    "stock_known_or_flagged": {"on_hand": None, "is_stocked_out": None},
    "not_its_own_upstream": {"account_id": "A", "upstream_id": "A"},
    "merges_in_no_circle": {"from_account_id": "A", "to_account_id": "A"},
    "delivered_after_ordered": {"delivered_on": date(2026, 1, 4)},
    "stock_not_negative": {"on_hand": Decimal(-1)},
    "stocked_out_means_empty": {"is_stocked_out": True},
    "due_after_invoice": {"due_date": date(2026, 1, 4)},
    "settled_after_invoice": {"settled_on": date(2026, 1, 4)},
    **{
        f"{last}_not_before_{first}": {first: date(2026, 1, 6), last: date(2026, 1, 5)}
        for first, last in (*FEED_SPANS.values(), *FEED_LIVES.values())
    },
    "cost_below_list": {"list_price": Decimal(1), "unit_cost": Decimal(2)},
    "price_near_median": {"unit_price": Decimal(11)},
}

# One product of twelve a case, as the packs of known products are held on the engine.
PACKS = """
    select
        'P' as p_id, date '0001-01-01' as p_from, date '9999-12-31' as p_to,
        cast(null as varchar) as p_unit, 12 as p_case, cast(null as integer) as p_pallet
"""

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
    """Return, by rule, a row that breaks it."""
    row, found = sound(feed), {}
    for rule in gate.rules_for(feed):
        if rule.name == "rows_present":
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
def found(load):
    """Let both judge rows of a feed, hold their verdicts against each other, and give it."""
    with duckdb.connect() as connection, validation(connection) as session:
        connection.execute(f"create table packs as {PACKS}")

        def judged(feed: str, rows: list[dict[str, Any]], packs: str | None = None) -> dict:
            relation = load(connection, feed, rows)
            verdict = gate.check(connection, feed, relation, packs)
            assert session.check(feed, relation, NOW, packs=packs) == verdict
            return broken(verdict)

        yield judged


@pytest.fixture
def alone(connection, load):
    """Let the gate judge one row."""
    return lambda feed, row: broken(gate.check(connection, feed, load(connection, feed, [row])))


def broken(verdict: gate.GateVerdict) -> dict[str, int]:
    return {r.expectation: r.rows_failed for r in verdict.results if not r.passed}


@pytest.mark.parametrize("feed", sorted(FEEDS))
def test_a_row_planted_past_cleaning_for_each_rule_is_found_by_it_and_both_verdicts_agree(
    found, alone, feed
):
    rows = planted(feed)
    for rule, row in rows.items():
        if rule not in ("key_unique", "price_near_median"):
            assert alone(feed, row) == {rule: 1}
    others = [sound(feed) | {"file_line": line, "file_sha256": "other"} for line in (2, 3)]
    assert found(feed, [sound(feed)]) == {}
    everything = found(feed, [sound(feed), *others, *rows.values()])
    assert set(everything) == set(rows)
    assert found(feed, []) == {"rows_present": 1}


def test_more_rows_than_a_sample_holds_are_counted_alike(found):
    row = sound("orders") | FORBIDDEN["returns_are_negative"]
    rows = [row | {"line_no": line} for line in range(234)]
    assert found("orders", rows) == {"returns_are_negative": 234}


def test_prices_are_compared_by_pack_alike(found):
    row = sound("orders") | {"product_id": "P", "unit": "each"}
    rows = [row | {"line_no": line} for line in range(3)]
    rows.append(row | {"line_no": 3, "unit": "case", "unit_price": Decimal(121)})
    assert found("orders", rows, "packs") == {"price_near_median": 1}
    assert found("orders", rows) == {}


@settings(max_examples=draws(gate=5, proofs=40))
@given(st.data())
def test_both_verdicts_agree_on_drawn_rows(found, data):
    """Any feed, few values a column, so that keys repeat and rules break together."""
    feed = data.draw(st.sampled_from(sorted(FEEDS)))
    row = st.fixed_dictionaries({c.name: _drawn(c) for c in CLEAN_TABLES[feed]})
    found(feed, data.draw(st.lists(row, max_size=8)), data.draw(st.sampled_from([None, "packs"])))


def _drawn(column: Column) -> st.SearchStrategy[Any]:
    kind = column.type.arrow
    if column.allowed:
        values = st.sampled_from([*column.allowed, "no such code"])
    elif pa.types.is_date(kind):
        values = st.dates(date(2026, 1, 1), date(2026, 1, 3))
    elif pa.types.is_boolean(kind):
        values = st.booleans()
    elif pa.types.is_string(kind):
        values = st.sampled_from(["A", "B", "a'b\"c", ""])
    elif pa.types.is_decimal(kind):
        values = st.sampled_from([Decimal(text) for text in ("-0.5", "0", "0.5", "1.5", "20")])
    else:
        values = st.integers(-1, 6)
    return st.none() | values
