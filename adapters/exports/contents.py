"""What each file of an export holds by its own bytes, read from disk: rows and sums a currency.

Goes in: a file. Comes out: its rows, and what they sum to. Nothing written is believed before it
was read again, and a check never trusts what the manifest says a file says.
"""

from __future__ import annotations

import csv
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal, InvalidOperation
from itertools import islice
from pathlib import Path
from typing import IO, Any
from xml.sax.saxutils import unescape

import pyarrow as pa
import pyarrow.parquet as pq

from transforms.exports.finance.cells import told_text
from transforms.exports.finance.manifest import OnDisk
from transforms.language.errors import DataRefused
from transforms.language.messages import gettext as _

ENTRY_SUMS, LINE_SUMS = ("amount",), ("debit", "credit")
_OF_LINES = {"entry_id", "line_no", "currency", *LINE_SUMS}
_NOTHING = Decimal(0)
_BATCH = 65_536
_CHUNK = 1 << 20
_ROW = re.compile(rb"<row [^>]*>(.*?)</row>", re.S)
_PLACED = re.compile(rb'<c r="([A-Z]+)([0-9]+)"([^>]*?)(?:/>|>(.*?)</c>)', re.S)
_TEXT = re.compile(rb"<t[^>]*>(.*?)</t>", re.S)
_FORMULA = re.compile(rb"<f>(.*?)</f>", re.S)
_NUMBER = re.compile(rb"<v>(.*?)</v>", re.S)
_POSTING = re.compile(r"  [A-Z][^ ]*  (-?[0-9.]+) ([A-Z]{3})")


def on_disk(path: Path) -> OnDisk:
    """Read a file of an export and sum it up; `DataRefused` where it cannot be read as such."""
    try:
        return _READERS[path.name](path)
    except (KeyError, ValueError, InvalidOperation, OSError, IndexError, zipfile.BadZipFile) as why:
        raise DataRefused(
            _("{file} cannot be read as a file of an export", file=path.name),
            where=str(path),
            remedy=_("export the month again into an empty folder"),
        ) from why


def _csv(path: Path, names: Sequence[str]) -> OnDisk:
    with path.open(newline="", encoding="utf-8") as stream:
        rows = csv.reader(stream, strict=True)
        head = next(rows)
        places = [head.index(name) for name in names]
        currency = head.index("currency")
        return _summed(
            (told_text(row[currency]), [Decimal(row[place]) for place in places]) for row in rows
        )


def _parquet(path: Path, names: Sequence[str]) -> OnDisk:
    sums: dict[str, list[Decimal]] = {}
    rows = 0
    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(_BATCH, columns=[*names, "currency"]):
            rows += batch.num_rows
            table = pa.Table.from_batches([batch]).group_by("currency")
            for found in table.aggregate([(name, "sum") for name in names]).to_pylist():
                so_far = sums.setdefault(found["currency"], [_NOTHING] * len(names))
                for place, name in enumerate(names):
                    so_far[place] += found[f"{name}_sum"]
    return OnDisk(rows, sums)


def _workbook(path: Path) -> OnDisk:
    """Sum up the GL lines of a workbook, on all their sheets."""
    with zipfile.ZipFile(path) as archive:
        parts = _sheets(archive).values()
        return _summed(pair for part in parts for pair in _sheet_pairs(archive, part))


def _sheets(archive: zipfile.ZipFile) -> dict[str, str]:
    text = archive.read("xl/workbook.xml").decode()
    titles = re.findall(r'<sheet name="([^"]*)"', text)
    return {title: f"xl/worksheets/sheet{n}.xml" for n, title in enumerate(titles, 1)}


def _sheet_pairs(archive: zipfile.ZipFile, part: str) -> Iterator[tuple[str, list[Decimal]]]:
    """Yield the rows of a sheet whose headings for machines are those of GL lines."""
    with archive.open(part) as stream:
        rows = _sheet_rows(stream)
        columns = {str(name): letter for letter, name in list(islice(rows, 2))[-1]}
        if not columns.keys() >= _OF_LINES:
            return
        for row in rows:
            cells = {letter: value for letter, value in row if value is not None}
            if isinstance(cells["A"], str):  # a totals row
                continue
            sums = [Decimal(cells.get(columns[name], 0)) for name in LINE_SUMS]
            yield str(cells[columns["currency"]]), sums


def sheet_cells(path: Path) -> Iterator[tuple[str, str, Any]]:
    """Yield every cell of a workbook: its sheet, its place as B7, its value.

    That of a formula is its text with what it comes to.
    """
    with zipfile.ZipFile(path) as archive:
        for title, part in _sheets(archive).items():
            with archive.open(part) as stream:
                for row in _row_texts(stream):
                    for letter, number, attributes, content in _PLACED.findall(row):
                        value = _cell(letter, attributes, content)[1]
                        if formula := _FORMULA.search(content):
                            value = f"={unescape(formula.group(1).decode())} ({value})"
                        yield title, (letter + number).decode(), value


def _sheet_rows(stream: IO[bytes]) -> Iterator[list[tuple[str, Any]]]:
    for row in _row_texts(stream):
        yield [
            _cell(letter, attributes, content)
            for letter, _, attributes, content in _PLACED.findall(row)
        ]


def _row_texts(stream: IO[bytes]) -> Iterator[bytes]:
    rest = b""
    while chunk := stream.read(_CHUNK):
        rest += chunk
        end = 0
        for match in _ROW.finditer(rest):
            end = match.end()
            yield match.group(1)
        rest = rest[end:]


def _cell(letter: bytes, attributes: bytes, content: bytes) -> tuple[str, Any]:
    if b't="inlineStr"' in attributes:
        found = _TEXT.search(content)
        return letter.decode(), unescape(found.group(1).decode()) if found else ""
    number = _NUMBER.search(content)
    # The file has 16 digits of a double; the shortest text of that double is what was written.
    return letter.decode(), Decimal(repr(float(number.group(1)))) if number else None


def _beancount(path: Path) -> OnDisk:
    def pairs() -> Iterator[tuple[str, list[Decimal]]]:
        with path.open(encoding="utf-8", newline="\n") as stream:
            for line in stream:
                if found := _POSTING.fullmatch(line.rstrip("\n")):
                    amount = Decimal(found.group(1))
                    yield found.group(2), [max(amount, _NOTHING), max(-amount, _NOTHING)]

    return _summed(pairs())


def _summed(pairs: Iterable[tuple[str, list[Decimal]]]) -> OnDisk:
    sums: dict[str, list[Decimal]] = {}
    rows = 0
    for currency, amounts in pairs:
        rows += 1
        so_far = sums.get(currency)
        sums[currency] = (
            amounts if so_far is None else [a + b for a, b in zip(so_far, amounts, strict=True)]
        )
    return OnDisk(rows, sums)


_READERS: dict[str, Callable[[Path], OnDisk]] = {
    "entries.csv": lambda path: _csv(path, ENTRY_SUMS),
    "postings.csv": lambda path: _csv(path, LINE_SUMS),
    "journal.csv": lambda path: _csv(path, LINE_SUMS),
    "entries.parquet": lambda path: _parquet(path, ENTRY_SUMS),
    "postings.parquet": lambda path: _parquet(path, LINE_SUMS),
    "rebates.xlsx": _workbook,
    "journal.beancount": _beancount,
}
FILES = tuple(_READERS)
