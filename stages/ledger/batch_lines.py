"""What an approver sees of a batch: every line with its sign, whose it is, and what it does.

Goes in: the lines of a batch. Comes out: the same as text for people and as JSON. An amount is what
the entry will bear: positive raises what we owe the account, negative lowers it; a settlement
lowers it by what it pays.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from transforms.language.figures import plain_money, sums, told_change
from transforms.ledger.batches import Batch, BatchLine

Told = dict[str, str | None]
_SHOWN = 20


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
                *text_of(self.entries),
                f"    next: {approve if self.needs_approval else post}",
            ]
        )


def tell_batch(batch: Batch, *, is_new: bool = False) -> BatchTold:
    """Return a batch as a person reads it."""
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
        entries=told_lines(batch.lines),
        is_new=is_new,
    )


def told_lines(lines: Iterable[BatchLine]) -> tuple[Told, ...]:
    """Return each line's account, program, period, kind and signed amount, all as text."""
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
        yield (
            f"    {line['account_id']:<16}{line['program_id']:<20}{line['earning_period']:<10}"
            f"{amount:>18} {currency}  {what}"
        )
    if len(lines) > _SHOWN:
        yield f"    … and {len(lines) - _SHOWN:,} more lines (--json has them all)"


def totals_of(batch: Batch) -> dict[str, str]:
    """Return what a settlement pays, or what any other batch books, signed, per currency."""
    sign = -1 if batch.purpose == "settlement" else 1
    return {code: plain_money(sign * amount, code) for code, amount in batch.totals.items()}


def sums_text(purpose: str, totals: dict[str, str]) -> str:
    """Write the totals with what they are: `pays 10.00 CNY`, `books -10.00 CNY`."""
    if purpose == "settlement":
        return f"pays {sums(totals)}"
    return f"books {sums(totals, told_change)}"


def _text(number: int | None) -> str | None:
    return None if number is None else str(number)
