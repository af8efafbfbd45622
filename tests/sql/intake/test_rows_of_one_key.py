"""What becomes of rows that share a key, and of rows that others raise doubts about."""

from __future__ import annotations

STAGED = """
content:bigint | n:bigint | file_sha256 | left_out | reason_code | row_key
1 | 1 | a | |          |
1 | 2 | a | | bad_date | k2
1 | 3 | a | closed |   |
1 | 4 | a | |          |
2 | 1 | b | |          |
"""
VERDICTS = """
content:bigint | n:bigint | verdict | blamed:boolean | keeper | row_key
1 | 4 | conflict | true | | k4
2 | 1 | repeat | false | a |
"""
NO_RELEASE = "file_sha256 | file_line:bigint | reason_code | settled_until:bigint"
PLACES = "file_sha256 | seq:bigint\na | 1\nb | 2"
VERSIONS = """
content:bigint | n:bigint | stands:boolean | file_sha256 | file_line:bigint | row_key | \
version:bigint | body
1 | 1 | false | a | 2 | same    |   | x
2 | 1 | false | b | 2 | same    |   | x
1 | 2 | false | a | 3 | differ  |   | x
2 | 2 | false | b | 3 | differ  |   | y
1 | 3 | false | a | 4 | version | 1 | x
2 | 3 | false | b | 4 | version | 2 | y
"""


def test_a_row_has_one_fate_and_its_own_fault_goes_before_what_others_say(made):
    rows = made("fate", "content, n, fate, reason, blamed", staged_row=STAGED, verdict=VERDICTS)
    assert rows == [
        (1, 1, "loaded", None, False),
        (1, 2, "quarantined", "bad_date", True),
        (1, 3, "filtered", None, False),
        (1, 4, "quarantined", "conflicting_version", True),
        (2, 1, "repeated", None, False),
    ]


def test_only_rows_that_nothing_has_decided_about_are_live(made):
    refused = "file_sha256\nb"
    rows = made("live_row", "content, n", staged_row=STAGED, verdict=VERDICTS, refused=refused)
    assert rows == [(1, 1)]


def test_identical_rows_are_one_and_of_versions_the_highest_stands(made):
    rows = made(
        "ruling",
        "row_key, content, verdict, blamed, keeper",
        version_row=VERSIONS,
        place=PLACES,
        release=NO_RELEASE,
        params="newest_wins:boolean\nfalse",
    )
    assert rows == [
        ("differ", 1, "conflict", False, "a"),
        ("differ", 2, "conflict", True, "a"),
        ("same", 1, "keep", False, "a"),
        ("same", 2, "repeat", True, "a"),
        ("version", 1, "repeat", False, "b"),
        ("version", 2, "keep", True, "b"),
    ]


def test_the_latest_delivery_stands_where_the_source_says_so(made):
    rows = made(
        "ruling",
        "content, verdict",
        version_row="\n".join(
            VERSIONS.strip().splitlines()[:1] + VERSIONS.strip().splitlines()[3:5]
        ),
        place=PLACES,
        release=NO_RELEASE,
        params="newest_wins:boolean\ntrue",
    )
    assert rows == [(1, "repeat"), (2, "keep")]


def test_what_a_person_released_overrules_what_was_delivered_until_then(made):
    rows = made(
        "ruling",
        "content, verdict, keeper",
        version_row="\n".join(
            VERSIONS.strip().splitlines()[:1] + VERSIONS.strip().splitlines()[3:5]
        ),
        place=PLACES,
        release=NO_RELEASE + "\na | 3 | conflicting_version | 2",
        params="newest_wins:boolean\nfalse",
    )
    assert rows == [(1, "keep", "a"), (2, "repeat", "a")]


def test_a_key_is_shared_by_two_live_rows_or_by_a_live_and_a_standing_one(made):
    live = "key_hash:bigint\n1\n1\n2\n3"
    standing = "key_hash:bigint\n2\n9"
    assert made("key_met_twice", "key_hash", live_key=live, standing_key=standing) == [(1,), (2,)]


def test_an_identical_row_is_found_by_its_text_within_its_file(made):
    staged = """
    content:bigint | n:bigint | raw_hash:bigint | raw_row
    1 | 1 | 7 | x
    1 | 2 | 7 | x
    1 | 3 | 7 | y
    2 | 1 | 7 | x
    """
    assert made("identical_row", "content, n, verdict", staged_row=staged) == [(1, 2, "identical")]


def test_a_row_in_doubt_is_held_unless_released_from_it_or_decided_about(made):
    doubtful = """
    content:bigint | n:bigint | file_sha256 | file_line:bigint | doubt_key
    1 | 1 | a | 2 | k1
    1 | 2 | a | 3 | k2
    1 | 4 | a | 5 | k4
    """
    rows = made(
        "doubt",
        "n, verdict, row_key",
        doubtful_row=doubtful,
        release=NO_RELEASE + "\na | 3 | price_outlier | 1\na | 2 | unit_missing | 1",
        verdict=VERDICTS,
        params="doubt\nprice_outlier",
    )
    assert rows == [(1, "price_outlier", "k1")]
