"""The rules a content was read under are kept as one text, and come back from it as they were."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.intake.reading_rules import ReadingRules

DIGESTS = st.text("0123456789abcdef", min_size=1, max_size=64)
RULES = st.builds(
    ReadingRules,
    DIGESTS,
    packs=st.one_of(st.just(""), st.integers(0, 2**64 - 1).map(str), st.just("None")),
    until=st.one_of(st.none(), st.dates()),
    released=st.one_of(st.just(""), DIGESTS),
)


@settings(derandomize=True, deadline=None)
@given(RULES)
def test_rules_come_back_from_their_text(rules):
    assert ReadingRules.parse(rules.text()) == rules


@settings(derandomize=True, deadline=None)
@given(RULES, RULES)
def test_two_rules_have_one_text_only_where_they_are_the_same(one, other):
    assert (one.text() == other.text()) == (one == other)


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("9f2c", ReadingRules("9f2c")),
        ("9f2c packs 17", ReadingRules("9f2c", packs="17")),
        ("9f2c until 2024-03-01", ReadingRules("9f2c", until=date(2024, 3, 1))),
        (
            "9f2c packs 17 until 2024-03-01 released ab12",
            ReadingRules("9f2c", "17", date(2024, 3, 1), "ab12"),
        ),
    ],
)
def test_a_record_that_stands_is_read_and_written_as_it_was(text, rules):
    assert ReadingRules.parse(text) == rules
    assert rules.text() == text


def test_files_with_released_rows_are_recounted_with_the_others():
    released = ReadingRules("9f2c", until=date(2024, 3, 1), released="ab12")
    assert released.of_all() == ReadingRules("9f2c", until=date(2024, 3, 1))
