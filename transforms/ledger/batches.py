"""A batch: entries that wait for somebody else's word, bound to a digest of exactly these entries.

Goes in: lines that were prepared. Comes out: the batch with its digest and name, and later the
drafts that post it. A batch settles (`settlement`), posts a large change of terms (`terms_change`)
or takes single entries back (`adjustment`).

    digest = SHA-256( header + "\\n" + line + "\\n" + line … )      hex, lower case, over UTF-8

Header and lines are JSON objects (RFC 8785: keys sorted, no spaces), every value a string or null,
numbers in the chain's plain form. The header has needs_approval, period, prepared_as_of,
prepared_by and purpose. The name of a batch ends in the digest's first 16 digits, and it stands in
every entry that is posted of it: so the chain seals the batch as well.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from json.encoder import encode_basestring
from typing import Any, Literal, NamedTuple

from transforms.language.figures import plain
from transforms.language.messages import Message, pgettext
from transforms.ledger.entries import Cause, Draft, Drafted, GlAccounts, Kind

Purpose = Literal["settlement", "terms_change", "adjustment"]
PURPOSES: Mapping[Purpose, Message] = {
    "settlement": pgettext("batch", "settlement"),
    "terms_change": pgettext("batch", "terms_change"),
    "adjustment": pgettext("batch", "adjustment"),
}
PayAs = Literal["credit_note", "goods", "cash"]
_WHOLE = {"last_entry_no", "terms_version", "tier_no", "corrects_entry_id"}
_DECIMAL = {"amount", "basis_quantity", "basis_amount"}


class BatchLine(NamedTuple):
    """One entry to be posted; `last_entry_no` is that of its key when it was prepared."""

    program_id: str
    account_id: str
    earning_period: str
    currency: str
    kind: Kind
    amount: Decimal
    last_entry_no: int
    terms_version: int
    expense: str
    liability: str
    clearing: str
    pay_as: PayAs | None = None
    cause: Cause | None = None
    basis_quantity: Decimal | None = None
    basis_amount: Decimal | None = None
    tier_no: int | None = None
    rate: str | None = None
    corrects_entry_id: int | None = None
    reason: str | None = None

    def told(self) -> dict[str, str | None]:
        """Return the line as the batch keeps it: every value a string or null."""
        return {name: _told(value) for name, value in self._asdict().items()}


# What a line and the entry posted of it both say.
_SHARED = tuple(name for name in Draft._fields if name in BatchLine._fields)


class Batch(NamedTuple):
    """Lines that are posted together or not at all, and who prepared them."""

    purpose: Purpose
    period: str
    prepared_by: str
    prepared_as_of: date
    needs_approval: bool
    lines: tuple[BatchLine, ...]

    @property
    def digest(self) -> str:
        """Return the SHA-256 of header and lines."""
        return hashlib.sha256(batch_text(self).encode()).hexdigest()

    @property
    def batch_id(self) -> str:
        """Return the name: what it is for, and the first 16 digits of its digest."""
        return f"{self.purpose}-{self.period}-{self.digest[:16]}"

    @property
    def totals(self) -> dict[str, Decimal]:
        """Return the sum of the lines per currency."""
        sums: dict[str, Decimal] = {}
        for line in self.lines:
            sums[line.currency] = sums.get(line.currency, Decimal(0)) + line.amount
        return dict(sorted(sums.items()))


class Approval(NamedTuple):
    """A decision of one person on one digest."""

    digest: str
    approved_by: str
    decision: str
    approved_at: datetime


def batch_text(batch: Batch) -> str:
    """Return the canonical text whose SHA-256 is the digest."""
    header = {
        "needs_approval": "yes" if batch.needs_approval else "no",
        "period": batch.period,
        "prepared_as_of": batch.prepared_as_of.isoformat(),
        "prepared_by": batch.prepared_by,
        "purpose": batch.purpose,
    }
    return "\n".join([_json(header), *(_json(line.told()) for line in batch.lines)])


def read_line(told: Mapping[str, str | None]) -> BatchLine:
    """Read a line as a batch keeps it."""
    return BatchLine(**{name: _read(name, told.get(name)) for name in BatchLine._fields})


def in_order(lines: Iterable[BatchLine]) -> tuple[BatchLine, ...]:
    """Return lines sorted by key and kind, so that the same lines make the same digest."""
    return tuple(sorted(lines, key=lambda line: (*line[:4], line.kind, line.corrects_entry_id)))


def drafts(
    batch: Batch, last_numbers: Mapping[tuple[str, str, str], int], posting_period: str, as_of: date
) -> Iterator[Drafted]:
    """Yield the drafts that post a batch, in the order of its lines.

    `last_numbers` gives the last entry number of a (program, account, period), whatever currency.
    """
    numbers = dict(last_numbers)
    for line in batch.lines:
        key = line[:3]
        numbers[key] = numbers.get(key, 0) + 1
        draft = Draft(
            **{name: getattr(line, name) for name in _SHARED},
            entry_no=numbers[key],
            posting_period=posting_period,
            posted_as_of=as_of,
            batch_id=batch.batch_id,
        )
        yield draft, GlAccounts(line.expense, line.liability, line.clearing)


def line_of(draft: Draft, gl: GlAccounts, last_entry_no: int, reason: str) -> BatchLine:
    """Return the line that waits in a batch to be posted as this draft."""
    shared = {name: getattr(draft, name) for name in _SHARED}
    return BatchLine(**shared, **gl._asdict(), last_entry_no=last_entry_no, reason=reason)


def _json(cells: Mapping[str, str | None]) -> str:
    parts = (
        f"{encode_basestring(name)}:{'null' if cell is None else encode_basestring(cell)}"
        for name, cell in sorted(cells.items())
    )
    return "{" + ",".join(parts) + "}"


def _told(value: object) -> str | None:
    if value is None:
        return None
    return plain(value) if isinstance(value, Decimal) else str(value)


def _read(name: str, cell: str | None) -> Any:
    if cell is None:
        return None
    if name in _DECIMAL:
        return Decimal(cell)
    return int(cell) if name in _WHOLE else cell
