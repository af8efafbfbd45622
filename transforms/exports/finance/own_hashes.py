"""Whether rows bear their own hashes: what anyone can check who has the entries and GL lines.

Goes in: entries with their lines, in the order of the file. Comes out: the same, and for every row
that is not what it was hashed as, or does not belong where it stands, a sentence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal

from transforms.ledger.chain import entry_hash, payload
from transforms.ledger.entries import Booked, Entry, Posting


def judged(
    booked: Iterable[Booked], period: str, note: Callable[[str], object]
) -> Iterator[Booked]:
    """Yield entries as they come, noting what is wrong with each."""
    before: Entry | None = None
    for entry, lines in booked:
        for says in (*_of_itself(entry, lines, period), *_of_order(entry, before)):
            note(f"entries.csv, entry {entry.entry_id}: {says}")
        before = entry
        yield entry, lines


def _of_itself(entry: Entry, lines: tuple[Posting, ...], period: str) -> Iterator[str]:
    if entry.posting_period != period:
        yield f"it is of {entry.posting_period}, the export of {period}"
    for side in ("debit", "credit"):
        total = sum((getattr(line, side) for line in lines), Decimal(0))
        if total != abs(entry.amount):
            yield f"its amount is {entry.amount}, its GL lines {side} {total}"
    if any(line.currency != entry.currency for line in lines):
        yield f"its GL lines are not all in {entry.currency}"
    told = entry_hash(entry.prev_hash, payload(entry, lines))
    if told != entry.hash:
        yield (
            f"a column or a GL line is not what was hashed: its content has the hash {told},"
            f" the row bears {entry.hash}"
        )


def _of_order(entry: Entry, before: Entry | None) -> Iterator[str]:
    if before is None:
        return
    if entry.entry_id <= before.entry_id:
        yield f"it stands behind entry {before.entry_id}"
    if entry.entry_id == before.entry_id + 1 and entry.prev_hash != before.hash:
        yield f"it does not follow entry {before.entry_id}: prev_hash {entry.prev_hash}"
