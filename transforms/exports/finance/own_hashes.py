"""Whether rows bear their own hashes: what anyone can check who has the entries and GL lines.

Goes in: entries with their lines, in the order of the file. Comes out: the same, and for every row
that is not what it was hashed as, or does not belong where it stands, a sentence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal

from transforms.language.messages import gettext as _
from transforms.ledger.chain import own_hash
from transforms.ledger.entries import Booked, Entry, Posting


def judged(
    booked: Iterable[Booked], period: str, note: Callable[[str], object]
) -> Iterator[Booked]:
    """Yield entries as they come, noting what is wrong with each."""
    before: Entry | None = None
    for entry, lines in booked:
        for says in (*_of_itself(entry, lines, period), *_of_order(entry, before)):
            note(_("entries.csv, entry {entry}: {says}", entry=str(entry.seal.entry_id), says=says))
        before = entry
        yield entry, lines


def _of_itself(entry: Entry, lines: tuple[Posting, ...], period: str) -> Iterator[str]:
    draft, seal = entry
    if draft.posting_period != period:
        yield _(
            "it is of {month}, the export of {wanted}", month=draft.posting_period, wanted=period
        )
    for side in ("debit", "credit"):
        total = sum((getattr(line, side) for line in lines), Decimal(0))
        if total != abs(draft.amount):
            yield _(
                "its amount is {amount}, its GL lines {side} {total}",
                amount=str(draft.amount),
                side=side,
                total=str(total),
            )
    if any(line.currency != draft.currency for line in lines):
        yield _("its GL lines are not all in {currency}", currency=draft.currency)
    told = own_hash(entry, lines)
    if told != seal.hash:
        yield (
            _(
                "a column or a GL line is not what was hashed: its content has the hash {found},"
                " the row bears {told}",
                found=told,
                told=seal.hash,
            )
        )


def _of_order(entry: Entry, before: Entry | None) -> Iterator[str]:
    seal = entry.seal
    if before is None:
        return
    if seal.entry_id <= before.seal.entry_id:
        yield _("it stands behind entry {entry}", entry=str(before.seal.entry_id))
    if seal.entry_id == before.seal.entry_id + 1 and seal.prev_hash != before.seal.hash:
        yield _(
            "it does not follow entry {entry}: prev_hash {hash}",
            entry=str(before.seal.entry_id),
            hash=seal.prev_hash,
        )
