"""Drawn tables of what is owed, and a ledger on paper to post them to."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal

import pyarrow as pa
import pytest

from transforms.ledger.accruals import BALANCE_SCHEMA, LedgerRule
from transforms.ledger.batches import Batch, BatchLine, drafts
from transforms.ledger.chain import Tip, chained
from transforms.ledger.entries import (
    ACCRUAL_KINDS,
    Draft,
    Drafted,
    Entry,
    GlAccounts,
    Posting,
    is_on_liability,
)
from transforms.ledger.periods import posting_period
from transforms.ledger.settle import Payable
from transforms.ledger.sums import AMOUNT, BASIS
from transforms.ledger.true_up import When, true_up

GL = GlAccounts("6601.03", "2241.05", "1122.09")
_TEXT = {"program_id", "account_id", "period", "currency", "rate"}


def owed(drawing: str = "") -> pa.Table:
    """Read a drawn table: program | account | period | basis | tier | earned [| version | qty]."""
    lines = [line.strip() for line in drawing.strip().splitlines() if line.strip()]
    rows = [[cell.strip() for cell in line.split("|")] for line in lines]
    header, body = (rows[0], rows[1:]) if rows else (["program"], [])
    cells = [dict(zip(header, row, strict=True)) for row in body]
    return owed_rows(
        [
            (
                cell.get("program", "VOL"),
                int(cell.get("version", 1)),
                cell.get("account", "A"),
                cell["period"],
                cell.get("currency", "CNY"),
                Decimal(cell.get("qty", "0")),
                Decimal(cell.get("basis", "0")),
                int(cell.get("tier", 1)),
                cell.get("rate", "10"),
                Decimal(cell["earned"]),
                cell.get("disciplined", "no") == "yes",
            )
            for cell in cells
        ]
    )


def owed_rows(rows: list[tuple]) -> pa.Table:
    """Make the table of results from rows in the order of its columns."""
    names = "program_id terms_version account_id period currency basis_quantity basis_amount"
    types = {
        **dict.fromkeys(_TEXT, pa.string()),
        "terms_version": pa.int64(),
        "tier_no": pa.int64(),
        "basis_quantity": BASIS,
        "basis_amount": BASIS,
        "earned": AMOUNT,
        "is_disciplined": pa.bool_(),
    }
    columns = [*names.split(), "tier_no", "rate", "earned", "is_disciplined"]
    table = list(zip(*rows, strict=True)) if rows else [()] * len(columns)
    return pa.table({n: pa.array(c, types[n]) for n, c in zip(columns, table, strict=True)})


@dataclass
class PaperLedger:
    """The ledger as a list, its balances added up the slow way."""

    rules: dict[str, LedgerRule] = field(default_factory=lambda: {"VOL": LedgerRule(GL)})
    entries: list[Entry] = field(default_factory=list)
    booked: list[tuple[Entry, tuple[Posting, ...]]] = field(default_factory=list)
    closed: set[str] = field(default_factory=set)
    stood_at: dict[str, date] = field(default_factory=dict)
    tip: Tip = field(default_factory=Tip)

    def post(self, owed: pa.Table, as_of: str | date) -> list[Entry]:
        """True up to `owed` as of a day and return the new entries."""
        day = date.fromisoformat(as_of) if isinstance(as_of, str) else as_of
        when = When(day, posting_period(day, self.closed), dict(self.stood_at))
        result = true_up(owed, self.balances(), self.rules, when)
        for program in set(self.rules) - set(result.ahead):
            self.stood_at[program] = day
        return self.book(result.drafts)

    def settle(self, account: str, period: str, amount: str, program: str = "VOL") -> None:
        """Pay an amount, as if approved."""
        number = 1 + max((e.draft.entry_no for e in self.of(program, account, period)), default=0)
        paid = Draft(
            program, 1, account, period, number, "settlement", -Decimal(amount), "CNY", "2026-01",
            date(2026, 2, 1), None, batch_id="B1",
        )  # fmt: skip
        self.book([(paid, GL)])

    def book(self, drafts: list[Drafted]) -> list[Entry]:
        now = datetime(2026, 1, 1, tzinfo=UTC)
        links = list(chained(drafts, self.tip, run_id="run", posted_at=now))
        self.tip = links[-1].tip if links else self.tip
        self.entries += [link.entry for link in links]
        self.booked += [(link.entry, link.postings) for link in links]
        return [link.entry for link in links]

    def of(self, program: str, account: str, period: str) -> list[Entry]:
        key = (program, account, period)
        return [e for e in self.entries if e.draft.key[:3] == key]

    def accrued(self) -> dict[tuple[str, str, str], Decimal]:
        """Sum what is accrued per program, account and period, leaving out zeros."""
        sums: dict[tuple[str, str, str], Decimal] = {}
        for e in self.entries:
            if e.draft.kind in ACCRUAL_KINDS:
                key = e.draft.key[:3]
                sums[key] = sums.get(key, Decimal(0)) + e.draft.amount
        return {key: amount for key, amount in sums.items() if amount}

    def balances(self) -> pa.Table:
        rows = []
        keys = {e.draft.key for e in self.entries}
        for key in sorted(keys):
            own = [e for e in self.of(*key[:3]) if e.draft.currency == key[3]]
            booked = [e for e in own if e.draft.kind in ACCRUAL_KINDS]
            accruals = [e for e in booked if e.draft.kind != "adjustment"]
            last = accruals[-1].draft if accruals else None
            rows.append(
                (
                    *key,
                    sum((e.draft.amount for e in booked), Decimal(0)),
                    -sum(
                        (e.draft.amount for e in own if e.draft.kind not in ACCRUAL_KINDS),
                        Decimal(0),
                    ),
                    max(e.draft.entry_no for e in own),
                    last and last.terms_version,
                    last and last.basis_quantity,
                    last and last.basis_amount,
                    last and last.tier_no,
                    last and last.posted_as_of,
                    self.payable(own),
                )
            )
        columns = list(zip(*rows, strict=True)) if rows else [()] * len(BALANCE_SCHEMA)
        arrays = [pa.array(c, f.type) for c, f in zip(columns, BALANCE_SCHEMA, strict=True)]
        return pa.table(arrays, schema=BALANCE_SCHEMA)

    @staticmethod
    def payable(entries: list[Entry]) -> Decimal:
        """Return what stands on the liability; the rest of what is open is owed back."""
        return sum(
            (e.draft.amount for e in entries if is_on_liability(e.draft.kind, e.draft.amount)),
            Decimal(0),
        )

    def payables(self) -> list[Payable]:
        """Return the keys with something open, as a settlement reads them."""
        keys = sorted({e.draft.key for e in self.entries})
        found = []
        for key in keys:
            own = [e for e in self.of(*key[:3]) if e.draft.currency == key[3]]
            payable = self.payable(own)
            back = payable - sum((e.draft.amount for e in own), Decimal(0))
            first = min(e.draft.posted_as_of for e in own)
            found.append(Payable(*key, payable, back, own[-1].draft.entry_no, 1, first))
        return [key for key in found if key.payable or key.receivable]

    def post_lines(self, lines: Iterable[BatchLine]) -> list[Entry]:
        """Post lines as a batch that was approved."""
        batch = Batch("settlement", "2026-Q1", "ann", date(2026, 1, 1), True, tuple(lines))
        numbers: dict[tuple[str, str, str], int] = {}
        for e in self.entries:
            numbers[e.draft.key[:3]] = e.draft.entry_no
        day = max([date(2026, 1, 1), *self.stood_at.values()])
        return self.book([*drafts(batch, numbers, posting_period(day, self.closed), day)])


@pytest.fixture
def draw() -> Callable[[str], pa.Table]:
    """Return the reader of drawn tables."""
    return owed


@pytest.fixture
def draw_rows() -> Callable[[list[tuple]], pa.Table]:
    """Return the maker of results from rows."""
    return owed_rows


@pytest.fixture
def new_ledger() -> type[PaperLedger]:
    """Return the maker of empty ledgers."""
    return PaperLedger


@pytest.fixture
def ledger(new_ledger: type[PaperLedger]) -> PaperLedger:
    """An empty ledger that knows the program VOL."""
    return new_ledger()
