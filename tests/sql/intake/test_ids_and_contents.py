"""Ids that look alike, and contents whose rows say something of each other's."""

from __future__ import annotations

IDS = """
id | content:bigint | n:bigint | file_sha256 | file_line:bigint
A1 | 1 | 1 | a | 2
Ａ1 | 1 | 2 | a | 3
A2 | 2 | 1 | b | 2
"""


def test_ids_with_outer_spaces_or_other_signs_than_ascii_are_odd(made):
    odd = 'id\nA1\nＡ1\nB-2\n"A1 "'
    assert made("odd_id", "id_count", delivered_id=odd) == [(2,)]
    assert made("odd_id", "id_count", delivered_id="id\nA1\nB-2") == [(0,)]


def test_rows_of_an_id_that_looks_like_another_are_blamed_under_it(made):
    rows = made(
        "look_alike", "content, n, verdict, blamed, row_key", live_id=IDS, alike_id="id\nＡ1"
    )
    assert rows == [(1, 2, "alike", True, "Ａ1")]


def test_an_id_is_let_in_by_a_release_of_that_reason_on_its_line(made):
    release = """
    file_sha256 | file_line:bigint | reason_code
    a | 3 | ambiguous_id
    a | 2 | bad_date
    b | 3 | ambiguous_id
    """
    assert made("released_id", "id", live_id=IDS, release=release) == [("Ａ1",)]


def test_before_anything_is_said_there_is_no_verdict(made):
    assert made("no_verdict", "content, n, verdict, blamed, keeper, row_key") == []


def test_rows_whose_key_is_shared_are_looked_at_and_no_others(made):
    rows = "key_hash:bigint | says\n1 | x\n1 | y\n2 | z"
    shared = "key_hash:bigint\n1\n3"
    found = made("met_twice", "says", keyed_row=rows, shared_key=shared)
    assert found == [("x",), ("y",)]


def test_a_content_is_in_conflict_with_live_rows_over_a_key_they_bear(made):
    held = "file_sha256 | row_key\na | k1\na | k2\nb | k3"
    live = "row_key\nk1\nk2\nk4"
    assert made("conflicting_content", "*", held_key=held, live_key=live) == [("a",)]


def test_a_content_repeats_those_whose_rows_were_kept_in_place_of_its_own(made):
    verdicts = """
    content:bigint | verdict | keeper
    1 | repeat   | c
    1 | repeat   | b
    1 | repeat   | b
    1 | repeat   | a
    2 | conflict | a
    """
    contents = "content:bigint | file_sha256\n1 | a\n2 | b"
    rows = made("repeated_content", "*", verdict=verdicts, content=contents)
    assert rows == [("a", ["b", "c"])]
