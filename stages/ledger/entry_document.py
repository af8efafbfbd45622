"""The explanation of an entry as a document: amounts as text, steps and rows as they are shown."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from stages.ledger.entry_text import EntryLines
from transforms.language.figures import plain, plain_money
from transforms.ledger.entries import ACCRUAL_KINDS, COLUMNS, Entry
from transforms.ledger.explanation import Beside, ExplainedResult
from transforms.rebates.steps import Step

_COLUMNS = ("order_id", "line_no", "tier_no", "units", "basis", "rate", "earned")


def entry_document(
    entry: Entry,
    beside: Beside,
    steps: Sequence[Step],
    paper: dict[str, Any] | None,
    *,
    parts: Sequence[ExplainedResult] = (),
    known: str = "as the ledger has it",
    estimate: tuple[dict[str, Any], ...] = (),
) -> EntryLines:
    """Return an entry with its parts and steps; see `EntryLines`."""
    draft = entry.draft
    code = draft.currency
    earned = sum((part.earned for part in parts), Decimal(0))
    with_it = sum((e.draft.amount for e in beside.with_it), Decimal(0))
    own = draft.amount if draft.kind in ACCRUAL_KINDS else Decimal(0)
    told = tuple(_part(part, code) for part in parts)
    return EntryLines(
        entry=_told(entry),
        known=known,
        posted_before=plain_money(beside.accrued, code),
        posted_with_it=plain_money(beside.accrued + with_it + own, code),
        owed_now=plain_money(earned, code),
        parts=told,
        steps=tuple(map(_step, steps)),
        lines=tuple(line for part in told for line in part["rows"]),
        paper=paper,
        estimate=estimate,
    )


def _part(part: ExplainedResult, currency: str) -> dict[str, Any]:
    return {
        "terms_version": part.terms_version,
        "pool_id": part.pool_id,
        "is_compensation": part.is_compensation,
        "earned": plain_money(part.earned, currency),
        "steps": [_step(step) for step in part.steps],
        "rows": [{name: plain_value(row[name]) for name in _COLUMNS} for row in part.rows],
    }


def _step(step: Step) -> dict[str, Any]:
    return {name: plain_value(value) for name, value in step._asdict().items()}


def _told(entry: Entry) -> dict[str, Any]:
    values = zip(COLUMNS, entry.row(), strict=True)
    told = {"entry_id": entry.seal.entry_id} | {name: plain_value(value) for name, value in values}
    return told | {"amount": plain_money(entry.draft.amount, entry.draft.currency)}


def plain_value(value: object) -> Any:
    """Return a value as JSON can hold it."""
    if isinstance(value, Decimal):
        return plain(value)
    return value if value is None or isinstance(value, int | str) else str(value)
