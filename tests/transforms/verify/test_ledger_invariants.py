"""Each way of tampering with a ledger is found by the invariant made for it, and by no other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from transforms.ledger.chain import Tip, chained, own_hash
from transforms.ledger.entries import COLUMNS, Draft, Entry, GlAccounts
from transforms.ledger.terms import KeptTerms, terms_digest
from transforms.verify import LEDGER_INVARIANTS, Closed, Known, check_ledger
from transforms.verify.check import MOST_FINDINGS

D = Decimal
GL = GlAccounts("6601.03", "2241.05", "1122.09")
NOW = datetime(2026, 2, 1, 8, tzinfo=UTC)
TERMS = tuple(
    KeptTerms(1, name, 1, text, GL, terms_digest(text, GL))
    for name in ("VOL", "OTHER")
    for text in [f'{{"program": "{name}"}}']
)


def draft(number: int, **changes: object) -> Draft:
    plain = Draft(
        "VOL", 1, "A", "2026-01", number, "accrual", D("10.00"), "CNY", "2026-01",
        date(2026, 2, 1), "new_sales", D("10"), D("100"), 1, "10",
    )  # fmt: skip
    return plain._replace(**changes)


def book(*drafts: Draft):
    links = list(chained([(draft, GL) for draft in drafts], Tip(), run_id="run", posted_at=NOW))
    tip = links[-1].tip if links else Tip()
    return [(link.entry, link.postings) for link in links], tip


@pytest.fixture
def books():
    """Four accruals and the head after them."""
    return book(*(draft(n) for n in range(1, 5)))


def failing(booked, known) -> dict[str, int]:
    known = replace(known, terms=TERMS)
    return {c.name: c.found for c in check_ledger(booked, known) if c.found}


def changed(entry: Entry, **changes: object) -> Entry:
    return Entry.of_row([changes.get(n, v) for n, v in zip(COLUMNS, entry.row(), strict=True)])


def change(booked, number: int, **changes: object):
    at = next(i for i, (entry, _) in enumerate(booked) if entry.seal.entry_id == number)
    entry, lines = booked[at]
    return [*booked[:at], (changed(entry, **changes), lines), *booked[at + 1 :]]


def rehashed(booked):
    """Compute every hash anew, as somebody would who can change the whole database."""
    before, made = Tip().hash, []
    for entry, lines in booked:
        entry = changed(entry, prev_hash=before)
        before = own_hash(entry, lines)
        made.append((changed(entry, hash=before), lines))
    return made


def test_an_untouched_ledger_passes_every_check(books):
    booked, tip = books
    checks = check_ledger(booked, Known(tip, terms=TERMS))
    assert [check.name for check in checks] == [check.name for check in LEDGER_INVARIANTS]
    assert all(check.found == 0 for check in checks)
    assert {c.name: c.accepted for c in checks}["chain"] == 4


def test_an_empty_ledger_passes_with_and_without_a_head():
    assert failing([], Known()) == {}
    assert failing([], Known(Tip())) == {}


def test_a_tail_ahead_of_the_head_is_no_finding(books):
    booked, _ = books
    _, shorter = book(draft(1), draft(2))
    assert failing(booked, Known(shorter)) == {}


TAMPERINGS: dict[str, tuple[Callable, dict[str, int]]] = {
    "amount changed": (
        lambda b: change(b, 2, amount=D("11")),
        {"chain": 1, "balance": 1},
    ),
    "account changed": (
        lambda b: change(b, 2, account_id="B"),
        {"chain": 1, "numbers": 3},
    ),
    "cause changed": (lambda b: change(b, 3, cause="return"), {"chain": 1}),
    "GL account changed": (
        lambda b: [(e, (p[0]._replace(gl_account="X"), p[1])) for e, p in b[:1]] + b[1:],
        {"chain": 1, "terms": 1},
    ),
    "GL line taken away": (
        lambda b: [(b[0][0], b[0][1][:1]), *b[1:]],
        {"chain": 1, "balance": 1, "terms": 1},
    ),
    "posted_at changed": (
        lambda b: change(b, 4, posted_at=NOW + timedelta(1)),
        {"head": 1},
    ),
    "run changed": (lambda b: change(b, 2, run_id="other"), {"head": 1}),
    "middle deleted": (lambda b: [b[0], b[1], b[3]], {"chain": 1, "head": 1, "numbers": 1}),
    "tail deleted": (lambda b: b[:3], {"head": 1}),
    "all deleted": (lambda b: [], {"head": 1}),
    "two swapped": (
        lambda b: [b[0], (changed(b[2][0], entry_id=2), b[2][1]),
                   (changed(b[1][0], entry_id=3), b[1][1]), b[3]],
        {"chain": 3, "numbers": 3},
    ),
    "changed and rehashed": (
        lambda b: rehashed(change(b, 2, cause="return")),
        {"head": 1},
    ),
    "entry slipped in and rehashed": (
        lambda b: rehashed(book(*(draft(n) for n in range(1, 6)))[0][:3]
                           + change(book(*(draft(n) for n in range(1, 6)))[0], 4, rate="9")[3:]),
        {"head": 1},
    ),
}  # fmt: skip


@pytest.mark.parametrize("tampering", TAMPERINGS)
def test_tampering_is_found(books, tampering):
    booked, tip = books
    tamper, found = TAMPERINGS[tampering]
    seen = failing(tamper(booked), Known(tip))
    assert seen.keys() == found.keys()
    assert all(seen[name] >= 1 for name in found)


def test_a_missing_head_file_is_found(books):
    booked, _ = books
    assert failing(booked, Known(None)) == {"head": 1}


def test_a_finding_names_entry_what_and_remedy(books):
    booked, tip = books
    chain = check_ledger(change(booked, 2, amount=D("11")), Known(tip))[0]
    (finding,) = chain.findings
    assert finding.where == "ledger.entry 2"
    assert "not what was hashed" in finding.says
    assert "restore" in finding.remedy
    assert chain.accepted == 3


def test_findings_are_counted_beyond_the_first_twenty():
    booked, tip = book(*(draft(n) for n in range(1, 41)))
    others = [(changed(e, rate="9"), p) for e, p in booked]
    chain = check_ledger(others, Known(tip))[0]
    assert (chain.found, len(chain.findings), chain.accepted) == (40, MOST_FINDINGS, 0)


def test_lines_without_an_entry_are_found(books):
    booked, tip = books
    assert failing(booked, Known(tip, lines_without_entry=(9,))) == {"balance": 1}


def test_an_entry_in_a_month_closed_before_it_is_found(books):
    booked, tip = books
    closed = Closed("2026-01", 3, booked[2][0].seal.hash)
    assert failing(booked, Known(tip, (closed,))) == {"closed_months": 1}
    assert failing(booked, Known(tip, (closed._replace(entry_count=4, head_hash=tip.hash),))) == {}


def test_a_close_that_remembers_another_chain_is_found(books):
    booked, tip = books
    assert failing(booked, Known(tip, (Closed("2025-12", 2, "f" * 64),))) == {"closed_months": 1}
    assert failing(booked, Known(tip, (Closed("2025-12", 9, "f" * 64),))) == {"closed_months": 1}


def test_a_clock_or_as_of_date_that_goes_back_is_found():
    back = book(draft(1, posted_as_of=date(2026, 3, 1), posting_period="2026-02"), draft(2))
    assert failing(back[0], Known(back[1])) == {"time": 1}
    other = book(
        draft(1, posted_as_of=date(2026, 3, 1), posting_period="2026-02"),
        draft(1, program_id="OTHER"),
    )
    assert failing(other[0], Known(other[1])) == {}


def correcting(number, corrects, amount="-10.00", **more):
    return draft(
        number, kind="adjustment", amount=D(amount), corrects_entry_id=corrects,
        cause="correction", **more,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("drafts", "found"),
    [
        ([draft(1), correcting(2, 1)], {}),
        ([draft(1), correcting(2, 1, "-9")], {"corrections": 1}),
        ([draft(1), correcting(2, 1), correcting(3, 1)], {"corrections": 1}),
        ([draft(1), correcting(1, 1, account_id="B")], {"corrections": 1}),
    ],
)
def test_a_correction_takes_one_entry_back_whole_and_once(drafts, found):
    booked, tip = book(*drafts)
    seen = failing(booked, Known(tip, corrected=frozenset([1])))
    assert seen.get("corrections", 0) == found.get("corrections", 0)
