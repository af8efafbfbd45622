"""What a person asks of the records: files late, refused, rows held, let in and restated."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

RECORD = """
source | feed | file | sha256 | status | landed_at:timestamp | notes
s | orders | a.csv | 1 | loaded    | 2026-01-01 |
s | orders | b.csv | 2 | refused   | 2026-01-03 | {"code": "replaces_all"}
s | orders | c.csv | 3 | refused   | 2026-01-04 | {"code": "damaged"}
s | orders | d.csv | 4 | withdrawn | 2026-01-05 | {"code": "known_elsewhere"}
t | orders | a.csv | 1 | repeated  | 2026-01-02 |
"""
HELD = """
source | feed | file | file_sha256 | file_line:bigint | reason_code | row_money:decimal(10,2)
s | orders   | a.csv | 0123456789abcdef | 2 | bad_date    | 5
s | orders   | a.csv | 0123456789abcdef | 9 | bad_date    | 2
s | accounts | b.csv | fedcba9876543210 | 3 | missing_key |
"""
RESTATEMENT = """
source | feed | file | restated_at:timestamp | rows_added:bigint | rows_removed:bigint | \
rows_changed:bigint | amount_added:bigint | amount_removed:bigint | amount_changed:bigint | \
first_changed_day:date | last_changed_day:date
s | orders | a.csv | 2026-01-01 | 1 | 0 | 0 | 5 | 0 | 0 | 2026-01-01 | 2026-01-01
s | orders | b.csv | 2026-01-02 | 0 | 1 | 0 | 0 | 7 | 0 | 2026-01-02 | 2026-01-02
"""
CHANGED = """
file | row_key | change | row_before | row_after | amount_before:bigint | amount_after:bigint
a.csv | k1 | added   |   | {} |   | 5
b.csv | k2 | removed | {} |   | 7 |
"""


def test_a_feed_came_when_its_latest_file_did_of_which_something_counts(made):
    rows = made("latest_landing", "source, feed, cast(landed_at as date)", intake_row=RECORD)
    assert rows == [("s", "orders", date(2026, 1, 1)), ("t", "orders", date(2026, 1, 2))]


@pytest.mark.parametrize(("acceptable", "files"), [("true", ["b.csv"]), ("", ["b.csv", "c.csv"])])
def test_of_refused_files_a_person_may_accept_those_that_are_asked_about(made, acceptable, files):
    params = f"acceptable:boolean\n{acceptable or 'false'}"
    rows = made("refused_file", "file", intake_row=RECORD, params=params)
    assert [file for (file,) in rows] == files


def test_rows_held_are_counted_by_file_and_reason_with_their_money(made):
    rows = made("held_count", "file, reason_code, rows, money, first_line", held_row=HELD)
    assert rows == [
        ("a.csv", "bad_date", 2, Decimal(7), 2),
        ("b.csv", "missing_key", 1, None, 3),
    ]


@pytest.mark.parametrize(
    ("params", "ids", "lines"),
    [
        ("||", "", [2, 3, 9]),
        ("orders||", "", [2, 9]),
        ("|missing_key|", "", [3]),
        ("||a.csv", "0123456789ab:9\nfedcba987654:3", [9]),
        ("||", "0123456789ab:7", []),
    ],
)
def test_a_row_held_is_meant_where_all_that_is_named_holds_of_it(made, params, ids, lines):
    rows = made(
        "chosen_held_row",
        "file_line",
        held_row=HELD,
        params=f"feed | reason | file\n{params}",
        chosen_id=f"id\n{ids}" if ids else "id",
    )
    assert [line for (line,) in rows] == lines


def test_a_row_let_in_is_named_as_it_was_while_it_was_held(made):
    released = HELD.replace("source |", "released_by | released_why | released_at | source |")
    released = released.replace("\ns |", "\nmei | known | 2026-01-01 | s |")
    rows = made("let_in_row", "id, released_by", released=released)
    assert rows[0] == ("0123456789ab:2", "mei")


@pytest.mark.parametrize(("file", "found"), [("", ["a.csv", "b.csv"]), ("b.csv", ["b.csv"])])
def test_restatements_are_told_of_one_file_or_of_all(made, file, found):
    params = f"file | of_all\n{file} |"
    asked = {"restatement": RESTATEMENT, "params": params}
    rows = made("noted_restatement", "file, last_changed_day", **asked)
    assert [name for name, _ in rows] == found
    assert rows[-1][1] == date(2026, 1, 2)
    rows = made("noted_change", "file", restated_row=CHANGED, params=params)
    assert [name for (name,) in rows] == found


LINES = """
order_id | line_no:bigint | version:bigint | kind | quantity:decimal(19,4) | \
unit_price:decimal(19,6) | amount:decimal(19,4) | minor_unit:decimal(5,2)
O1 | 1 | 1 | sale      | 3 | 1.10 | 3.31  | 0.01
O1 | 2 | 2 | free_good | 3 | 1.10 | 0     | 0.01
O2 | 1 | 1 | return    | 3 | 1.10 | -3.32 | 0.01
O2 | 1 | 2 | sale      | 3 | 1.10 | 9     | 0.01
O3 | 1 |   | sale      | 1 | 1    | 1     | 0.01
"""


def test_an_order_line_counts_in_its_newest_version_or_the_only_one(made):
    rows = made("newest_line", "order_id, line_no, version", order_line=LINES)
    assert rows == [("O1", 1, 1), ("O1", 2, 2), ("O2", 1, 2), ("O3", 1, None)]


def test_an_amount_may_be_off_by_one_minor_unit_and_that_of_a_free_good_by_any(made):
    assert made("wrong_amount", "*", order_line=LINES) == [("O2", 1, Decimal("-3.3200"))]
