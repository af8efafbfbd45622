"""The two dirty files hold exactly the faults the truth file counts, and stay under the limits."""

from __future__ import annotations

import csv
from collections import Counter
from decimal import Decimal, InvalidOperation
from pathlib import Path

import pytest

ROW_LIMIT, MONEY_LIMIT = Decimal("0.005"), Decimal("0.001")


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _dirty(truth: dict, feed: str) -> dict:
    return next(file for file in truth["dirty_files"] if file["feed"] == feed)


def _money(row: dict[str, str]) -> Decimal:
    try:
        return Decimal(row["quantity"]) * Decimal(row["unit_price"])
    except InvalidOperation:
        return Decimal(0)


@pytest.mark.parametrize("feed", ["orders", "receivables"])
def test_each_fault_stands_as_often_as_stated(feed: str, feeds: Path, truth: dict):
    dirty = _dirty(truth, feed)
    rows = _read(feeds / dirty["file"])
    assert len(rows) == dirty["rows"]
    for fault in dirty["faults"]:
        for value in fault["values"]:
            found = sum(row[fault["column"]] == value for row in rows)
            assert found == fault["values"].count(value), fault


@pytest.mark.parametrize("feed", ["orders", "receivables"])
def test_repeats_are_exact_and_as_many_as_stated(feed: str, feeds: Path, truth: dict):
    dirty = _dirty(truth, feed)
    counted = Counter(tuple(row.values()) for row in _read(feeds / dirty["file"]))
    assert sum(count - 1 for count in counted.values()) == dirty["repeated_rows"] == 3


@pytest.mark.parametrize("feed", ["orders", "receivables"])
def test_rows_to_quarantine_are_stated_and_few(feed: str, truth: dict):
    dirty = _dirty(truth, feed)
    assert dirty["quarantined_rows"] == sum(fault["rows"] for fault in dirty["faults"])
    assert Decimal(dirty["quarantined_rows"]) / dirty["rows"] < ROW_LIMIT


def test_money_to_quarantine_is_stated_and_small(feeds: Path, truth: dict):
    dirty = _dirty(truth, "orders")
    rows = _read(feeds / dirty["file"])
    bad = [row for row in rows if row["order_id"].startswith("SO-DIRT") or not row["order_id"]]
    assert len(bad) == dirty["quarantined_rows"]
    assert sum(map(_money, bad)) == Decimal(dirty["quarantined_money"])
    assert sum(abs(_money(row)) for row in bad) < MONEY_LIMIT * sum(map(_money, rows))


def test_every_other_file_is_clean(feeds: Path, truth: dict):
    dirty = _dirty(truth, "orders")["file"]
    for path in sorted((feeds / "orders").iterdir()):
        rows = _read(path)
        keys = Counter((row["order_id"], row["line_no"]) for row in rows)
        if f"orders/{path.name}" != dirty:
            assert max(keys.values()) == 1
            assert all(key[0].startswith("SO-2") for key in keys)


def test_faults_do_not_change_what_the_company_really_did(feeds: Path, truth: dict, one):
    assert one("select count(*) from orders") == truth["orders"]["lines"]
    raw = one("select count(*) from raw_orders")
    dirty = _dirty(truth, "orders")
    assert raw == truth["orders"]["lines"] + dirty["quarantined_rows"] + dirty["repeated_rows"]
