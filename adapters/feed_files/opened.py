"""A landed file made readable: its header, where its texts are, and whether the engine may read it.

Plain CSV in UTF-8 and Parquet are read where they lie. Everything else is rewritten first: other
encodings, gzip and zip to a plain copy in UTF-8; workbooks, JSON lines and CSV that is not one row
a line to scratch Parquet of texts with the line of each row.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from adapters.feed_files.exact import read_csv_exactly
from adapters.feed_files.excel import read_workbook
from adapters.feed_files.facts import TextFacts, not_utf8
from adapters.feed_files.json_lines import read_json_lines
from adapters.feed_files.parquet import parquet_header
from adapters.feed_files.unpack import as_utf8, unpacked
from transforms.errors import DataRefused
from transforms.source_map import Format

_TYPES = {
    ".csv": "csv",
    ".tsv": "tsv",
    ".txt": "csv",
    ".xlsx": "excel",
    ".xlsm": "excel",
    ".xlsb": "excel",
    ".xls": "excel",
    ".ods": "excel",
    ".parquet": "parquet",
    ".pq": "parquet",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
}
_PACKED = {".gz": "gzip", ".zip": "zip"}
_DELIMITERS = {"csv": ",", "tsv": "\t"}
# A header longer or wider than this is no header.
_LONGEST_HEADER = 1 << 20
_MOST_COLUMNS = 2_000


@dataclass(frozen=True)
class Content:
    """One file's bytes in the raw area, numbered within the run; `name` is for messages."""

    number: int
    name: str
    sha256: str
    path: Path
    facts: TextFacts
    size: int


@dataclass(frozen=True)
class Opened:
    """A content ready to be read as texts.

    `kind` text: CSV; `rows` is how many the engine's reader must find for its lines to be true
    (None: it may not read this file at all), `first_line` the line of the first. `kind` lined:
    scratch Parquet with `n` as the line and `ragged` for rows that do not fit the header. `kind`
    parquet: the source's own Parquet.
    """

    content: Content
    kind: Literal["text", "lined", "parquet"]
    path: Path
    header: tuple[str, ...]
    form: Format
    rows: int | None = None
    first_line: int = 1


def file_type(name: str) -> str | None:
    """Return the type that a file's name says it has; None for names that say nothing."""
    path = Path(name)
    if path.suffix.lower() in _PACKED:
        path = path.with_suffix("")
    return _TYPES.get(path.suffix.lower())


def open_content(content: Content, form: Format, scratch: Path) -> Opened:
    """Make a content readable in `scratch`; raise `DataRefused` where it cannot be trusted."""
    opened = _open(content, _settled(content, form), scratch)
    if len(opened.header) > _MOST_COLUMNS:
        raise DataRefused(
            f"{content.name} has {len(opened.header):,} columns, more than {_MOST_COLUMNS:,}",
            where=f"{content.name}, header",
            remedy="deliver one row per fact, with a column per property",
        )
    return opened


def _open(content: Content, form: Format, scratch: Path) -> Opened:
    if content.size == 0:
        raise _empty(content, "is empty")
    path, facts = unpacked(content.path, content.name, content.facts, form, scratch)
    if form.type == "parquet":
        return Opened(content, "parquet", path, parquet_header(path, content.name), form)
    if form.type == "excel":
        lined = scratch / f"{content.number}.parquet"
        header = read_workbook(path, content.name, form, lined)
        return Opened(content, "lined", lined, header, form)
    path, facts = as_utf8(path, content.name, facts, form, scratch / f"{content.number}.utf8")
    _check_text(content, path, facts, form)
    if form.type == "jsonl":
        lined = scratch / f"{content.number}.parquet"
        return Opened(content, "lined", lined, read_json_lines(path, content.name, lined), form)
    return _csv(content, path, facts, form)


def open_exactly(opened: Opened, scratch: Path) -> Opened:
    """Read a CSV row by row instead, with the line of each; for files that are not a row a line."""
    lined = scratch / f"{opened.content.number}.parquet"
    read_csv_exactly(opened.path, opened.content.name, opened.form, opened.header, lined)
    return replace(opened, kind="lined", path=lined, rows=None)


def _settled(content: Content, form: Format) -> Format:
    """Fill in what the map leaves to the file's name."""
    kind = form.type or file_type(content.name)
    if kind is None:
        raise DataRefused(
            f"{content.name}: its name does not say what kind of file it is",
            where=content.name,
            remedy="name it .csv, .tsv, .xlsx, .parquet or .jsonl, or declare `format: {type: …}`",
        )
    packing = form.compression
    if packing == "auto":
        packing = _PACKED.get(Path(content.name).suffix.lower(), "none")  # type: ignore[assignment]
    return form.model_copy(
        update={
            "type": kind,
            "compression": packing,
            "delimiter": form.delimiter or _DELIMITERS.get(kind),
        }
    )


def _check_text(content: Content, path: Path, facts: TextFacts, form: Format) -> None:
    if facts.not_utf8_at is not None:
        with path.open("rb") as stream:
            raise not_utf8(content.name, stream.read(1 << 16), facts.not_utf8_at)
    if facts.nuls:
        raise DataRefused(
            f"{content.name} holds NUL bytes: it is no text, or was cut while being written",
            where=content.name,
            remedy="deliver the file again, or declare its encoding in source.yaml",
        )
    if not facts.ends_in_break and form.final_line_break == "required":
        raise DataRefused(
            f"{content.name} does not end with a line break: its last row may be cut off",
            where=f"{content.name}, line {facts.line_feeds + 1}",
            remedy="deliver the file again; or, if its source never ends files with one, say"
            " `format: {final_line_break: optional}` in source.yaml",
        )


def _csv(content: Content, path: Path, facts: TextFacts, form: Format) -> Opened:
    header, header_lines = _header(content, path, form)
    opened = Opened(content, "text", path, header, form, None, header_lines + 1)
    odd = not (facts.has_one_line_ending and facts.ends_in_break)
    if odd or header_lines > form.header_row or len(header) == 1:
        return opened
    return replace(opened, rows=facts.line_feeds - header_lines)


def _header(content: Content, path: Path, form: Format) -> tuple[tuple[str, ...], int]:
    """Read the header; return it and the lines up to and with it."""
    if not form.header:
        return _given_names(content, form), form.header_row - 1
    with path.open(encoding="utf-8-sig", newline="") as stream:
        skipped = [stream.readline() for _ in range(form.header_row - 1)]
        reader = csv.reader(
            iter(lambda: stream.readline(_LONGEST_HEADER), ""),
            delimiter=form.delimiter or ",",
            quotechar=form.quote,
            strict=True,
        )
        try:
            header = next(reader, None)
        except csv.Error as error:
            raise DataRefused(
                f"{content.name}: its header cannot be read: {error}",
                where=f"{content.name}, line {form.header_row}",
                remedy="deliver the file again, or declare its delimiter and quote in source.yaml",
            ) from error
    if not header or not any(header):
        raise _empty(content, f"has no header in line {form.header_row}")
    return tuple(header), len(skipped) + reader.line_num


def _given_names(content: Content, form: Format) -> tuple[str, ...]:
    if not form.names:
        raise DataRefused(
            f"{content.name}: its source declares no header and no names",
            where=content.name,
            remedy="say `format: {header: false, names: [...]}` in source.yaml",
        )
    return form.names


def _empty(content: Content, what: str) -> DataRefused:
    return DataRefused(
        f"{content.name} {what}; read as data it would say that nothing was sold",
        where=content.name,
        remedy="deliver the file again, or say `allow_empty: true` in source.yaml",
    )
