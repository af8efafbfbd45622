"""F49 and its kin: what `approve`, `post` and `close` refuse, and that nothing is written then."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pyarrow as pa
import pytest

from adapters.lake.tables import Lake
from stages.ledger.correction import correct
from stages.ledger.entry import entry_lines
from stages.ledger.holds import hold, open_holds, release
from stages.ledger.posting import post
from stages.ledger.recovery import recover, write_off
from stages.ledger.statement import statement
from transforms.language.errors import DataRefused, UsageError
from transforms.schema import CLEAN_TABLES

D = Decimal


@pytest.fixture
def batch_id(paying):
    return paying.settle().batches[0].batch_id


@pytest.fixture(autouse=True)
def nothing_is_written(paying, request):
    yield
    if "posts" not in request.node.name:
        assert [e.draft.kind for e in paying.entries() if e.draft.kind == "settlement"] == []


def test_f49_nobody_has_answered(paying, batch_id):
    with pytest.raises(DataRefused, match="is not approved") as refused:
        paying.post(batch_id)
    assert "rebates approve" in str(refused.value)
    noted = "select state, message from ops.run where stage = 'post'"
    assert paying.query(noted) == [("failed", f"batch {batch_id} is not approved")]


def test_f49_self_approval(paying, approvers):
    (batch,) = paying.settle(by=approvers[0]).batches
    with pytest.raises(DataRefused, match="may not approve it"):
        paying.approve(batch.batch_id, approvers[0])


def test_f49_who_is_off_the_list_cannot_approve(paying, batch_id, approvers):
    with pytest.raises(DataRefused, match="not on the list of approvers"):
        paying.approve(batch_id, approvers[2])


def test_f49_who_left_the_list_since_has_not_approved(paying, batch_id, approvers):
    paying.approve(batch_id, approvers[0])
    paying.settings(f"approvers: [{approvers[1]}]\n")
    with pytest.raises(DataRefused, match="not on the list of approvers"):
        paying.post(batch_id)


def test_f49_another_login_than_the_name(paying, batch_id, approvers):
    paying.login_of = lambda name: paying.url
    with pytest.raises(UsageError, match="under the database login"):
        paying.approve(batch_id, approvers[0])


def test_f49_a_refusal_stands_whoever_else_approves(paying, batch_id, approvers):
    paying.approve(batch_id, approvers[0])
    paying.approve(batch_id, approvers[1], decision="refused")
    with pytest.raises(DataRefused, match=f"was refused by {approvers[1]}"):
        paying.post(batch_id)
    with pytest.raises(DataRefused, match="has refused"):
        paying.approve(batch_id, approvers[1])


def test_f49_an_older_digest_is_not_posted_once_the_ledger_has_moved(paying, batch_id, approvers):
    paying.approve(batch_id, approvers[0])
    paying.orders("""
        order | account | date       | qty | price
        SO-1  | A       | 2026-01-01 | 1   | 100
        SO-2  | A       | 2026-01-02 | 1   | 50
    """)
    paying.accrue("2026-02-01")
    with pytest.raises(DataRefused, match="is older than the ledger"):
        paying.post(batch_id)
    (newer,) = paying.settle().batches
    assert newer.batch_id != batch_id
    with pytest.raises(DataRefused, match="is not approved"):
        paying.post(newer.batch_id)


def test_f49_a_replayed_approval_posts_nothing_a_second_time(paying, batch_id, approvers):
    paying.approve(batch_id, approvers[0])
    first = paying.post(batch_id)
    assert not paying.approve(batch_id, approvers[0]).is_new
    assert paying.post(batch_id).entries_posted == 0
    assert paying.entries()[-1].seal.entry_id == first.last_entry_id
    with pytest.raises(DataRefused, match="is posted"):
        paying.approve(batch_id, approvers[1])


def test_f49_a_batch_changed_behind_the_approval_is_refused(paying, batch_id, approvers):
    paying.approve(batch_id, approvers[0])
    change = "update ledger.batch set lines = replace(lines::text, '-10', '-9')::jsonb"
    paying.tamper(change)
    with pytest.raises(DataRefused, match="its digest is another"):
        paying.post(batch_id)
    with pytest.raises(DataRefused, match="its digest is another"):
        paying.approve(batch_id, approvers[1])


def test_a_batch_that_is_not_there_is_answered_with_those_that_are(paying, batch_id, approvers):
    wrong = batch_id[:-1]
    for act in (lambda: paying.post(wrong), lambda: paying.approve(wrong, approvers[0])):
        with pytest.raises(DataRefused, match=f"there is no batch {wrong}") as refused:
            act()
        assert f"did you mean `{batch_id}`?" in refused.value.remedy


def test_a_statement_of_an_account_that_is_not_there_is_answered_with_the_nearest(paying):
    with pytest.raises(DataRefused, match="the ledger holds nothing of 'a'") as refused:
        statement(paying.home, paying.url, "a")
    assert "did you mean `A`?" in refused.value.remedy


@pytest.mark.parametrize(
    ("named", "nearest"),
    [(("A1", None), "did you mean `A`?"), (("A", "VOLL"), "did you mean `VOL`?")],
)
def test_a_name_that_nobody_bears_is_neither_held_nor_given_up(paying, named, nearest):
    account, program = named
    who = {"now": paying.now(), "run_id": "r1"}
    said = {"prepared_by": "ann", "reason": "by hand", **who}
    place = (paying.home, paying.url, account)
    acts = [
        lambda: hold(*place, program, by="carol", reason="by hand", **who),
        lambda: recover(*place, program or "VOL", currency=None, amount=None, **said),
        lambda: write_off(*place, program or "VOL", currency=None, period=None, **said),
    ]
    for act in acts:
        with pytest.raises(UsageError, match=r"there is no (account|program)") as refused:
            act()
        assert nearest in refused.value.remedy
    assert open_holds(paying.home, paying.url, paying.now()).holds == ()
    assert paying.query("select count(*) from ledger.batch") == [(0,)]


def test_an_account_that_has_come_in_and_earned_nothing_yet_may_be_held(paying):
    accounts = CLEAN_TABLES["accounts"]
    row = dict.fromkeys(accounts.names) | {"account_id": "NEW", "is_anonymous": False}
    row |= {"source": "drawn", "part": "p", "file_sha256": "f", "file_line": 1}
    rows = pa.Table.from_pylist([row], accounts.arrow)
    Lake(paying.home).table("clean", accounts).replace(rows)
    who = {"by": "carol", "now": paying.now(), "run_id": "r1"}
    assert hold(paying.home, paying.url, "NEW", None, reason="not checked yet", **who).is_new


def test_an_entry_that_is_not_there_is_answered_with_those_that_are(paying):
    acts = [
        lambda: entry_lines(paying.home, paying.url, 99),
        lambda: correct(
            paying.home, paying.url, 99, "ann", reason="typed", now=paying.now(), run_id="r"
        ),
    ]
    for act in acts:
        with pytest.raises(DataRefused, match="the ledger has no entry 99") as refused:
            act()
        assert "there is 1 to 1" in refused.value.remedy
        assert "rebates statement --account" in refused.value.remedy


INCIDENT = """
discipline: [{incident: diversion, status: confirmed, effect: cancel}]
"""


def test_an_open_case_holds_the_payout_until_it_is_resolved_and_then_posts(paying, incidents):
    text = (paying.home.terms / "terms.yaml").read_text()
    paying.terms(text.replace("program: VOL", "program: VOL\nversion: 2") + INCIDENT)
    incidents("I1 | A | diversion | 2026-01-15 | reported")
    paying.accrue("2026-02-01")
    for status, told in (("reported", "is reported"), ("appealed", "is appealed")):
        incidents(f"I1 | A | diversion | 2026-01-15 | {status}")
        result = paying.settle()
        assert result.batches == ()
        assert told in result.left_out[0]["reason"]
    assert "diversion" in open_holds(paying.home, paying.url, paying.now()).text()
    incidents("I1 | A | diversion | 2026-01-15 | dismissed")
    assert paying.pay().totals == {"CNY": "10.00"}


def test_a_confirmed_case_takes_the_rebate_and_leaves_nothing_to_pay(paying, incidents):
    text = (paying.home.terms / "terms.yaml").read_text()
    paying.terms(text.replace("program: VOL", "program: VOL\nversion: 2") + INCIDENT)
    incidents("I1 | A | diversion | 2026-01-15 | confirmed")
    paying.accrue("2026-02-01")
    assert paying.settle().batches == ()
    assert [(e.draft.kind, e.draft.amount) for e in paying.entries()][-1] == ("reversal", D(-10))


def test_the_victim_of_a_diversion_is_compensated_and_the_payout_posts(paying, incidents):
    text = (paying.home.terms / "terms.yaml").read_text()
    rule = "effect: cancel, compensate: {percent: 50, to: victim}"
    paying.terms(
        text.replace("program: VOL", "program: VOL\nversion: 2")
        + INCIDENT.replace("effect: cancel", rule)
    )
    incidents("I1 | A | diversion | 2026-01-15 | confirmed | B")
    paying.accrue("2026-02-01")
    owed = "select account_id, accrued from ledger.balance order by 1"
    found = dict(paying.query(owed))
    assert found["A"] == 0
    assert found["B"] > 0
    assert paying.pay().totals == {"CNY": f"{found['B']:.2f}"}


def test_a_hold_placed_after_the_batch_was_prepared_stops_it_until_released_and_posts(
    paying, batch_id, approvers
):
    paying.approve(batch_id, approvers[0])
    who = {"by": "carol", "now": paying.now(), "run_id": "r1"}
    placed = hold(paying.home, paying.url, "A", None, reason="stock count disputed", **who)
    with pytest.raises(DataRefused, match="which is held: held: stock count disputed"):
        paying.post(batch_id)
    assert "stock count disputed" in paying.settle().left_out[0]["reason"]
    release(paying.home, paying.url, placed.hold_id, **who)
    assert paying.post(batch_id).entries_posted == 1
    with pytest.raises(DataRefused, match="no hold"):
        release(paying.home, paying.url, placed.hold_id, **who)


def test_f10_a_clock_set_back_never_turns_the_ledger_back_and_posts(paying, batch_id, approvers):
    paying.approve(batch_id, approvers[0])
    earlier = paying.now() - timedelta(days=400)
    post(paying.home, paying.url, batch_id, now=earlier, run_id="r")
    moments = [e.seal.posted_at for e in paying.entries()]
    assert moments == sorted(moments)
    assert paying.entries()[-1].draft.posting_period == "2026-01"


def test_f10_a_clock_a_year_ahead_is_asked_about_and_posts_once_it_is_confirmed(
    paying, batch_id, approvers
):
    paying.approve(batch_id, approvers[0])
    later = paying.now() + timedelta(days=400)
    with pytest.raises(DataRefused, match=f"the clock says {later:%Y-%m-%d}, 40[0-9] days after"):
        post(paying.home, paying.url, batch_id, now=later, run_id="r")
    paying.settings(
        f"approvers: [{approvers[0]}, {approvers[1]}]\nclock_confirmed_on: {later.date()}\n"
    )
    assert post(paying.home, paying.url, batch_id, now=later, run_id="r").entries_posted == 1


def test_f11_a_month_does_not_close_before_the_one_before_it(paying):
    paying.orders("""
        order | account | date       | qty | price
        SO-1  | A       | 2026-01-01 | 1   | 100
        SO-2  | A       | 2026-02-02 | 1   | 50
    """)
    paying.accrue("2026-03-01")
    with pytest.raises(DataRefused, match="cannot close while 2026-01 is open"):
        paying.close("2026-02")
    assert paying.close("2026-01").is_new
    assert not paying.close("2026-01").is_new
    assert paying.close("2026-02").is_new
    with pytest.raises(DataRefused, match="lies before a closed one"):
        paying.close("2025-12")
    with pytest.raises(DataRefused, match="is not over in the ledger"):
        paying.close("2026-03")
    with pytest.raises(UsageError, match="is no posting period"):
        paying.close("2026-Q1")


def test_f37_what_is_learned_after_the_close_is_booked_in_the_open_month(paying):
    paying.close("2026-01")
    paying.orders("""
        order | account | date       | qty | price
        SO-1  | A       | 2026-01-01 | 1   | 100
        SO-2  | A       | 2026-01-02 | 1   | 50
    """)
    paying.accrue("2026-03-01")
    late = paying.entries()[-1].draft
    assert (late.earning_period, late.posting_period, late.cause, late.amount) == (
        "2026-01", "2026-02", "late_order", D(5))  # fmt: skip
