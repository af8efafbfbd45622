"""Whether the files of an export agree with each other, by themselves: no ledger, no key.

Goes in: a folder and its manifest. Comes out: every disagreement, with file, row and value. The
entries and GL lines of the CSV files bear their own hashes; from them every other file follows. So
the slice is written again from them, elsewhere, and every file is held against that: what a
signature says of the folder is not believed.
"""

from __future__ import annotations

import csv
import json
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from itertools import islice, zip_longest
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from adapters.exports.contents import sheet_cells
from adapters.exports.slice import write_slice
from transforms.exports.finance.cells import ENTRY_COLUMNS, told_text
from transforms.exports.finance.manifest import MANIFEST, Close
from transforms.exports.finance.names import PartyNames
from transforms.exports.finance.own_hashes import judged
from transforms.exports.finance.tables import ENTRY_SCHEMA, POSTING_SCHEMA
from transforms.exports.finance.words import BOOK_WORDS
from transforms.language.errors import DataRefused, OutsideError
from transforms.language.messages import gettext as _
from transforms.ledger.entries import Booked, Draft, Entry, Posting, Seal

_MOST = 10
_BATCH = 65_536
_UNTOLD = datetime(1970, 1, 1, tzinfo=UTC)
_TYPES = {field.name: field.type for schema in (ENTRY_SCHEMA, POSTING_SCHEMA) for field in schema}
# a library of another version may write the same rows as other bytes
_BYTES = {"bytes", "sha256"}


def disagreements(folder: Path, document: dict[str, Any], close: Close | None) -> Iterator[str]:
    """Name every disagreement between the files of a finance export."""
    found: list[str] = []
    with tempfile.TemporaryDirectory(prefix="peakledger-check-") as scratch:
        again = Path(scratch)
        try:
            booked = judged(_booked(folder), document["period"], found.append)
            kept = _kept(document)
            write_slice(again, document["period"], booked, close, tell=lambda done: None, **kept)
        except (DataRefused, OutsideError) as error:
            found.append(error.message)
        yield from _few(found)
        if (again / MANIFEST).exists():
            made = json.loads((again / MANIFEST).read_text("utf-8"))
            yield from _few(_leaf_differences(MANIFEST, document, made))
            for name, compare in _COMPARED.items():
                yield from _few(_readable(name, compare(folder / name, again / name)))


def _kept(document: dict[str, Any]) -> dict[str, Any]:
    """Return what only the manifest tells of the workbook: its language, and names beside ids."""
    try:
        names = PartyNames.of(document["names"])
        return {"names": names, "language": BOOK_WORDS[document["language"]].language}
    except (KeyError, TypeError) as error:
        raise DataRefused(
            _("{file} has no names or no language that is known", file=MANIFEST)
        ) from error


def _readable(name: str, found: Iterator[str]) -> Iterator[str]:
    """Yield findings; a file that cannot be read is one."""
    try:
        yield from found
    except (OSError, ValueError, KeyError, IndexError, zipfile.BadZipFile, zlib.error) as error:
        yield _("{name} cannot be read as a file of an export: {error}", name=name, error=error)


def _few(found: Iterable[str]) -> Iterator[str]:
    """Yield the first findings, and how many more there are."""
    rest = iter(found)
    yield from islice(rest, _MOST)
    if more := sum(1 for _ in rest):
        yield _("and {count} more like the last", count=more)


def _booked(folder: Path) -> Iterator[Booked]:
    """Yield the entries of the CSV files with their GL lines, typed."""
    lines = _rows(folder / "postings.csv", Posting._fields)
    line = next(lines, None)
    for cells in _rows(folder / "entries.csv", ENTRY_COLUMNS):
        draft = Draft(**{name: cells[name] for name in Draft._fields})
        told = cells["entry_id"], cells["prev_hash"], cells["hash"]
        entry = Entry(draft, Seal(*told, run_id="", posted_at=_UNTOLD))
        own = []
        while line is not None and line["entry_id"] == entry.seal.entry_id:
            own.append(Posting(**line))
            line = next(lines, None)
        yield entry, tuple(own)


