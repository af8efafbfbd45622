"""Nothing stays open for ever, and who approves sees what is booked."""

from __future__ import annotations

import html
from decimal import Decimal

import pytest

from stages.exports.letters import letters
from stages.ledger.batch_list import batch_list
from stages.ledger.correction import correct
from stages.ledger.entry import entry_lines
from stages.ledger.recovery import recover, write_off
from stages.ledger.statement import statement
from stages.verify.invariants import verify
from transforms.language.errors import DataRefused, UsageError

D = Decimal


@pytest.fixture
def owing_back(paying):
    """A was paid 10.00 for January and sent goods back: 4.00 are clawed back."""
    paying.pay()
    paying.orders("""
        order | account | date       | qty | price
        SO-1  | A       | 2026-01-01 | 1   | 100
        RE-1  | A       | 2026-01-20 | -1  | 40
    """)
    paying.accrue("2026-02-01")
    return paying


def by_hand(world, stage, part):
    """Prepare, approve and post a recovery of an amount, or the end of a period; all for none."""
    world.day += 1
    call = {"now": world.now(), "run_id": f"run-{world.day}"}
    named = {"amount": part} if stage is recover else {"period": part}
    said = {"currency": None, "prepared_by": "ann", "reason": "as agreed"}
    told = stage(world.home, world.url, "A", "VOL", **named, **said, **call)
    world.approve(told.batch_id, world.approver)
    return told, world.post(told.batch_id)


def opened(world) -> dict[str, str]:
    return statement(world.home, world.url, "A").open


def gl(world) -> dict[str, Decimal]:
    rows = world.query("select gl_account, sum(debit - credit) from ledger.posting group by 1")
    return {account: amount for account, amount in rows if amount}


def finding(world) -> str | None:
    return verify(world.home, world.url, all_=True).first_failure


def test_what_an_account_pays_back_closes_its_claw_back(owing_back):
    assert opened(owing_back) == {"CNY": "-4.00"}
    before = gl(owing_back)
    told, posted = by_hand(owing_back, recover, None)
    assert (told.totals, posted.totals) == ({"CNY": "4.00"}, {"CNY": "4.00"})
    last = owing_back.entries()[-1]
    assert (last.draft.kind, last.draft.amount, last.draft.cause) == ("recovery", D(4), "repayment")
    assert opened(owing_back) == {"CNY": "0.00"}
    assert gl(owing_back) == before == {"1122.09": D(-6), "6601.03": D(6)}
    assert owing_back.accrue("2026-02-01").entries_posted == 0
    assert finding(owing_back) is None


def test_a_part_may_come_back_and_no_more_than_is_owed(owing_back):
    by_hand(owing_back, recover, D("1.50"))
    assert opened(owing_back) == {"CNY": "-2.50"}
    with pytest.raises(DataRefused, match=r"owes 2\.50 CNY back"):
        by_hand(owing_back, recover, D(3))


@pytest.mark.parametrize(
    ("stage", "closed"),
    [
        (recover, "the account paid back what was clawed back"),
        (write_off, "given up: what the account owes back is not asked for"),
    ],
)
def test_entry_and_letter_say_what_was_closed_by_whom_and_why(owing_back, tmp_path, stage, closed):
    by_hand(owing_back, stage, None)
    entries = owing_back.entries()
    clawed = next(e.seal.entry_id for e in entries if e.draft.kind == "claw_back")
    said = f"{closed}; decided by ann, approved by {owing_back.approver}: as agreed"
    told = entry_lines(owing_back.home, owing_back.url, entries[-1].seal.entry_id)
    assert [step["change"] for step in told.steps] == ["4", "0"]
    assert told.steps[0]["says"].startswith(f"entry {clawed}")
    assert told.steps[-1]["says"] == said
    call = {"now": owing_back.now(), "run_id": "letters"}
    letters(
        owing_back.home, owing_back.url, entries[-1].draft.posting_period, tmp_path / "out", **call
    )
    assert said in html.unescape((tmp_path / "out" / "A.html").read_text("utf-8"))


