"""Control totals of a month's slice of the ledger, added up entry by entry.

Goes in: entries in chain order with their GL lines. Comes out: counts, sums per GL account,
currency and period, sums per kind, the journal's lines, and the import id.

The import id is the digest of the slice's entries and nothing else: the same slice has the same
id whatever files it is told in, so finance takes a delivery twice and books it once.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from transforms.language.errors import DataRefused
from transforms.language.figures import plain_money
from transforms.language.messages import gettext as _
from transforms.ledger.chain import GENESIS
from transforms.ledger.entries import Entry, Posting

NOTHING = Decimal(0)
Amounts = dict[str, Decimal]


class JournalKey(NamedTuple):
    """What the entries of one journal line have in common."""

    currency: str
    program_id: str
    kind: str
    gl_account: str
    is_credit: bool


class ControlTotals:
    """Control totals of a slice."""

    def __init__(self, period: str) -> None:
        self.period = period
        self.entries = 0
        self.postings = 0
        self.first_entry_id: int | None = None
        self.last_entry_id: int | None = None
        self.head_hash = GENESIS
        self.posted_as_of: date | None = None
        self.accounts: set[str] = set()
        self.programs: set[tuple[str, int]] = set()
        self.journal: dict[JournalKey, tuple[Decimal, int]] = {}
        self._kinds: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
        self._digest = hashlib.sha256(period.encode())

    def add(self, entry: Entry, lines: Iterable[Posting]) -> None:
        """Count an entry and its GL lines in."""
        draft, seal = entry
        self.entries += 1
        self.first_entry_id = self.first_entry_id or seal.entry_id
        self.last_entry_id, self.head_hash = seal.entry_id, seal.hash
        self.posted_as_of = max(self.posted_as_of or draft.posted_as_of, draft.posted_as_of)
        self.accounts.add(draft.account_id)
        self.programs.add((draft.program_id, draft.terms_version))
        self._digest.update(seal.hash.encode())
        self._kinds[draft.kind, draft.currency] += draft.amount
        for line in lines:
            self.postings += 1
            key = JournalKey(
                line.currency,
                draft.program_id,
                draft.kind,
                line.gl_account,
                is_credit=line.credit > 0,
            )
            amount, count = self.journal.get(key, (NOTHING, 0))
            self.journal[key] = (amount + line.debit + line.credit, count + 1)

    @property
    def import_id(self) -> str:
        """Return what finance knows this slice by."""
        return f"{self.period}-{self._digest.hexdigest()[:16]}"

    def amounts(self) -> Amounts:
        """Return the sum of the entries' amounts per currency."""
        sums: Amounts = defaultdict(Decimal)
        for (_kind, currency), amount in self._kinds.items():
            sums[currency] += amount
        return dict(sums)

    def sides(self) -> dict[str, tuple[Decimal, Decimal]]:
        """Return debit and credit per currency; `DataRefused` where they are not equal."""
        sums = dict.fromkeys(sorted(self.amounts()), (NOTHING, NOTHING))
        for key, (amount, _count) in self.journal.items():
            debit, credit = sums.get(key.currency, (NOTHING, NOTHING))
            sides = (debit, credit + amount) if key.is_credit else (debit + amount, credit)
            sums[key.currency] = sides
        for currency, (debit, credit) in sums.items():
            if debit != credit:
                raise _unbalanced(self.period, currency, debit, credit)
        return sums

    def gl(self) -> list[tuple[str, str, Decimal, Decimal]]:
        """Return GL account, currency, debit and credit, sorted."""
        sums: dict[tuple[str, str], tuple[Decimal, Decimal]] = {}
        for key, (amount, _count) in self.journal.items():
            debit, credit = sums.get((key.gl_account, key.currency), (NOTHING, NOTHING))
            sides = (debit, credit + amount) if key.is_credit else (debit + amount, credit)
            sums[key.gl_account, key.currency] = sides
        return [(*key, *sides) for key, sides in sorted(sums.items())]

    def kinds(self) -> list[tuple[str, str, Decimal]]:
        """Return kind of entry, currency and amount, sorted."""
        return [(*key, amount) for key, amount in sorted(self._kinds.items())]

    def told(self) -> dict[str, Any]:
        """Return the control totals for the manifest, amounts as text."""
        return {
            "gl": [
                {
                    "gl_account": account,
                    "currency": currency,
                    "posting_period": self.period,
                    "debit": plain_money(debit, currency),
                    "credit": plain_money(credit, currency),
                }
                for account, currency, debit, credit in self.gl()
            ],
            "kinds": [
                {"kind": kind, "currency": currency, "amount": plain_money(amount, currency)}
                for kind, currency, amount in self.kinds()
            ],
            "journals": [
                {
                    "journal_id": journal_id(self.period, currency),
                    "currency": currency,
                    "debit": plain_money(debit, currency),
                    "credit": plain_money(credit, currency),
                }
                for currency, (debit, credit) in self.sides().items()
            ],
        }


def journal_id(period: str, currency: str) -> str:
    """Name the journal of a month and currency; a later export of the same month replaces it."""
    return f"REB-{period}-{currency}"


def _unbalanced(period: str, currency: str, debit: Decimal, credit: Decimal) -> DataRefused:
    return DataRefused(
        _(
            "the GL lines of {period} do not balance: debit {debit}, credit {credit} {currency}",
            period=period,
            debit=plain_money(debit, currency),
            credit=plain_money(credit, currency),
            currency=currency,
        ),
        where="ledger.posting",
        remedy=_("run `peakledger verify`; nothing was exported"),
    )
