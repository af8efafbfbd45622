"""Thousands of files made wrong on purpose come in: the run survives, and nothing bad is loaded.

Whatever was done to a file, it is loaded, refused or repeated as a whole, its rows add up, and what
is loaded stands in it. A sound file among them is loaded whole.
"""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections import Counter
from decimal import Decimal

import pytest

from transforms.language.errors import DataRefused

MAP = """\
source: fuzz
limits: {rows: 0.5, money: 1}
feeds:
  accounts: {path: accounts.csv, columns: {account_id: account_id}}
  products: {path: products.csv, columns: {product_id: product_id, units_per_case: units_per_case}}
  orders:
    path: "orders/*"
    columns: {order_id: order_id, line_no: line_no, account_id: account_id, product_id: product_id,
      order_date: order_date, quantity: quantity, unit_price: unit_price, currency: currency}
"""
_BATCH = 250


@pytest.fixture
def take(make_world, make_files, tmp_path, adds_up):
    """Return a function that takes a run of files in, judges what became of them, and counts it."""

    def taken(seed: int, first: int, count: int) -> Counter[str]:
        folder = tmp_path / f"{seed}-{first}"
        folder.mkdir()
        world = make_world(folder)
        world.master()
        world.write("source.yaml", MAP)
        files = [make_files(seed).file(number) for number in range(first, first + count)]
        for file in files:
            world.write(f"orders/{file.name}", file.data)
        refused = []
        try:
            world.run()
        except DataRefused as error:
            refused = [str(error)]
        outcomes = _judged(world, files, adds_up, refused)
        shutil.rmtree(folder)
        return outcomes

    return taken


def _judged(world, files, adds_up, refused) -> Counter[str]:
    record = {row["file"]: row for row in world.intake()}
    columns = "file_sha256, file_line, order_id, account_id, product_id, quantity, unit_price"
    loaded: dict[str, list] = {}
    for row in world.rows("orders", columns):
        loaded.setdefault(row["file_sha256"], []).append(row)
    outcomes: Counter[str] = Counter()
    for file in files:
        row = record.get(f"orders/{file.name}")
        if row is None:
            assert not file.name.isprintable(), file.name
            outcomes["hostile"] += 1
            continue
        assert adds_up(row), file.name
        rows = loaded.get(row["sha256"], [])
        if row["status"] == "refused":
            assert rows == [], file.name
            assert refused, file.name
        elif row["status"] == "loaded":
            assert len(rows) == row["rows_loaded"], file.name
            _stand_in_their_file(file, rows)
        assert not file.is_sound or row["rows_loaded"] == row["rows_in"] > 0, file.name
        notes = json.loads(row["notes"] or "{}")
        some = "in part" if row["rows_quarantined"] and row["status"] == "loaded" else ""
        outcomes[f"{notes.get('code', row['status'])} {some}".strip()] += 1
    return outcomes


def _stand_in_their_file(file, rows) -> None:
    """Hold the loaded rows of a CSV against a reading of its bytes that shares no code."""
    if not file.name.lower().endswith(".csv"):
        return
    text = file.data.decode("utf-8-sig")
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    header, lines, before = next(reader), {}, reader.line_num
    for cells in reader:
        lines[before + 1], before = cells, reader.line_num
    places = {name.strip().casefold(): at for at, name in enumerate(header)}
    for row in rows:
        cells = lines[row["file_line"]]
        assert len(cells) == len(header), (file.name, row)
        for name in ("order_id", "account_id", "product_id"):
            assert cells[places[name]] == row[name], (file.name, row)
        for name in ("quantity", "unit_price"):
            assert Decimal(cells[places[name]].strip()) == row[name], (file.name, row)


def test_seventy_mutated_files_are_survived_and_nothing_bad_is_loaded(take):
    """F15, F19, F21–F29."""
    outcomes = take(2026, 0, 70)
    assert sum(outcomes.values()) == 70
    assert outcomes["loaded"] > 4
    assert len(outcomes) > 6


@pytest.mark.proof
@pytest.mark.timeout(1800)
def test_five_thousand_mutated_files_are_survived_and_nothing_bad_is_loaded(take, record_property):
    outcomes: Counter[str] = Counter()
    for first in range(0, 5_000, _BATCH):
        outcomes += take(7, first, _BATCH)
    record_property("outcomes", dict(outcomes.most_common()))
    assert sum(outcomes.values()) == 5_000