def test_a_part_that_came_back_is_explained_as_a_part(owing_back):
    by_hand(owing_back, recover, D("1.50"))
    told = entry_lines(owing_back.home, owing_back.url, owing_back.entries()[-1].seal.entry_id)
    assert [step["change"] for step in told.steps] == ["4", "-2.5", "0"]
    assert "the part of it" in told.text()


def test_what_is_given_up_goes_to_expense_and_is_not_accrued_again(owing_back):
    by_hand(owing_back, write_off, None)
    assert opened(owing_back) == {"CNY": "0.00"}
    assert gl(owing_back) == {"1122.09": D(-10), "6601.03": D(10)}
    assert owing_back.accrue("2026-02-01").entries_posted == 0
    assert finding(owing_back) is None


def test_a_payable_sum_that_is_given_up_comes_off_expense(paying):
    by_hand(paying, write_off, "2026-01")
    assert (opened(paying), gl(paying)) == ({"CNY": "0.00"}, {})
    assert paying.settle().batches == ()
    assert finding(paying) is None


def test_nothing_open_is_refused_with_the_way_to_see_it(paying):
    paying.pay()
    with pytest.raises(DataRefused, match="rebates statement --account A"):
        by_hand(paying, write_off, None)
    with pytest.raises(DataRefused, match=r"owes 0 back|owes 0\.00"):
        by_hand(paying, recover, None)
    call = {"now": paying.now(), "run_id": "x"}
    with pytest.raises(UsageError, match="no program XYZ"):
        recover(
            paying.home,
            paying.url,
            "A",
            "XYZ",
            currency=None,
            amount=None,
            prepared_by="ann",
            reason="why",
            **call,
        )


def test_the_next_settlement_pays_what_is_left_after_what_is_owed_back(owing_back):
    owing_back.orders("""
        order | account | date       | qty | price
        SO-1  | A       | 2026-01-01 | 1   | 100
        RE-1  | A       | 2026-01-20 | -1  | 40
        SO-2  | A       | 2026-02-02 | 1   | 90
    """)
    owing_back.accrue("2026-03-01")
    (batch,) = owing_back.settle("2026-02").batches
    assert batch.totals == {"CNY": "5.00"}
    assert [(e["earning_period"], e["kind"], e["amount"]) for e in batch.entries] == [
        ("2026-01", "recovery", "4.00"),
        ("2026-02", "settlement", "-9.00"),
    ]
    owing_back.approve(batch.batch_id, owing_back.approver)
    owing_back.post(batch.batch_id)
    assert opened(owing_back) == {"CNY": "0.00"}
    assert finding(owing_back) is None


def test_a_correction_is_shown_with_its_sign_its_account_and_its_entry(paying):
    call = {"now": paying.now(), "run_id": "c1"}
    told = correct(paying.home, paying.url, 1, "ann", reason="booked twice", **call)
    (entry,) = told.entries
    assert (told.totals, entry["amount"]) == ({"CNY": "-10.00"}, "-10.00")
    assert (entry["account_id"], entry["program_id"], entry["earning_period"]) == (
        "A", "VOL", "2026-01")  # fmt: skip
    assert (entry["corrects_entry_id"], entry["reason"]) == ("1", "booked twice")
    (listed,) = batch_list(paying.home, paying.url).batches
    assert listed == told.__class__(**{**vars(told), "is_new": False})
    approved = paying.approve(told.batch_id, paying.approver)
    posted = paying.post(told.batch_id)
    for said in (told.text(), approved.text(), posted.text()):
        assert "books -10.00 CNY" in said
        assert "takes back entry 1" in said
        assert "A " in said
        assert "2026-01" in said
    assert approved.entries == posted.entries == told.entries
    assert batch_list(paying.home, paying.url).text() == "No batch waits"


def test_what_is_paid_is_refused_to_a_correction_with_the_way_it_comes_back(paying):
    paying.pay()
    call = {"now": paying.now(), "run_id": "c1"}
    with pytest.raises(DataRefused, match="entry 1 is paid") as refused:
        correct(paying.home, paying.url, 1, "ann", reason="test", **call)
    assert "comes back by a claw-back" in str(refused.value)


def test_a_batch_that_is_not_there_is_refused(paying):
    with pytest.raises(DataRefused, match="there is no batch X"):
        batch_list(paying.home, paying.url, "X")
