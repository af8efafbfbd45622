"""The hash chain: what exactly is hashed, so that anyone can check it in any language.

Goes in: drafts and the chain's tip. Comes out: sealed entries with their GL lines.

    hash = SHA-256( prev_hash + "\\n" + payload )      hex, lower case, over UTF-8

`payload` is a JSON object (RFC 8785: keys sorted, no spaces, UTF-8) of every column of the entry
but `run_id`, `posted_at`, `prev_hash` and `hash`, plus `postings`, the list of its GL lines in line
order with `credit`, `currency`, `debit`, `gl_account`. Every value is a JSON string or null. A
number is written without exponent, without trailing zeros and without a minus before zero: 10.50
is "10.5", 1E+3 is "1000". A date is YYYY-MM-DD. The first entry's `prev_hash` is 64 zeros.

What is booked must come out the same when it is booked again from the same facts, so the clock and
the run are not in `hash`. They are protected too: a second running digest, the *stamps*, kept only
in the head outside the database:

    stamps = SHA-256( stamps before + "\\n" + entry_id + " " + posted_at + " " + run_id )

with `posted_at` in UTC as 2026-02-01T08:00:00.000000Z.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache
from json.encoder import encode_basestring
from operator import itemgetter
from typing import Any, NamedTuple

from transforms.language.figures import plain
from transforms.ledger.entries import Draft, Drafted, Entry, Posting, Seal, postings

GENESIS = "0" * 64
HASHED_COLUMNS: tuple[str, ...] = ("entry_id", *Draft._fields)
_NAMES = (*HASHED_COLUMNS, "postings")
_SORTED = sorted(range(len(_NAMES)), key=_NAMES.__getitem__)
# A template, because it is filled once per entry, three times faster than a JSON encoder writes it.
_PAYLOAD = "{" + ",".join(f'"{_NAMES[place]}":%s' for place in _SORTED) + "}"
_in_order = itemgetter(*_SORTED)


class Tip(NamedTuple):
    """Where a chain ends: number of entries, hash of the last, digest of all stamps."""

    entries: int = 0
    hash: str = GENESIS
    stamps: str = GENESIS


class ChainLink(NamedTuple):
    """A sealed entry, its GL lines, and the tip the chain has with it."""

    entry: Entry
    postings: tuple[Posting, ...]
    tip: Tip


def payload(entry_id: int, draft: Draft, lines: Iterable[Posting]) -> str:
    """Return the canonical text of an entry with its GL lines."""
    values = [_WRITERS[type(value)](value) for value in (entry_id, *draft)]
    values.append(f"[{','.join(map(_line, lines))}]")
    text: str = _PAYLOAD % _in_order(values)
    return text


def hashed_values(entry: Entry) -> tuple[Any, ...]:
    """Return the values of an entry in the order of `HASHED_COLUMNS`."""
    return (entry.seal.entry_id, *entry.draft)


def entry_hash(prev_hash: str, text: str) -> str:
    """Return the hash of an entry from the hash before it and its canonical text."""
    return hashlib.sha256(f"{prev_hash}\n{text}".encode()).hexdigest()


def own_hash(entry: Entry, lines: Iterable[Posting]) -> str:
    """Return the hash that an entry must have by what it says and by the hash it names before."""
    return entry_hash(entry.seal.prev_hash, payload(entry.seal.entry_id, entry.draft, lines))


def next_stamps(stamps: str, seal: Seal) -> str:
    """Return the stamps digest once the entry with this seal is added."""
    text = f"{stamps}\n{seal.entry_id} {stamp_text(seal.posted_at)} {seal.run_id}"
    return hashlib.sha256(text.encode()).hexdigest()


@lru_cache(maxsize=64)
def stamp_text(moment: datetime) -> str:
    """Write a moment in UTC to the microsecond; a moment without a zone is an error."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment} has no time zone")
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def chained(
    drafts: Iterable[Drafted], tip: Tip, *, run_id: str, posted_at: datetime
) -> Iterator[ChainLink]:
    """Number and chain drafts in their order behind `tip`, one by one."""
    for draft, gl in drafts:
        entry_id = tip.entries + 1
        pair = postings(entry_id, draft, gl)
        own = entry_hash(tip.hash, payload(entry_id, draft, pair))
        seal = Seal(entry_id, tip.hash, own, run_id, posted_at=posted_at)
        tip = Tip(entry_id, own, next_stamps(tip.stamps, seal))
        yield ChainLink(Entry(draft, seal), pair, tip)


def _line(line: Posting) -> str:
    return (
        f'{{"credit":"{plain(line.credit)}","currency":{encode_basestring(line.currency)}'
        f',"debit":"{plain(line.debit)}","gl_account":{encode_basestring(line.gl_account)}}}'
    )


_WRITERS: dict[type, Callable[[Any], str]] = {
    str: encode_basestring,
    int: '"{}"'.format,
    Decimal: lambda value: f'"{plain(value)}"',
    date: lambda value: f'"{value.isoformat()}"',
    type(None): lambda _: "null",
}
