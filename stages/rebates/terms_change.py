"""New terms that move much money wait for a second pair of eyes.

Goes in: the drafts of a run. Comes out: those that may be posted at once, and per program what its
new terms would move where that is more than the settings allow. Prepared by somebody, those become
a batch that another approves and `post` posts; until then the ledger stands as it stood.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from adapters.ledger import Writing, batches
from transforms.finance_export import money
from transforms.ledger import Draft, When
from transforms.ledger.batches import Batch, BatchLine, in_order


@dataclass(frozen=True)
class HeldBack:
    """What new terms would move, per program and currency, and the batch prepared of it."""

    sums: dict[str, dict[str, str]]
    batch_id: str | None = None


def held_apart(drafts: Iterable[Draft], limit: Decimal) -> tuple[list[Draft], list[Draft]]:
    """Split drafts into those to post and those of large changes of terms.

    A program's change is the sum of the absolute amounts its new terms move, per currency.
    """
    given = list(drafts)
    moved: dict[tuple[str, str], Decimal] = {}
    for draft in given:
        if draft.cause == "terms_change":
            key = (draft.program_id, draft.currency)
            moved[key] = moved.get(key, Decimal(0)) + abs(draft.amount)
    large = {program for (program, _), amount in moved.items() if amount > limit}
    held = [d for d in given if d.cause == "terms_change" and d.program_id in large]
    apart = set(held)
    return [d for d in given if d not in apart] if held else given, held


def hold_back(
    ledger: Writing,
    held: list[Draft],
    when: When,
    prepared_by: str | None,
    now: datetime,
    run_id: str,
) -> HeldBack:
    """Prepare a batch of what is held, where somebody prepares it."""
    if not held:
        return HeldBack({})
    if prepared_by is None:
        return HeldBack(_sums(held))
    lines = in_order(_lines(held))
    period = when.posting_period
    for paper in batches.waiting(ledger.connection, "terms_change", period):
        if paper.batch.lines == lines:
            return HeldBack(_sums(held), paper.batch_id)
    batch = Batch("terms_change", period, prepared_by, when.as_of, True, lines)
    with ledger.inserting() as connection:
        batches.add_batch(connection, batch, now, run_id)
    return HeldBack(_sums(held), batch.batch_id)


def _lines(held: list[Draft]) -> list[BatchLine]:
    first: dict[tuple[str, str, str], int] = {}
    for draft in held:
        key = (draft.program_id, draft.account_id, draft.earning_period)
        first[key] = min(draft.entry_no, first.get(key, draft.entry_no))
    return [
        BatchLine(
            program_id=draft.program_id,
            account_id=draft.account_id,
            earning_period=draft.earning_period,
            currency=draft.currency,
            kind=draft.kind,
            amount=draft.amount,
            last_entry_no=first[draft.program_id, draft.account_id, draft.earning_period] - 1,
            terms_version=draft.terms_version,
            expense=draft.gl.expense,
            liability=draft.gl.liability,
            clearing=draft.gl.clearing,
            cause=draft.cause,
            basis_quantity=draft.basis_quantity,
            basis_amount=draft.basis_amount,
            tier_no=draft.tier_no,
            rate=draft.rate,
        )
        for draft in held
    ]


def _sums(held: list[Draft]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, Decimal]] = {}
    for draft in held:
        of = found.setdefault(draft.program_id, {})
        of[draft.currency] = of.get(draft.currency, Decimal(0)) + draft.amount
    return {
        program: {code: money(amount, code) for code, amount in sorted(sums.items())}
        for program, sums in sorted(found.items())
    }
