"""Whose the facts of merged accounts are, day by day, and who owns them on a day."""

from __future__ import annotations

from datetime import date

import pytest

from transforms.language.errors import DataRefused
from transforms.ledger.merges import AccountMerge, owners, spans

MAY, JULY = date(2026, 5, 1), date(2026, 7, 1)


def test_a_chain_is_followed_from_the_day_of_each_link():
    found = spans([AccountMerge("A", "B", MAY), AccountMerge("B", "C", JULY)])
    assert [tuple(span) for span in found] == [
        ("A", "B", MAY, JULY),
        ("A", "C", JULY, date.max),
        ("B", "C", JULY, date.max),
    ]


def test_a_chain_whose_second_link_is_older_leads_to_its_end_at_once():
    found = spans([AccountMerge("A", "B", JULY), AccountMerge("B", "C", MAY)])
    assert [tuple(span) for span in found] == [
        ("A", "C", JULY, date.max),
        ("B", "C", MAY, date.max),
    ]


@pytest.mark.parametrize(
    ("as_of", "owner"),
    [(MAY, {}), (date(2026, 5, 2), {"A": "B"}), (date(2026, 8, 1), {"A": "C", "B": "C"})],
)
def test_an_account_is_another_once_its_day_has_passed(as_of, owner):
    assert (
        owners(spans([AccountMerge("A", "B", MAY), AccountMerge("B", "C", JULY)]), as_of) == owner
    )


def test_a_circle_is_refused_by_its_accounts():
    with pytest.raises(DataRefused, match="in a circle: A → B → A"):
        spans([AccountMerge("A", "B", MAY), AccountMerge("B", "A", JULY)])


def test_an_account_merges_once():
    with pytest.raises(DataRefused, match="A merges into B and into C"):
        spans([AccountMerge("A", "B", MAY), AccountMerge("A", "C", JULY)])
