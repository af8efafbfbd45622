"""The explanation of an entry: a document with amounts as text, and how a person reads it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from stages.ledger.entry_text import entry_text
from transforms.language.figures import plain, plain_money
from transforms.language.messages import Message
from transforms.language.messages import gettext as _
from transforms.ledger.entries import ACCRUAL_KINDS, COLUMNS, Entry
from transforms.ledger.explanation import Beside, ExplainedResult
from transforms.rebates.steps import Step

_COLUMNS = ("order_id", "line_no", "tier_no", "units", "basis", "rate", "earned")


@dataclass(frozen=True)
class EntryLines:
    """An entry and what it stands on; amounts as text, as documents carry them.

    The `change` of the steps adds up to the amount of the entry, and that of each part's steps to
    what the part earned. `lines` are the rows of all parts.
    """

    entry: dict[str, Any]
    known: str
    posted_before: str
    posted_with_it: str
    owed_now: str
    parts: tuple[dict[str, Any], ...]
    steps: tuple[dict[str, Any], ...]
    lines: tuple[dict[str, Any], ...]
    paper: dict[str, Any] | None = None
    estimate: tuple[dict[str, Any], ...] = ()

    @property
    def agrees(self) -> bool:
        """Say whether the lines earn what the ledger stood at with this entry."""
        return Decimal(self.owed_now) == Decimal(self.posted_with_it)

    def text(self) -> Message:
        """Return the entry, its rows and its steps, each with the sum it leads to."""
        return entry_text(self)


def entry_document(
    entry: Entry,
    beside: Beside,
    steps: Sequence[Step],
    paper: dict[str, Any] | None,
    *,
    parts: Sequence[ExplainedResult] = (),
    known: str = _("as the ledger has it"),
    estimate: tuple[dict[str, Any], ...] = (),
) -> EntryLines:
    """Return an entry with its parts and steps; see `EntryLines`."""
    draft = entry.draft
    code = draft.currency
    earned = sum((part.earned for part in parts), Decimal(0))
    with_it = sum((e.draft.amount for e in beside.with_it), Decimal(0))
    own = draft.amount if draft.kind in ACCRUAL_KINDS else Decimal(0)
    shown = tuple(_part(part, code) for part in parts)
    return EntryLines(
        entry=_told(entry),
        known=known,
        posted_before=plain_money(beside.accrued, code),
        posted_with_it=plain_money(beside.accrued + with_it + own, code),
        owed_now=plain_money(earned, code),
        parts=shown,
        steps=tuple(map(_step, steps)),
        lines=tuple(line for part in shown for line in part["rows"]),
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
    found = {"entry_id": entry.seal.entry_id} | {name: plain_value(value) for name, value in values}
    return found | {"amount": plain_money(entry.draft.amount, entry.draft.currency)}


def plain_value(value: object) -> Any:
    """Return a value as JSON can hold it."""
    if isinstance(value, Decimal):
        return plain(value)
    return value if value is None or isinstance(value, int | str) else str(value)
