"""What an approver sees of a batch: every line with its sign, whose it is, and what it does.

Goes in: the lines of a batch. Comes out: the same as text for people and as JSON. An amount is what
the entry will bear: positive raises what we owe the account, negative lowers it; a settlement
lowers it by what it pays.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from transforms.exports.letters.words import LETTER_CODES
from transforms.language.figures import plain_money, sums, told_change
from transforms.language.messages import Message, laid, lines, ngettext
from transforms.language.messages import gettext as _
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

    def text(self, purpose: str) -> Message:
        """Return it as a person reads it: what is at stake, beside what is asked for."""
        return _(
            "in dispute: {positions}, {sums}; accounts say {differences}",
            positions=ngettext("{count} position", "{count} positions", self.positions),
            sums=sums_text(purpose, self.amounts),
            differences=sums(self.differences, told_change),
        )


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

    def text(self) -> Message:
        """Return the batch, its first entries, and what comes next."""
        approve = f"peakledger rebates approve {self.batch_id} --by NAME"
        post = f"peakledger rebates post {self.batch_id}"
        by = self.prepared_by
        whose = _("batch {batch}, prepared by {person}", batch=self.batch_id, person=by)
        return lines(
            [
                laid("  {whose}", whose=whose),
                _(
                    "    {lines}, {accounts}: {sums}",
                    lines=ngettext("{count} line", "{count} lines", self.lines),
                    accounts=ngettext("{count} account", "{count} accounts", self.accounts),
                    sums=sums_text(self.purpose, self.totals),
                ),
                *self._disputed(),
                *text_of(self.entries),
                _("    next: {command}", command=approve if self.needs_approval else post),
            ]
        )

    def _disputed(self) -> Iterator[Message]:
        if self.in_dispute:
            yield laid("    {disputed}", disputed=self.in_dispute.text(self.purpose))


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


def text_of(lines: Sequence[Told]) -> Iterator[Message]:
    """Yield a row per line for people: the first twenty, and how many more there are."""
    for line in lines[:_SHOWN]:
        currency = line["currency"] or ""
        kind = LETTER_CODES.get(line["kind"] or "", "")
        corrected = line["corrects_entry_id"]
        back = _("{kind}, takes back entry {entry}", kind=kind, entry=corrected)
        disputed: str = ""
        if line.get("dispute_id"):
            says = told_change(line["disputed_amount"] or "0", currency)
            disputed = _(", in dispute: {says} ({dispute})", says=says, dispute=line["dispute_id"])
        yield laid(
            "    {account:<16}{program:<20}{period:<10}{amount:>18} {currency}  {what}",
            account=line["account_id"],
            program=line["program_id"],
            period=line["earning_period"],
            amount=told_change(line["amount"] or "0", currency),
            currency=currency,
            what=laid("{what}{disputed}", what=back if corrected else kind, disputed=disputed),
        )
    if len(lines) > _SHOWN:
        yield ngettext(
            "    … and {count} more line (--json has them all)",
            "    … and {count} more lines (--json has them all)",
            len(lines) - _SHOWN,
        )


def totals_of(batch: Batch) -> dict[str, str]:
    """Return what a settlement pays, or what any other batch books, signed, per currency."""
    return _signed(batch.purpose, batch.totals)


def sums_text(purpose: str, totals: dict[str, str]) -> Message:
    """Write the totals with what they are: `pays 10.00 CNY`, `books -10.00 CNY`."""
    if purpose == "settlement":
        return _("pays {sums}", sums=sums(totals))
    return _("books {sums}", sums=sums(totals, told_change))


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
