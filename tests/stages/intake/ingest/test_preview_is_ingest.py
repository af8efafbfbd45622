"""A preview tells what the ingest then does: file by file, row for row, reason by reason."""

from __future__ import annotations

import json
import shutil

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stages.intake.preview import preview
from tests.draws import draws

# A line of each kind: sound, and wrong in each way that a row, its file or another file can see.
LINES = (
    "O1,1,A1,P1,2026-01-05,3,0.10,CNY",
    "O1,1,A1,P1,2026-01-05,4,0.10,CNY",
    "O2,1,A2,P2,2026-01-06,1,1.00,CNY",
    "O3,1,A9,P1,2026-01-06,1,1.00,CNY",
    "O4,1,A1,P9,2026-01-06,1,1.00,CNY",
    "O5,1,A1,P1,06.01.2026,1,1.00,CNY",
    "O6,1,A1,P1,2026-01-06,x,1.00,CNY",
    "O7,1,A1,P1,2026-01-06,1,1.00,",
    "O8,1,A1,P1,2026-01-06,1,1.00,CNY,too many",
    ",1,A1,P1,2026-01-06,1,1.00,CNY",
)
_FILES = st.dictionaries(
    st.sampled_from(["orders/a.csv", "orders/b.csv", "orders/c.csv"]),
    st.tuples(st.lists(st.sampled_from(LINES), max_size=4), st.booleans()),
    min_size=1,
    max_size=3,
)


def _looked_at(world):
    found, result = preview(world.home, world.feeds, now=world.now(), run_id="p")
    return {(each.feed, each.file): each for each in found}, result


def _write(world, files):
    for name, (lines, is_large) in files.items():
        if is_large:
            # Few faults among many sound lines stay under the limits.
            world.many(1000, *lines, name=name)
            path = world.feeds / name
            path.write_text(path.read_text().replace("\nS", f"\nS{name[7]}"))
        else:
            world.orders(*lines, name=name)


@settings(
    max_examples=draws(gate=3, proofs=20),
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(_FILES, min_size=1, max_size=2))
def test_every_count_and_every_reason_of_a_preview_is_that_of_the_ingest(world, steps):
    for folder in (world.feeds, world.home.path):
        shutil.rmtree(folder, ignore_errors=True)
    world.master()
    for files in steps:
        _write(world, files)
        shown, told = _looked_at(world)
        done = world.take()
        assert [(r.file, r.message) for r in told.refused] == [
            (r.file, r.message) for r in done.refused
        ]
        fresh = [row for row in world.intake() if row["run_id"] == done.run_id]
        for row in fresh:
            if row["status"] in ("superseded", "withdrawn", "repeated"):
                continue
            each = shown["orders", row["file"]]
            notes = json.loads(row["notes"] or "{}")
            assert each.looked_at == row["rows_in"]
            assert each.held == notes.get("quarantined", {})
            if row["status"] == "refused":
                assert each.refused.startswith(notes["refused"])
            else:
                assert (each.loaded, each.repeated) == (row["rows_loaded"], row["rows_repeated"])


def test_a_preview_shows_the_column_and_the_value_of_a_row_far_down(channel):
    channel.many(1000, "O6,1,A1,P1,2026-01-06,x,0.10,CNY")
    shown, _ = _looked_at(channel)
    (held,) = shown["orders", "orders.csv"].held_rows
    assert (held["file_line"], held["held_for"]) == (1002, "bad_decimal")
    assert (held["column_name"], held["raw_value"]) == ("quantity", "x")


@pytest.mark.parametrize("is_known", [False, True])
def test_an_account_of_two_days_shows_each_order_once(new_channel, is_known):
    """Also where the home knows the account already."""
    new_channel.write("accounts.csv", "account_id,class,valid_from\nA1,key,2025-01-01\n"
                  "A1,major,2026-01-01\n")  # fmt: skip
    new_channel.orders("O1,1,A1,P1,2026-01-05,2,5.00,EUR")
    if is_known:
        new_channel.run()
    shown, _ = _looked_at(new_channel)
    orders = shown["orders", "orders.csv"]
    assert (orders.looked_at, orders.loaded, len(orders.rows)) == (1, 1, 1)


def test_a_preview_touches_nothing_in_the_home(channel):
    channel.orders("O1,1,A1,P1,2026-01-05,2,5.00,EUR")
    channel.run()
    channel.orders("O1,1,A1,P1,2026-01-05,3,5.00,EUR")
    before = {path: path.stat().st_mtime_ns for path in channel.home.path.rglob("*")}
    shown, told = _looked_at(channel)
    assert shown["orders", "orders.csv"].loaded == 1
    assert "1 changed" in told.text()
    assert {path: path.stat().st_mtime_ns for path in channel.home.path.rglob("*")} == before
    assert [str(quantity) for quantity in channel.column("orders", "quantity")] == ["2.0000"]
