"""What is said of a file: where its rows stand, what is wrong with it first, what it shows."""

from __future__ import annotations

from decimal import Decimal

FATES = """
file_sha256 | file_line:bigint | reason | column_name | raw_value
a | 4 | bad_date    | day | 32.01.
a | 3 | bad_date    | day | soon
a | 2 | bad_decimal | net | 1,2,3
a | 5 | no_account  | who |
b | 2 | bad_date    | day | later
"""
ASKED = "file_sha256 | reason\na | bad_date"


def test_a_row_stands_on_its_line_also_where_lines_hold_several(made):
    raw = "content:bigint | n:bigint\n1 | 1\n1 | 2\n2 | 4\n2 | 5\n9 | 1"
    content = (
        "content:bigint | file_sha256 | seq:bigint | shift:bigint | width:bigint\n"
        "1 | a | 1 | 1 | 1\n2 | b | 2 | 0 | 2"
    )
    rows = made("staged_row", "file_sha256, n, file_line, seq", raw_row=raw, content=content)
    assert rows == [("a", 1, 2, 1), ("a", 2, 3, 1), ("b", 4, 2, 2), ("b", 5, 2, 2)]


def test_the_first_row_with_a_fault_is_that_of_the_lowest_line_in_its_file(made):
    rows = made("first_fault", "file_line, column_name, raw_value", fate=FATES, params=ASKED)
    assert rows == [(3, "day", "soon")]


def test_the_texts_shown_are_those_of_the_column_that_most_cannot_be_read_of(made):
    fates = FATES + "a | 6 | bad_date | until | never"
    rows = made("unread_text", "column_name, raw_values", fate=fates, params=ASKED)
    assert rows == [("day", ["soon", "32.01."])]


def test_a_column_is_retyped_by_texts_of_another_type_and_by_no_other_fault(made):
    rows = made(
        "retyped_column",
        "column_name, row_count, reason",
        fate=FATES + "a | 6 | bad_integer | day | x",
        params="file_sha256\na",
    )
    assert rows == [("day", 3, "bad_date"), ("net", 1, "bad_decimal")]


def test_a_preview_shows_the_first_rows_and_the_first_that_would_be_held(made):
    fates = """
    file_sha256 | file_line:bigint | row_order:bigint | fate | reason
    a | 2 | 1 | loaded      |
    a | 3 | 1 | loaded      |
    a | 3 | 2 | quarantined | bad_date
    a | 4 | 1 | quarantined | bad_date
    b | 2 | 1 | filtered    | closed
    """
    rows = made(
        "shown_row",
        "file_sha256, file_line, row_order, held_for",
        fate_row=fates,
        params="shown:bigint\n1",
    )
    assert rows == [("a", 2, 1, None), ("a", 3, 2, "bad_date"), ("b", 2, 1, None)]


STAGED = """
file_sha256 | file_line:bigint | row_money:decimal(38,10) | left_out | said
a | 2 | 5 |        | x
a | 3 | 7 |        | y
a | 4 |   |        | z
a | 5 | 1 | closed | w
a | 6 | 2 |        | v
"""
PLACED = """
file_sha256 | file_line:bigint | fate | said
a | 2 | loaded      | x
a | 3 | loaded      | changed
a | 4 | quarantined |
a | 9 | loaded      | stray
"""


def test_a_recount_says_where_each_row_stands_and_which_says_something_else_there(made):
    counts = "rows_in, rows_loaded, rows_quarantined, rows_repeated, rows_filtered, rows_unpriced"
    money = "amount_in, amount_loaded, amount_quarantined, amount_repeated, amount_filtered"
    asked = {"staged_row": STAGED, "placed_row": PLACED}
    assert made("recounted", counts, **asked) == [(5, 2, 1, 1, 1, 1)]
    assert made("recounted", money, **asked) == [tuple(map(Decimal, (15, 12, 0, 2, 1)))]
    assert made("recounted", "altered", **asked) == [(1,)]


def test_a_row_loaded_twice_counts_twice_in_a_recount(made):
    twice = PLACED + "a | 2 | loaded | x"
    rows = made("recounted", "rows_in, rows_loaded", staged_row=STAGED, placed_row=twice)
    assert rows == [(6, 3)]


def test_a_loaded_row_on_a_line_that_its_file_does_not_have_is_strange(made):
    rows = made("strange_row", "file_sha256, row_count", staged_row=STAGED, placed_row=PLACED)
    assert rows == [("a", 1)]