def _rows(path: Path, names: Sequence[str]) -> Iterator[dict[str, Any]]:
    with path.open(newline="", encoding="utf-8") as stream:
        rows = csv.reader(stream, strict=True)
        try:
            head = next(rows, [])
            for cells in rows:
                told = dict(zip(head, cells, strict=True))
                yield {name: _typed(name, told[name]) for name in names}
        except (ValueError, KeyError, InvalidOperation, csv.Error, OSError) as error:
            raise DataRefused(
                _(
                    "{file}, line {line}, cannot be read: {error}",
                    file=path.name,
                    line=str(rows.line_num),
                    error=str(error),
                ),
                where=str(path),
            ) from error


def _typed(name: str, cell: str) -> str | int | Decimal | date | None:
    if not cell:
        return None
    kind = _TYPES[name]
    if pa.types.is_integer(kind):
        return int(cell)
    if pa.types.is_decimal(kind):
        return Decimal(cell)
    return date.fromisoformat(cell) if pa.types.is_date(kind) else told_text(cell)


def _leaf_differences(where: str, told: Any, made: Any) -> Iterator[str]:
    """Compare two documents value by value."""
    if isinstance(told, dict) and isinstance(made, dict):
        for name in sorted({*told, *made} - _BYTES):
            yield from _leaf_differences(f"{where}, {name}", told.get(name), made.get(name))
    elif isinstance(told, list) and isinstance(made, list):
        for place, (ours, theirs) in enumerate(zip_longest(told, made), 1):
            yield from _leaf_differences(f"{where} {place}", ours, theirs)
    elif told != made:
        yield _(
            "{where}: {told} is told, the entries and GL lines make it {made}",
            where=where,
            told=str(told),
            made=str(made),
        )


def _text_differences(path: Path, wanted: Path) -> Iterator[str]:
    with path.open("rb") as ours, wanted.open("rb") as theirs:
        for number, (told, made) in enumerate(zip_longest(ours, theirs), 1):
            if told != made:
                yield (
                    _(
                        "{file}, line {line}: {told} is told, the entries and GL lines make it"
                        " {made}",
                        file=path.name,
                        line=str(number),
                        told=_line(told),
                        made=_line(made),
                    )
                )


def _line(line: bytes | None) -> str:
    return _("nothing") if line is None else line.decode("utf-8", "replace").strip()[:200]


def _parquet_differences(path: Path, wanted: Path) -> Iterator[str]:
    with pq.ParquetFile(path) as ours, pq.ParquetFile(wanted) as theirs:
        if ours.schema_arrow != theirs.schema_arrow:
            yield _(
                "{name} has other columns than {columns}",
                name=path.name,
                columns=", ".join(theirs.schema_arrow.names),
            )
            return
        row = 0
        for told, made in zip_longest(ours.iter_batches(_BATCH), theirs.iter_batches(_BATCH)):
            if told is None or made is None or told.num_rows != made.num_rows:
                counts = [file.metadata.num_rows for file in (ours, theirs)]
                yield _(
                    "{name} has {count} rows, the CSV files have {other}",
                    name=path.name,
                    count=counts[0],
                    other=counts[1],
                )
                return
            if not told.equals(made):
                yield from _cells(path.name, row, told.to_pydict(), made.to_pydict())
            row += told.num_rows


def _cells(name: str, before: int, told: dict[str, Any], made: dict[str, Any]) -> Iterator[str]:
    for column, values in told.items():
        for row, (ours, theirs) in enumerate(zip(values, made[column], strict=True), before + 1):
            if ours != theirs:
                yield _(
                    "{name}, row {row}, {column}: {told} is told, the CSV files have {made}",
                    name=name,
                    row=str(row),
                    column=column,
                    told=str(ours),
                    made=str(theirs),
                )


def _sheet_differences(path: Path, wanted: Path) -> Iterator[str]:
    for ours, theirs in zip_longest(sheet_cells(path), sheet_cells(wanted)):
        if ours != theirs:
            place = (ours or theirs or ("", ""))[:2]
            told, made = (None if cell is None else cell[2] for cell in (ours, theirs))
            where = _("sheet {sheet}, cell {cell}", sheet=place[0], cell=place[1])
            yield _(
                "{name}, {where}: {told} is told, the CSV files make it {made}",
                name=path.name,
                where=where,
                told=str(told),
                made=str(made),
            )


_COMPARED: dict[str, Callable[[Path, Path], Iterator[str]]] = {
    "entries.csv": _text_differences,
    "postings.csv": _text_differences,
    "journal.csv": _text_differences,
    "journal.beancount": _text_differences,
    "entries.parquet": _parquet_differences,
    "postings.parquet": _parquet_differences,
    "rebates.xlsx": _sheet_differences,
}
