"""Whatever the tables' owner changes of what was paid, approved or closed, `verify` finds it."""

from __future__ import annotations

import pytest

from stages.verify.invariants import verify
from transforms.language.errors import DataRefused


@pytest.fixture
def paid(paying):
    """A world with January paid to A and B, closed, and February accrued."""
    paying.orders("""
        order | account | date       | qty | price
        SO-1  | A       | 2026-01-01 | 1   | 100
        SO-2  | B       | 2026-01-02 | 1   | 50
        SO-3  | A       | 2026-02-02 | 1   | 30
    """)
    paying.accrue("2026-02-01")
    paying.pay()
    paying.close("2026-01")
    paying.accrue("2026-03-01")
    return paying


TAMPERINGS = {
    "an update of an amount": (
        ["update ledger.entry set amount = amount - 1 where kind = 'settlement'"],
        {"chain", "balance", "settlements"}),
    "a payment deleted": (
        ["delete from ledger.posting where entry_id = 3",
         "delete from ledger.entry where entry_id = 3"],
        {"chain", "head", "settlements"}),
    "two payments reordered": (
        ["update ledger.entry set entry_id = 100 where entry_id = 3",
         "update ledger.entry set entry_id = 3 where entry_id = 4",
         "update ledger.entry set entry_id = 4 where entry_id = 100"],
        {"chain", "balance"}),
    "the tail cut off": (
        ["delete from ledger.posting where entry_id = 5",
         "delete from ledger.entry where entry_id = 5"], {"head"}),
    "everything truncated": (["truncate ledger.entry, ledger.posting"],
                             {"head", "closed_months"}),
    "another preparer": (["update ledger.batch set prepared_by = 'eve'"], {"settlements"}),
    "another amount in the batch": (
        ["update ledger.batch set lines = replace(lines::text, '-10', '-11')::jsonb"],
        {"settlements"}),
    "a batch that never needed a word": (["update ledger.batch set needs_approval = false"],
                                         {"settlements"}),
    "another approver": (["update ledger.approval set approved_by = 'eve'"], {"settlements"}),
    "another day of approval": (
        ["update ledger.approval set approved_at = approved_at - interval '1 day'"],
        {"settlements"}),
    "no approval": (["delete from ledger.approval"], {"settlements"}),
    "neither batch nor approval": (["delete from ledger.approval", "delete from ledger.batch"],
                                   {"settlements"}),
    "a month reopened": (["delete from ledger.period where state = 'closed'"],
                         {"closed_months"}),
    "a close moved": (
        ["update ledger.period set entry_count = 5 where state = 'closed'"], {"closed_months"}),
    "a close moved back": (
        ["update ledger.period set entry_count = 1 where state = 'closed'"], {"closed_months"}),
}  # fmt: skip


def test_f50_every_tampering_by_the_owner_is_found(paid):
    assert verify(paid.home, paid.url, all_=False).passed
    missed = {}
    for told, (statements, wanted) in TAMPERINGS.items():
        kept = ("entry", "posting", "batch", "approval", "period")
        keep = [f"create table public.kept_{t} as table ledger.{t}" for t in kept]
        back = [f"truncate {', '.join('ledger.' + t for t in kept)}"]
        back += [f"insert into ledger.{t} table public.kept_{t}" for t in kept[:1] + kept[1:]]
        paid.tamper(*keep, *statements)
        found = verify(paid.home, paid.url, all_=False)
        failing = {check.name for check in found.checks if check.state == "fail"}
        if not wanted <= failing:
            missed[told] = failing
        paid.tamper(*back, *(f"drop table public.kept_{t}" for t in kept))
    assert missed == {}
    assert verify(paid.home, paid.url, all_=False).passed


def test_f3_an_old_backup_is_refused_by_every_verb_that_writes(paid):
    """The database is set back to the day before the payment; the head outside is not."""
    paid.tamper(
        "delete from ledger.posting where entry_id > 2",
        "delete from ledger.entry where entry_id > 2",
        "delete from ledger.approval",
        "delete from ledger.period where state = 'closed'",
    )
    for act in (
        lambda: paid.accrue("2026-04-01"),
        lambda: paid.settle("2026-02"),
        lambda: paid.close("2026-02"),
    ):
        with pytest.raises(DataRefused, match="last good one is entry 2"):
            act()
    assert not verify(paid.home, paid.url, all_=False).passed


def test_f3_a_close_that_is_gone_is_refused(paid):
    paid.tamper("delete from ledger.period where state = 'closed'")
    with pytest.raises(DataRefused, match="the close of 2026-01 is missing"):
        paid.accrue("2026-03-01")


def test_f50_a_back_dated_insert_by_the_owner_is_found(paid):
    """Somebody adds an entry with every hash right, dated before the close."""
    paid.tamper(
        "insert into ledger.entry select entry_id + 1, program_id, terms_version, account_id,"
        " earning_period, entry_no + 1, kind, amount, currency, '2026-01', posted_as_of, cause,"
        " basis_quantity, basis_amount, tier_no, rate, run_id, posted_at - interval '90 days',"
        " batch_id, null, hash, repeat('a', 64) from ledger.entry where entry_id = 5",
        "insert into ledger.posting select 6, line_no, gl_account, debit, credit, currency"
        " from ledger.posting where entry_id = 5",
    )
    found = verify(paid.home, paid.url, all_=False)
    assert {c.name for c in found.checks if c.state == "fail"} >= {"chain", "time", "closed_months"}
