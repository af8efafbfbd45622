"""Write a month's slice of the ledger as every file that finance receives, in one pass.

Goes in: entries as a stream. Comes out: CSV, Parquet, workbook, GL journal, beancount file and the
manifest, each flushed to disk, read back and summed before the manifest speaks for it. Memory does
not grow with the number of entries.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from itertools import islice
from pathlib import Path

from adapters.exports.contents import FILES, on_disk
from adapters.exports.folder import sha256_of, write_whole
from adapters.exports.rebate_book import Books
from adapters.exports.streams import Parquets
from adapters.lake.atomic_files import flush
from transforms.exports.finance.cells import (
    ENTRY_COLUMNS,
    POSTING_COLUMNS,
    entry_line,
    header,
    posting_line,
)
from transforms.exports.finance.journal import journal_beancount, journal_csv
from transforms.exports.finance.manifest import (
    MANIFEST,
    Close,
    FileTold,
    OnDisk,
    document,
    manifest,
)
from transforms.exports.finance.names import PartyNames
from transforms.exports.finance.totals import ControlTotals
from transforms.language.errors import OutsideError
from transforms.language.messages import gettext as _
from transforms.ledger.entries import Booked

_ROWS = 5_000
_NO_NAMES = PartyNames()
Tell = Callable[[int], None]


def write_slice(
    folder: Path,
    period: str,
    booked: Iterable[Booked],
    close: Close | None,
    *,
    tell: Tell,
    names: PartyNames = _NO_NAMES,
    language: str = "en",
) -> bytes:
    """Write the files and the manifest into an empty folder and return the manifest.

    The workbook has the names, and is in the language.

    Raises `DataRefused` for GL lines that do not balance, `OutsideError` where the disk does not
    give back what was written. `tell` is called with the number of entries done.
    """
    totals = ControlTotals(period)
    scratch = folder / ".scratch"
    scratch.mkdir()
    with ExitStack() as closing:
        entries = closing.enter_context((folder / "entries.csv").open("xb"))
        lines = closing.enter_context((folder / "postings.csv").open("xb"))
        tables = closing.enter_context(Parquets(folder))
        path = folder / "rebates.xlsx"
        books = closing.enter_context(Books(path, scratch, period, names=names, language=language))
        for some in _in_batches(booked, totals):
            texts = _csv_texts(some)
            entries.write(texts[0])
            lines.write(texts[1])
            tables.take(some)
            books.take(some)
            tell(totals.entries)
        told = document(totals, close)
        told |= {"language": language, "names": names.told(totals)}
        books.finish(totals, told)
    scratch.rmdir()
    status = str(told["status"])
    write_whole(folder / "journal.csv", journal_csv(totals, status).encode())
    write_whole(folder / "journal.beancount", journal_beancount(totals, status).encode())
    text = manifest(told, [_told(folder / name, totals) for name in FILES])
    write_whole(folder / MANIFEST, text)
    return text


def retold(
    period: str, booked: Iterable[Booked], status: str, tell: Tell
) -> tuple[ControlTotals, dict[str, str]]:
    """Return the totals of a slice and the SHA-256 that its text files must have, writing none."""
    totals = ControlTotals(period)
    digests = hashlib.sha256(), hashlib.sha256()
    for some in _in_batches(booked, totals):
        for digest, text in zip(digests, _csv_texts(some), strict=True):
            digest.update(text)
        tell(totals.entries)
    texts = {
        "journal.csv": journal_csv(totals, status),
        "journal.beancount": journal_beancount(totals, status),
    }
    found = {name: hashlib.sha256(text.encode()).hexdigest() for name, text in texts.items()}
    return totals, found | {
        "entries.csv": digests[0].hexdigest(),
        "postings.csv": digests[1].hexdigest(),
    }


def expected(totals: ControlTotals) -> dict[str, OnDisk]:
    """Return what each file of a slice must hold."""
    sides = {currency: [*both] for currency, both in totals.sides().items()}
    entries = OnDisk(totals.entries, {c: [amount] for c, amount in totals.amounts().items()})
    lines = OnDisk(totals.postings, sides)
    journal = OnDisk(len(totals.journal), sides)
    return {
        "entries.csv": entries,
        "postings.csv": lines,
        "journal.csv": journal,
        "entries.parquet": entries,
        "postings.parquet": lines,
        "rebates.xlsx": lines,
        "journal.beancount": journal,
    }


def _in_batches(booked: Iterable[Booked], totals: ControlTotals) -> Iterator[list[Booked]]:
    """Yield a few thousand entries at a time, counted in; once an empty list for a header alone."""
    rest = iter(booked)
    yield []
    while some := list(islice(rest, _ROWS)):
        for entry, lines in some:
            totals.add(entry, lines)
        yield some


def _csv_texts(some: Sequence[Booked]) -> tuple[bytes, bytes]:
    if not some:
        return header(ENTRY_COLUMNS).encode(), header(POSTING_COLUMNS).encode()
    entries = "".join([entry_line(entry) for entry, _ in some])
    lines = "".join([posting_line(entry, line) for entry, own in some for line in own])
    return entries.encode(), lines.encode()


def _told(path: Path, totals: ControlTotals) -> FileTold:
    flush(path)
    found, wanted = on_disk(path), expected(totals)[path.name]
    if found.rows != wanted.rows or found.told() != wanted.told():
        raise OutsideError(
            _("{file} reads back differently from what was written", file=path.name),
            where=str(path.parent),
            remedy=_("check the disk; nothing was exported"),
        )
    return FileTold(
        path.name, found.rows, path.stat().st_size, sha256_of(path), totals=found.told()
    )
