"""What an approver sees of a batch: every line with its sign, whose it is, and what it does.

Goes in: the lines of a batch. Comes out: the same as text for people and as JSON. An amount is what
the entry will bear: positive raises what we owe the account, negative lowers it; a settlement
lowers it by what it pays.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from transforms.language.figures import counted, plain_money, sums, told_change
from transforms.ledger.batches import Batch, BatchLine
from transforms.ledger.replies import Dispute, LedgerKey, disputed_sums

Told = dict[str, str | None]
Disputes = Mapping[LedgerKey, Dispute]
_SHOWN = 20


@dataclass(frozen=True)
class InDispute:
    """The part of a batch that its accounts dispute: amounts as text per currency.

    `amounts` is what the batch pays or books there, `differences` what the accounts say beyond what
    they were told.
    """

    positions: int
    amounts: dict[str, str]
    differences: dict[str, str]

    def text(self, purpose: str) -> str:
        """Return it as a person reads it: what is at stake, beside what is asked for."""
        positions = counted(self.positions, "position")
        says = sums(self.differences, told_change)
        return f"in dispute: {positions}, {sums_text(purpose, self.amounts)}; accounts say {says}"


@dataclass(frozen=True)
class BatchTold:
    """A batch as a person reads it; amounts as text.

    `totals` is what a settlement pays, and by how much any other batch changes what is owed, with
    its sign. `entries` are all that it books.
    """

    batch_id: str
    digest: str
    purpose: str
    period: str
    prepared_by: str
    needs_approval: bool
    lines: int
    accounts: int
    totals: dict[str, str]
    entries: tuple[Told, ...]
    in_dispute: InDispute | None = None
    is_new: bool = False

    def text(self) -> str:
        """Return the batch, its first entries, and what comes next."""
        count = f"{self.lines:,} lines, {self.accounts:,} accounts"
        approve = f"peakledger rebates approve {self.batch_id} --by NAME"
        post = f"peakledger rebates post {self.batch_id}"
        return "\n".join(
            [
                f"  batch {self.batch_id}, prepared by {self.prepared_by}",
                f"    {count}: {sums_text(self.purpose, self.totals)}",
                *([f"    {self.in_dispute.text(self.purpose)}"] if self.in_dispute else []),
                *text_of(self.entries),
                f"    next: {approve if self.needs_approval else post}",
            ]
        )


def tell_batch(batch: Batch, disputes: Disputes, *, is_new: bool = False) -> BatchTold:
    """Return a batch as a person reads it, with what of it is in dispute."""
    return BatchTold(
        batch_id=batch.batch_id,
        digest=batch.digest,
        purpose=batch.purpose,
        period=batch.period,
        prepared_by=batch.prepared_by,
        needs_approval=batch.needs_approval,
        lines=len(batch.lines),
        accounts=len({line.account_id for line in batch.lines}),
        totals=totals_of(batch),
        entries=told_lines(batch.lines, disputes),
        in_dispute=disputed_part(batch, disputes),
        is_new=is_new,
    )


def disputed_part(batch: Batch, disputes: Disputes) -> InDispute | None:
    """Return what of a batch is in dispute; null where nothing is."""
    found = {key: disputes[key] for line in batch.lines if (key := _key(line)) in disputes}
    if not found:
        return None
    amounts: dict[str, Decimal] = {}
    for line in batch.lines:
        if _key(line) in found:
            amounts[line.currency] = amounts.get(line.currency, Decimal(0)) + line.amount
    return InDispute(len(found), _signed(batch.purpose, amounts), disputed_sums(found.values()))


def told_lines(lines: Iterable[BatchLine], disputes: Disputes | None = None) -> tuple[Told, ...]:
    """Return each line's account, program, period, kind and signed amount, all as text.

    Of a position in dispute also what the account says beyond what it was told, and why.
    """
    known = disputes or {}
    return tuple(
        {
            "account_id": line.account_id,
            "program_id": line.program_id,
            "earning_period": line.earning_period,
            "kind": line.kind,
            "amount": plain_money(line.amount, line.currency),
            "currency": line.currency,
            "cause": line.cause,
            "terms_version": str(line.terms_version),
            "pay_as": line.pay_as,
            "corrects_entry_id": _text(line.corrects_entry_id),
            "reason": line.reason,
            **_dispute(known.get(_key(line))),
        }
        for line in lines
    )


def text_of(lines: Sequence[Told]) -> Iterator[str]:
    """Yield a row per line for people: the first twenty, and how many more there are."""
    for line in lines[:_SHOWN]:
        currency = line["currency"] or ""
        amount = told_change(line["amount"] or "0", currency)
        what = line["kind"] or ""
        if line["corrects_entry_id"]:
            what += f", takes back entry {line['corrects_entry_id']}"
        if line.get("dispute_id"):
            says = told_change(line["disputed_amount"] or "0", currency)
            what += f", in dispute: {says} ({line['dispute_id']})"
        yield (
            f"    {line['account_id']:<16}{line['program_id']:<20}{line['earning_period']:<10}"
            f"{amount:>18} {currency}  {what}"
        )
    if len(lines) > _SHOWN:
        yield f"    … and {len(lines) - _SHOWN:,} more lines (--json has them all)"


def totals_of(batch: Batch) -> dict[str, str]:
    """Return what a settlement pays, or what any other batch books, signed, per currency."""
    return _signed(batch.purpose, batch.totals)


def sums_text(purpose: str, totals: dict[str, str]) -> str:
    """Write the totals with what they are: `pays 10.00 CNY`, `books -10.00 CNY`."""
    if purpose == "settlement":
        return f"pays {sums(totals)}"
    return f"books {sums(totals, told_change)}"


def _signed(purpose: str, totals: Mapping[str, Decimal]) -> dict[str, str]:
    sign = -1 if purpose == "settlement" else 1
    return {code: plain_money(sign * amount, code) for code, amount in totals.items()}


def _key(line: BatchLine) -> LedgerKey:
    return LedgerKey(line.account_id, line.program_id, line.earning_period, line.currency)


def _dispute(found: Dispute | None) -> Told:
    if found is None:
        return {}
    return {
        "dispute_id": found.dispute_id,
        "disputed_amount": plain_money(found.amount, found.currency),
        "dispute_reason": found.reason,
    }


def _text(number: int | None) -> str | None:
    return None if number is None else str(number)
