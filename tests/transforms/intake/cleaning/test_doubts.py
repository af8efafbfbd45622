"""Prices out of line are those above ten times the median of their like, and no others."""

from __future__ import annotations

from decimal import Decimal
from statistics import median

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.intake.cleaning import doubts
from transforms.intake.cleaning.doubts import price_outliers

_PACK = 12
_ROW = st.tuples(
    st.sampled_from(["first", "second"]),
    st.sampled_from(["in packs", "loose"]),
    st.sampled_from(["EUR", None]),
    st.sampled_from([None, "each", "case"]),
    st.sampled_from([0, 1, 2, 10, 11, 20, 21, 120, 240]).map(Decimal),
)


@pytest.fixture(scope="module")
def outliers():
    """Return a function that asks the engine which of some rows, by place, are out of line."""
    with duckdb.connect() as engine:
        engine.execute(
            f"create table packs as select 'in packs' as p_id, date '2026-01-01' as p_from,"
            f" date '2027-01-01' as p_to, {_PACK}::decimal(18,4) as p_case, null as p_pallet"
        )

        def ask(rows) -> set[int]:
            engine.execute(
                "create or replace table rows as select unnest(range(?)) as place,"
                " unnest(?::varchar[]) as file_sha256, unnest(?::varchar[]) as product_id,"
                " unnest(?::varchar[]) as currency, unnest(?::varchar[]) as unit,"
                " unnest(?::decimal(18,6)[]) as unit_price, date '2026-05-01' as order_date",
                [len(rows), *map(list, zip(*rows, strict=True))],
            )
            found = engine.execute(f"select place from ({price_outliers('rows', 'packs')})")
            return {place for (place,) in found.fetchall()}

        yield ask


def _by_hand(rows) -> set[int]:
    def like(row) -> tuple:
        file, product, currency, unit, price = row
        if unit == "case" and product == "in packs":
            return (file, product, currency, None), round(price / _PACK, 10)
        return (file, product, currency, unit if unit == "case" else None), price

    alike: dict[tuple, list[Decimal]] = {}
    for key, price in map(like, rows):
        alike.setdefault(key, []).extend([price] if price > 0 else [])
    return {
        place
        for place, (key, price) in enumerate(map(like, rows))
        if alike[key] and price > 10 * median(alike[key])
    }


@settings(max_examples=80)
@given(st.lists(_ROW, min_size=1, max_size=40))
def test_prices_out_of_line_are_those_that_one_would_find_by_hand(outliers, rows):
    assert outliers(rows) == _by_hand(rows)


def test_another_bound_is_seen(outliers, monkeypatch):
    rows = [("first", "loose", "EUR", None, Decimal(price)) for price in (1, 1, 1, 11)]
    assert outliers(rows) == _by_hand(rows) == {3}
    monkeypatch.setattr(doubts, "_TIMES_MEDIAN", 11)
    assert outliers(rows) != _by_hand(rows)
