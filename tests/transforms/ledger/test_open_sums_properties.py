"""Whatever is drawn of sales, returns, payments and merges: nothing is lost, and all can close."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from transforms.ledger.accruals import LedgerRule
from transforms.ledger.batches import BatchLine
from transforms.ledger.entries import ACCRUAL_KINDS, GlAccounts, gl_pair
from transforms.ledger.judgement import is_paid
from transforms.ledger.merges import AccountMerge, handed_over, merge_drafts, spans
from transforms.ledger.settle import PayRule, recovered, settle
from transforms.verify import LEDGER_INVARIANTS, Closed, Known
from transforms.verify.settlements import Settlements
from transforms.verify.terms import Terms

D = Decimal
GL = GlAccounts("expense", "liability", "clearing")
RULE = PayRule("quarter", None, True, "credit_note", D(0), date(2027, 1, 1), GL)
ACCOUNTS, PERIODS = ("A", "B", "C"), ("2026-Q1", "2026-Q2", "2026-Q3")
LINKS = (AccountMerge("A", "B", date(2025, 4, 1)), AccountMerge("B", "C", date(2025, 7, 1)))

keys = st.tuples(st.sampled_from(ACCOUNTS), st.sampled_from(PERIODS))
cents = st.integers(0, 20_000).map(lambda number: D(number) / 100)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("owe"), keys, cents),
        st.tuples(st.just("settle"), st.sampled_from(PERIODS)),
        st.tuples(st.just("recover"), st.sampled_from(ACCOUNTS), cents),
        st.tuples(st.just("write_off"), st.sampled_from(ACCOUNTS)),
        st.tuples(st.just("merge"), st.integers(1, 2)),
        st.tuples(st.just("correct"), st.integers(0, 9)),
        st.tuples(st.just("close"), st.sampled_from(["2026-01", "2026-03", "2026-06"])),
    ),
    max_size=14,
)


class Play:
    """A ledger on paper, and what is owed."""

    def __init__(self, ledger, owed_rows):
        self.ledger, self.owed_rows = ledger, owed_rows
        self.owed: dict[tuple[str, str], Decimal] = {}
        self.day = 1
        self.closes: list[Closed] = []

    def step(self, name: str, *given: object) -> None:
        self.day += 1
        getattr(self, name)(*given)

    def owe(self, key: tuple[str, str], amount: Decimal) -> None:
        self.owed[key] = amount
        rows = [
            ("VOL", 1, account, period, "CNY", D(1), D(1), 1, "10", earned, False)
            for (account, period), earned in sorted(self.owed.items())
        ]
        self.ledger.post(
            self.owed_rows(rows), date.fromordinal(date(2026, 1, 1).toordinal() + self.day)
        )

    def settle(self, period: str) -> None:
        made = settle(self.ledger.payables(), {"VOL": RULE}, period, lambda *_: None)
        self.ledger.post_lines(made.to_approve)
        for account in ACCOUNTS:
            open_ = [k for k in self.ledger.payables() if k.account_id == account]
            due = [k.payable for k in open_ if k.payable and k.earning_period <= period]
            assert not due, "what was due is paid or set off"

    def recover(self, account: str, amount: Decimal) -> None:
        own = [key for key in self.ledger.payables() if key.account_id == account]
        self.ledger.post_lines(
            line(key, part, "recovery", "repayment") for key, part in recovered(own, amount)
        )

    def write_off(self, account: str) -> None:
        own = [key for key in self.ledger.payables() if key.account_id == account]
        parts = [(key, part) for key in own for part in (-key.payable, key.receivable) if part]
        self.ledger.post_lines(line(key, part, "write_off", "decision") for key, part in parts)
        assert not [key for key in self.ledger.payables() if key.account_id == account]

    def merge(self, count: int) -> None:
        found = spans(LINKS[:count])
        for again in (False, True):
            numbers = {e.draft.key[:3]: e.draft.entry_no for e in self.ledger.entries}
            stands = {"VOL": max([date(2026, 1, 1), *self.ledger.stood_at.values()])}
            handed = handed_over(self.ledger.payables(), found, stands)
            made = merge_drafts(
                handed, {"VOL": LedgerRule(GL)}, numbers, stands, closed=self.ledger.closed
            )
            assert sum(draft.amount for draft, _ in made) == 0
            assert not (again and made), "handed over again, nothing moves"
            self.ledger.book(made)

    def correct(self, place: int) -> None:
        """Take an accrual back where it is not paid, then accrue again what the facts say."""
        taken = {e.draft.corrects_entry_id for e in self.ledger.entries}
        accruals = [
            e
            for e in self.ledger.entries
            if e.draft.kind == "accrual" and e.seal.entry_id not in taken
        ]
        if not accruals:
            return
        entry = accruals[place % len(accruals)]
        key = entry.draft.key
        payable = {found[:4]: found for found in self.ledger.payables()}.get(key)
        if payable is None or is_paid(entry.draft.amount, payable.payable):
            return
        self.ledger.post_lines(
            [
                line(payable, -entry.draft.amount, "adjustment", "correction")._replace(
                    corrects_entry_id=entry.seal.entry_id
                )
            ]
        )
        assert all(found.payable >= 0 for found in self.ledger.payables())
        self.owe((entry.draft.account_id, entry.draft.earning_period), self.owed[key[1:3]])

    def close(self, month: str) -> None:
        if month > max(self.ledger.closed, default=""):
            self.ledger.closed.add(month)
            tip = self.ledger.tip
            self.closes.append(Closed(month, tip.entries, tip.hash))

    def check(self) -> None:
        corrected = frozenset(
            filter(None, (e.draft.corrects_entry_id for e in self.ledger.entries))
        )
        for make in LEDGER_INVARIANTS:
            if make in (Settlements, Terms):  # neither batches nor terms on paper
                continue
            checks = make(Known(corrected=corrected, closed=tuple(self.closes)))
            for entry, postings in self.ledger.booked:
                checks.see(entry, postings)
            assert checks.checked.findings == []
        entries, keys = self.ledger.entries, self.ledger.payables()
        assert all(key.payable >= 0 and key.receivable >= 0 for key in keys)
        accrued = sum(e.draft.amount for e in entries if e.draft.kind in ACCRUAL_KINDS)
        settled = -sum(e.draft.amount for e in entries if e.draft.kind not in ACCRUAL_KINDS)
        open_ = sum(key.payable - key.receivable for key in keys)
        assert open_ == accrued - settled == sum(e.draft.amount for e in entries)
        assert accrued == sum(self.owed.values(), D(0))
        gl: dict[str, Decimal] = defaultdict(Decimal)
        for e in entries:
            debited, credited = gl_pair(e.draft.kind, e.draft.amount, GL)
            gl[debited] += abs(e.draft.amount)
            gl[credited] -= abs(e.draft.amount)
        assert sum(gl.values()) == 0
        assert gl["liability"] == -sum(key.payable for key in keys)


def line(key, amount: Decimal, kind: str, cause: str) -> BatchLine:
    return BatchLine(*key[:4], kind, amount, key.last_entry_no, 1, *GL, cause=cause)


@settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=steps)
def test_open_is_accrued_less_settled_and_every_sum_can_be_closed(new_ledger, draw_rows, steps):
    play = Play(new_ledger(rules={"VOL": LedgerRule(GL)}), draw_rows)
    for step in steps:
        play.step(*step)
        play.check()
    for account in ACCOUNTS:
        play.step("write_off", account)
        play.check()
    assert play.ledger.payables() == []
