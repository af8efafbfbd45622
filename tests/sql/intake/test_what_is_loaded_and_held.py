"""What is written of a run: rows loaded and held, the partitions they replace, what changed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

FATES = """
file_sha256 | file_line:bigint | fate | reason | left_out | blamed:boolean | \
row_money:decimal(38,10) | column_name | raw_value | raw_row | row_key | part
a | 2 | loaded      |          | | false | 5  | | | | |
a | 3 | quarantined | bad_date | | true  | -1 | d | x | r3 | | 2026-01
a | 4 | quarantined | bad_date | | true  |    | d | y | | k4 | 2026-01
b | 2 | quarantined | bad_date | | true  | 1  | d | z | r2 | | 2026-01
b | 3 | quarantined | bad_date | | true  | 1  | d | z | r3 | | 2026-01
c | 2 | quarantined | bad_date | | true  | 1  | d | z | r2 | | 2026-01
"""
PARAMS = "source | feed | run_id | listed_faults:bigint\ns | orders | r1 | 1"
SHAS = "file_sha256"


def test_money_is_counted_by_fate_and_a_missing_one_is_told(made):
    rows = made("tally", "file_sha256, fate, row_count, unpriced, amount, size", fate=FATES)
    assert rows[:2] == [
        ("a", "loaded", 1, 0, Decimal(5), Decimal(5)),
        ("a", "quarantined", 2, 1, Decimal(-1), Decimal(1)),
    ]


def test_of_refused_files_few_faults_are_listed_and_of_kept_ones_none(made):
    rows = made(
        "held_row",
        "file, file_line, reason_code, raw_row, status, run_id",
        fate=FATES,
        params=PARAMS,
        file_name="file_sha256 | file\na | a.csv\nb | b.csv\nc | c.csv",
        raw_text="file_sha256 | file_line:bigint | raw_row\na | 4 | read again",
        refused=f"{SHAS}\nb\nc",
        kept=f"{SHAS}\nc",
    )
    assert rows == [
        ("a.csv", 3, "bad_date", "r3", "open", "r1"),
        ("a.csv", 4, "bad_date", "read again", "open", "r1"),
        ("b.csv", 2, "bad_date", "r2", "open", "r1"),
    ]


def test_rows_of_refused_files_are_not_loaded(made):
    refused = f"{SHAS}\na"
    asked = {"fate": FATES, "params": "source\ns"}
    assert made("loaded_row", "file_line, source", refused=SHAS, **asked) == [(2, "s")]
    assert made("loaded_row", "file_line, source", refused=refused, **asked) == []


def test_a_load_keeps_the_rows_of_other_contents_in_its_partitions(made):
    standing = "file_sha256 | feed\na | orders\nb | orders\na | products"
    new = "file_sha256 | feed\nc | orders"
    gone = f"{SHAS}\na"
    rows = made("replacement", "*", standing_row=standing, dropped=gone, new_row=new)
    assert rows == [("b", "orders"), ("c", "orders")]
    rows = made(
        "quarantine_replacement",
        "*",
        standing_row=standing,
        params="feed\norders",
        dropped=gone,
        new_row=new,
    )
    assert rows == [("a", "products"), ("b", "orders"), ("c", "orders")]


def test_a_restatement_counts_rows_that_came_went_and_changed(made):
    header = "row_key | body | amount:decimal(38,10) | day:date | row_json\n"
    old = (
        header
        + "k1 | x | 1 | 2026-01-01 | o1\nk2 | x | 2 | 2026-01-02 | o2\nk3 | x | 3 | 2026-01-03 | o3"
    )
    new = (
        header
        + "k1 | x | 1 | 2026-01-01 | n1\nk2 | y | 5 | 2026-01-02 | n2\nk4 | x | 4 | 2026-01-04 | n4"
    )
    rows = made("differing_row", "row_key, change", old_row=old, new_row=new)
    assert rows == [("k2", "changed"), ("k3", "removed"), ("k4", "added")]
    differing = (
        "change | amount_before:decimal(38,10) | amount_after:decimal(38,10)"
        " | day_before:date | day_after:date\n"
        "changed | 2 | 5 | 2026-01-02 | 2026-01-02\n"
        "removed | 3 |   | 2026-01-03 |\n"
        "added   |   | 4 |            | 2026-01-04"
    )
    assert made("restatement", "*", differing_row=differing) == [
        (1, 1, 1, Decimal(4), Decimal(3), Decimal(3), date(2026, 1, 2), date(2026, 1, 4))
    ]


def test_of_several_rows_with_one_key_a_record_keeps_the_first_in_turn(made):
    rows = "key_text | turn:bigint | says\nk | 1 | old\nk | 0 | new\nm | 1 | other"
    assert made("noted_row", "says", candidate_row=rows) == [("new",), ("other",)]


DERIVED = """
place:bigint | source | part | file_sha256 | file_line:bigint | left_out | reason_code
1 | s | all | a | 2 |        |
2 | s | all | a | 3 |        |
3 | s | all | a | 4 | closed |
4 | s | all | b | 2 |        | no_id
"""
CHOSEN = "place:bigint | account_id | is_filled:boolean\n1 | A1 | true"


def test_of_rows_that_make_one_the_first_is_loaded_and_the_others_repeat_it(made):
    rows = made(
        "derived_fate",
        "place, fate, reason, row_money, blamed",
        derived_row=DERIVED,
        chosen_row=CHOSEN,
    )
    assert rows == [
        (1, "loaded", None, None, True),
        (2, "repeated", None, None, True),
        (3, "filtered", None, None, True),
        (4, "quarantined", "no_id", None, True),
    ]


def test_a_derived_row_bears_the_file_and_line_of_its_first(made):
    rows = made(
        "derived_loaded_row",
        "account_id, is_anonymous, source, part, file_sha256, file_line",
        derived_row=DERIVED,
        chosen_row=CHOSEN,
        params="source\ns",
    )
    assert rows == [("A1", True, "s", "all", "a", 2)]


def test_a_row_is_released_when_it_is_held_for_that_reason_no_more(made):
    held = """
    source | feed | file | file_sha256 | file_line:bigint | reason_code | column_name | raw_value \
| raw_row | row_money:decimal(38,10)
    s | orders   | a.csv | a | 2 | unknown_account | | | |
    s | orders   | a.csv | a | 3 | price_outlier   | | | |
    s | orders   | a.csv | a | 4 | bad_date        | | | |
    s | orders   | b.csv | b | 2 | bad_date        | | | |
    s | products | a.csv | a | 5 | bad_date        | | | |
    """
    still = "file_sha256 | file_line:bigint | reason_code\na | 4 | bad_date\na | 2 | bad_date"
    release = """
    file_sha256 | file_line:bigint | reason_code | released_by | released_why
    a | 3 | price_outlier | ann | as agreed
    a | 2 | bad_date      | ann | not this one
    """
    rows = made(
        "released_row",
        "file_line, reason_code, released_by, released_why, run_id",
        held_before=held,
        held_row=still,
        accepted=f"{SHAS}\na",
        release=release,
        because="reason_code | why\nunknown_account | it is known now",
        params="feed | nobody | released_at:timestamp | run_id\norders | nobody | 2026-01-01 | r1",
    )
    assert rows == [
        (2, "unknown_account", "nobody", "it is known now", "r1"),
        (3, "price_outlier", "ann", "as agreed", "r1"),
    ]
