"""Accounts that merge: facts of before stay, open sums move, the new account is paid."""

from __future__ import annotations

from decimal import Decimal

import pytest

from stages.exports.letters import letters
from stages.ledger.entry import entry_lines
from stages.ledger.statement import statement
from stages.verify.invariants import verify
from transforms.language.errors import DataRefused

D = Decimal
ORDERS = """
    order | account | date       | qty | price
    SO-1  | A       | 2026-01-01 | 1   | 100
    SO-2  | B       | 2026-01-02 | 1   | 50
    SO-3  | A       | 2026-02-03 | 1   | 30
"""


def booked(world, after: int = 0) -> list[tuple[str, str, str, Decimal, str | None]]:
    return [
        (e.draft.account_id, e.draft.earning_period, e.draft.kind, e.draft.amount, e.draft.cause)
        for e in world.entries()
        if e.seal.entry_id > after
    ]


def opened(world, account: str) -> dict[str, str]:
    return statement(world.home, world.url, account).open


def finding(world) -> str | None:
    return verify(world.home, world.url, all_=True).first_failure


def test_from_its_day_on_facts_are_the_new_accounts_and_what_is_open_moves(paying, links):
    paying.orders(ORDERS)
    paying.accrue("2026-02-01")
    before = len(paying.entries())
    links("A | B | 2026-02-01")
    result = paying.accrue("2026-03-01")
    assert booked(paying, before) == [
        ("B", "2026-02", "accrual", D(3), "new_sales"),
        ("A", "2026-01", "transfer", D(-10), "merge"),
        ("B", "2026-01", "transfer", D(10), "merge"),
    ]
    assert "A is B now and hands over 10.00 CNY of VOL 2026-01" in result.text()
    assert (opened(paying, "A"), opened(paying, "B")) == ({"CNY": "0.00"}, {"CNY": "18.00"})
    said = statement(paying.home, paying.url, "A").text()
    assert "handed over to B: -10.00 CNY of VOL 2026-01" in said
    assert "taken over from A: +10.00" in statement(paying.home, paying.url, "B").text()
    balanced = "select sum(debit - credit) from ledger.posting group by gl_account order by 1"
    assert paying.query(balanced) == [(D(-18),), (D(0),), (D(18),)]
    assert paying.accrue("2026-03-01").entries_posted == 0
    assert finding(paying) is None


def test_entries_and_letters_of_a_merge_name_the_other_account(paying, links, tmp_path):
    paying.orders(ORDERS)
    paying.accrue("2026-02-01")
    links("A | B | 2026-02-01")
    paying.accrue("2026-03-01")
    old, new = paying.entries()[-2:]
    said = {
        "A": "handed over to account B: A is B now",
        "B": "taken over from account A: A is B now",
    }
    for entry in (old, new):
        told = entry_lines(paying.home, paying.url, entry.seal.entry_id)
        assert told.steps[-1]["says"] == said[entry.draft.account_id]
        assert sum(D(step["change"]) for step in told.steps) == entry.draft.amount
    handed = entry_lines(paying.home, paying.url, old.seal.entry_id).text()
    assert f"entry {paying.entries()[0].seal.entry_id}" in handed
    call = {"now": paying.now(), "run_id": "letters"}
    letters(paying.home, paying.url, old.draft.posting_period, tmp_path / "out", **call)
    for account, sentence in said.items():
        assert sentence in (tmp_path / "out" / f"{account}.html").read_text("utf-8")


def test_settlement_pays_the_new_account(paying, links):
    paying.orders(ORDERS)
    links("A | B | 2026-02-01")
    paying.accrue("2026-03-01")
    (batch,) = paying.settle("2026-02").batches
    assert {entry["account_id"] for entry in batch.entries} == {"B"}
    assert batch.totals == {"CNY": "18.00"}
    paying.approve(batch.batch_id, paying.approver)
    paying.post(batch.batch_id)
    assert opened(paying, "B") == {"CNY": "0.00"}
    assert finding(paying) is None


def test_what_is_owed_back_moves_and_is_set_off_by_the_new_account(paying, links):
    paying.pay()
    paying.orders(ORDERS.replace("1   | 100", "1   | 60"))
    links("A | B | 2026-02-01")
    paying.accrue("2026-03-01")
    assert ("B", "2026-01", "recovery", D(-4), "merge") in booked(paying)
    assert (opened(paying, "A"), opened(paying, "B")) == ({"CNY": "0.00"}, {"CNY": "4.00"})
    assert paying.pay("2026-02").totals == {"CNY": "4.00"}
    assert opened(paying, "B") == {"CNY": "0.00"}
    assert finding(paying) is None


def test_a_merge_known_late_posts_differences(paying, links):
    paying.orders(ORDERS)
    paying.accrue("2026-03-01")
    before = len(paying.entries())
    links("A | B | 2026-02-01")
    paying.accrue("2026-03-01")
    assert [row[:4] for row in booked(paying, before)] == [
        ("A", "2026-02", "reversal", D(-3)),
        ("B", "2026-02", "accrual", D(3)),
        ("A", "2026-01", "transfer", D(-10)),
        ("B", "2026-01", "transfer", D(10)),
    ]
    assert finding(paying) is None


def test_a_chain_hands_over_to_its_end(paying, links):
    links("A | B | 2026-02-01", "B | C | 2026-02-10")
    paying.orders(ORDERS)
    paying.accrue("2026-03-01")
    assert {account for account in "ABC" if opened(paying, account) != {"CNY": "0.00"}} == {"C"}
    assert opened(paying, "C") == {"CNY": "18.00"}
    assert finding(paying) is None


def test_a_link_of_a_day_to_come_moves_nothing(paying, links):
    links("A | B | 2026-03-01")
    assert paying.accrue("2026-03-01").handed_over == ()


def test_accounts_that_merge_in_a_circle_are_refused(paying, links):
    links("A | B | 2026-02-01", "B | A | 2026-02-10")
    with pytest.raises(DataRefused, match="in a circle"):
        paying.accrue("2026-03-01")
