"""What the settlement DAG prepares, and which answers post it."""

from __future__ import annotations

from datetime import date

import pytest

from stages.settlement.due import due_periods, post_answered, prepare_due
from transforms.errors import DataRefused


@pytest.mark.parametrize(
    ("as_of", "periods"),
    [
        ("2026-04-01", ["2026-03", "2026-Q1", "2025-H2", "2025"]),
        ("2026-03-31", ["2026-02", "2025-Q4", "2025-H2", "2025"]),
        ("2026-07-15", ["2026-06", "2026-Q2", "2026-H1", "2025"]),
        ("2027-01-01", ["2026-12", "2026-Q4", "2026-H2", "2026"]),
    ],
)
def test_due_is_what_was_over_last(as_of, periods):
    assert due_periods(date.fromisoformat(as_of)) == periods


BAD = [
    {"chosen_options": ["Approve"], "responded_by_user": None},
    {"chosen_options": ["Approve"], "responded_by_user": {"id": "bob"}, "timedout": True},
    {"chosen_options": ["Reject"], "responded_by_user": {"id": "bob"}},
    {},
]


def test_f49_only_a_persons_yes_posts_what_is_due(paying):
    call = {"now": paying.now(), "run_id": "dag"}
    prepared = prepare_due(paying.home, paying.url, date(2026, 2, 1), **call)
    assert "10.00 CNY" in prepared["says"]
    batch_id = prepared["batch_id"]
    for answer in BAD:
        with pytest.raises(DataRefused, match="nobody has approved"):
            post_answered(paying.home, paying.url, batch_id, answer, **call)
    yes = {
        "chosen_options": ["Approve"],
        "responded_by_user": {"id": paying.approver},
        "batch_id": batch_id,
    }
    for other in ({**yes, "batch_id": "settlement-2026-01-0"}, {**yes, "batch_id": None}):
        with pytest.raises(DataRefused, match="has approved batch"):
            post_answered(paying.home, paying.url, batch_id, other, **call)
    with pytest.raises(DataRefused, match="is not approved"):
        post_answered(paying.home, paying.url, batch_id, yes, **call)
    paying.approve(batch_id, paying.approver)
    assert post_answered(paying.home, paying.url, batch_id, yes, **call).entries_posted == 1
    assert prepare_due(paying.home, paying.url, date(2026, 2, 1), **call) == {}


def test_nobody_on_the_list_is_told_before_anybody_is_asked(paying):
    paying.settings("approvers: []\n")
    with pytest.raises(DataRefused, match="nobody is on the list"):
        prepare_due(paying.home, paying.url, date(2026, 2, 1), now=paying.now(), run_id="dag")
