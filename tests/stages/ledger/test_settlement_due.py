"""What the settlement DAG prepares, and which answers post it."""

from __future__ import annotations

from datetime import date

import pytest

from adapters.warehouse import answers
from stages.ledger.due import due_periods, post_answered, prepare_due
from transforms.language.errors import DataRefused


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


def _answer(world, by, option="Approve"):
    with world.warehouse() as warehouse:
        answers.note_answer(warehouse, "dag", by, option, answered_at=world.now())


def test_f49_only_a_persons_yes_and_their_own_approval_post_what_is_due(paying):
    call = {"now": paying.now(), "run_id": "dag"}
    prepared = prepare_due(paying.home, paying.url, date(2026, 2, 1), **call)
    assert "10.00 CNY" in prepared["says"]
    batch_id = prepared["batch_id"]

    def post():
        return post_answered(paying.home, paying.url, batch_id, **call)

    with pytest.raises(DataRefused, match="nobody has answered for batch"):
        post()
    with paying.warehouse() as warehouse:
        answers.note_question(warehouse, "dag", batch_id, paying.now())
    with pytest.raises(DataRefused, match="nobody has answered for batch"):
        post()
    _answer(paying, paying.approver, "Reject")
    with pytest.raises(DataRefused, match="nobody has answered for batch"):
        post()
    _answer(paying, "mallory")
    with pytest.raises(DataRefused, match="mallory is not on the list of approvers"):
        post()
    _answer(paying, paying.approver)
    with pytest.raises(DataRefused, match="has answered and has not approved batch"):
        post()
    paying.approve(batch_id, paying.approver)
    with pytest.raises(DataRefused, match="nobody has answered for batch"):
        post_answered(paying.home, paying.url, batch_id, now=paying.now(), run_id="another run")
    assert post().entries_posted == 1
    assert prepare_due(paying.home, paying.url, date(2026, 2, 1), **call) == {}


def test_an_answer_that_was_refused_is_noted_with_its_reason(paying):
    call = {"now": paying.now(), "run_id": "dag"}
    batch_id = prepare_due(paying.home, paying.url, date(2026, 2, 1), **call)["batch_id"]
    with pytest.raises(DataRefused):
        post_answered(paying.home, paying.url, batch_id, **call)
    with paying.warehouse() as warehouse, warehouse.raw() as connection:
        noted = "select state, message from ops.run where run_id = 'dag' and stage = 'answer'"
        state, message = connection.execute(noted).fetchone()
    assert (state, batch_id in message) == ("failed", True)


def test_nobody_on_the_list_is_told_before_anybody_is_asked(paying):
    paying.settings("approvers: []\n")
    with pytest.raises(DataRefused, match="nobody is on the list"):
        prepare_due(paying.home, paying.url, date(2026, 2, 1), now=paying.now(), run_id="dag")
