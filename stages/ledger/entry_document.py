"""The explanation of an entry: a document with amounts as text, and how a person reads it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from transforms.language.figures import counted, number, plain, plain_money, told
from transforms.ledger.entries import ACCRUAL_KINDS, COLUMNS, Entry
from transforms.ledger.explanation import Beside, ExplainedResult
from transforms.rebates.steps import Step

_COLUMNS = ("order_id", "line_no", "tier_no", "units", "basis", "rate", "earned")
_SHOWN = 20


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

    def text(self) -> str:
        """Return the entry, its rows and its steps, each with the sum it leads to."""
        currency = self.entry["currency"]
        rows = (line for part in self.parts for line in _part_text(part, currency))
        steps = (_step_text(step, currency) for step in self.steps)
        return "\n".join([*_head(self), *rows, *steps, *map(_way, self.estimate)])


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


def _head(found: EntryLines) -> Iterator[str]:
    entry = found.entry
    amount = told(entry["amount"], entry["currency"])
    kind = entry["kind"].replace("_", "-")
    yield (
        f"Entry {entry['entry_id']}: {kind} of {amount} {entry['currency']} to"
        f" {entry['account_id']} under {entry['program_id']} version {entry['terms_version']} for"
        f" {entry['earning_period']}"
    )
    cause = f"because of {entry['cause'].replace('_', ' ')}, " if entry["cause"] else ""
    yield f"  {cause}as of {entry['posted_as_of']}, booked in {entry['posting_period']}"
    if found.paper:
        by = " and ".join(found.paper["approved_by"]) or "nobody: it needed no approval"
        yield f"  prepared by {found.paper['prepared_by']}, approved by {by}"
        if found.paper["reason"]:
            yield f"  reason given: {found.paper['reason']}"
    if found.parts:
        yield f"  on the facts and terms {found.known}"


def _part_text(part: Mapping[str, Any], currency: str) -> Iterator[str]:
    if part["is_compensation"]:
        yield "  Compensation"
    else:
        yield f"  Terms version {part['terms_version']}, {part['pool_id']}"
    if part["rows"]:
        head = f"{'order':>14} {'line':>5} {'':>18} {'basis':>16}  {'tier, rate':<14}"
        yield f"    {head} {'its part':>14}"
    yield from (_row(row, currency) for row in part["rows"][:_SHOWN])
    if (more := len(part["rows"]) - _SHOWN) > 0:
        yield f"    … and {counted(more, 'more row')} (--json prints them all)"
    yield from ("  " + _step_text(step, currency) for step in part["steps"])


def _row(row: Mapping[str, Any], currency: str) -> str:
    if row["order_id"] is None:
        return "    without an order line"
    tier = f"tier {row['tier_no']} {row['rate'] or ''}".rstrip()
    return (
        f"    {row['order_id']:>14} {row['line_no']:>5} {number(Decimal(row['units'])):>12} units"
        f" {told(row['basis'], currency):>16}  {tier:<14}"
        f" {'' if row['earned'] is None else told(row['earned'], currency):>14}"
    )


def _step_text(step: Mapping[str, Any], currency: str) -> str:
    read = {
        name: None if step[name] is None else Decimal(step[name]) for name in ("change", "after")
    }
    return "  " + Step(step["name"], step["says"], **read).line(currency)


def _way(way: Mapping[str, Any]) -> str:
    currency = way.get("currency", "")
    return (
        f"  {way['accrual_method'].replace('_', ' ')}: ends in tier {way['tier_no']} on"
        f" {way['path_count']:,} of {way['path_count_total']:,} paths, with"
        f" {told(way['final_basis'], currency)}, owed {told(way['final_owed_amount'], currency)};"
        f" accrued {told(way['estimate_amount'], currency)} on"
        f" {told(way['basis_to_date'], currency)} so far"
    )
