"""JSON lines as texts: one object a line, numbers kept digit by digit."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from adapters.parsers.lined import Row, write_lined
from transforms.file_faults import FileRefused

_MOST_COLUMNS = 2_000


def read_json_lines(path: Path, name: str, target: Path) -> tuple[list[str], int]:
    """Write the objects of a file to scratch Parquet; return all names they bear, and their count.

    Raises `FileRefused` for a line that is no object or names something twice.
    """
    header = list(dict.fromkeys(key for _, row in _objects(path, name) for key in row))
    if len(header) > _MOST_COLUMNS:
        raise FileRefused(
            "too_wide",
            f"{name}: its objects bear {len(header):,} names, more than {_MOST_COLUMNS:,}",
            where=name,
            remedy="deliver one object per fact, with a name per property",
        )
    rows = write_lined(_rows(path, name, header), len(header), target)
    return header, rows


def _rows(path: Path, name: str, header: list[str]) -> Iterator[Row]:
    for line, row in _objects(path, name):
        yield line, [_text(row.get(key)) for key in header], None


def _objects(path: Path, name: str) -> Iterator[tuple[int, dict[str, Any]]]:
    with path.open(encoding="utf-8-sig") as stream:
        for line, text in enumerate(stream, 1):
            if not text.strip():
                continue
            try:
                row = json.loads(
                    text,
                    parse_float=str,
                    parse_int=str,
                    parse_constant=str,
                    object_pairs_hook=_unique,
                )
            except (ValueError, RecursionError) as error:
                raise _refused(name, line, str(error)) from error
            if not isinstance(row, dict):
                raise _refused(name, line, "it is no object")
            yield line, row


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    row = dict(pairs)
    if len(row) < len(pairs):
        raise ValueError("a name stands twice")
    return row


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(value, ensure_ascii=False)


def _refused(name: str, line: int, problem: str) -> FileRefused:
    return FileRefused(
        "damaged",
        f"{name}: line {line} cannot be read as JSON: {problem}",
        where=f"{name}, line {line}",
        remedy="correct the line and deliver the file again",
    )
