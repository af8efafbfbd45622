"""Whether rows bear their own hashes: what anyone can check who has the entries and GL lines.

Goes in: entries with their lines, in the order of the file. Comes out: the same, and for every row
that is not what it was hashed as, or does not belong where it stands, a sentence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal

from transforms.ledger.chain import own_hash
from transforms.ledger.entries import Booked, Entry, Posting


def judged(
    booked: Iterable[Booked], period: str, note: Callable[[str], object]
) -> Iterator[Booked]:
    """Yield entries as they come, noting what is wrong with each."""
    before: Entry | None = None
    for entry, lines in booked:
        for says in (*_of_itself(entry, lines, period), *_of_order(entry, before)):
            note(f"entries.csv, entry {entry.seal.entry_id}: {says}")
        before = entry
        yield entry, lines


def _of_itself(entry: Entry, lines: tuple[Posting, ...], period: str) -> Iterator[str]:
    draft, seal = entry
    if draft.posting_period != period:
        yield f"it is of {draft.posting_period}, the export of {period}"
    for side in ("debit", "credit"):
        total = sum((getattr(line, side) for line in lines), Decimal(0))
        if total != abs(draft.amount):
            yield f"its amount is {draft.amount}, its GL lines {side} {total}"
    if any(line.currency != draft.currency for line in lines):
        yield f"its GL lines are not all in {draft.currency}"
    told = own_hash(entry, lines)
    if told != seal.hash:
        yield (
            f"a column or a GL line is not what was hashed: its content has the hash {told},"
            f" the row bears {seal.hash}"
        )


def _of_order(entry: Entry, before: Entry | None) -> Iterator[str]:
    seal = entry.seal
    if before is None:
        return
    if seal.entry_id <= before.seal.entry_id:
        yield f"it stands behind entry {before.seal.entry_id}"
    if seal.entry_id == before.seal.entry_id + 1 and seal.prev_hash != before.seal.hash:
        yield f"it does not follow entry {before.seal.entry_id}: prev_hash {seal.prev_hash}"
