"""JSON lines as texts: one object a line, numbers kept digit by digit.

An object with a list of objects within it, such as an order with its lines, is unfolded where the
map says so: a row for each of them, which also bears what stands around the list. Names within
names are joined by a point: `lines.sku`, `customer.id`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from adapters.intake.parsers.scratch import Row, write_lined
from transforms.intake.file_faults import FileRefused
from transforms.language.messages import gettext as _

_MOST_COLUMNS = 2_000
ROWS_A_LINE = 10_000


def read_json_lines(
    path: Path, name: str, target: Path, unfold: str | None = None
) -> tuple[list[str], int]:
    """Write the objects of a file to scratch Parquet; return all names they bear, and their count.

    `unfold` names the list within them that becomes rows; the number of each is then its line times
    `ROWS_A_LINE` and its place in the list. Raises `FileRefused` for a line that is no object or
    names something twice.
    """
    header = list(dict.fromkeys(key for line in _unfolded(path, name, unfold) for key in line[1]))
    if len(header) > _MOST_COLUMNS:
        raise FileRefused(
            "too_wide",
            _(
                "{name}: its objects bear {count} names, more than {most_columns}",
                name=name,
                count=len(header),
                most_columns=_MOST_COLUMNS,
            ),
            where=name,
            remedy=_("deliver one object per fact, with a name per property"),
        )
    rows = write_lined(_rows(path, name, header, unfold), len(header), target)
    return header, rows


def _rows(path: Path, name: str, header: list[str], unfold: str | None) -> Iterator[Row]:
    for line, row in _unfolded(path, name, unfold):
        yield line, [_text(row.get(key)) for key in header], None


def _unfolded(path: Path, name: str, unfold: str | None) -> Iterator[tuple[int, dict[str, Any]]]:
    for line, row in _objects(path, name):
        if unfold is None:
            yield line, row
            continue
        around = _flat({key: value for key, value in row.items() if key != unfold})
        within = row.get(unfold) or [{}]  # what has none stays a row, to be held for what it lacks
        if not isinstance(within, list) or not all(isinstance(each, dict) for each in within):
            raise _refused(name, line, _("{unfold} is no list of objects", unfold=repr(unfold)))
        if len(within) > ROWS_A_LINE:
            raise _refused(
                name,
                line,
                _(
                    "{unfold} holds more than {most} objects",
                    unfold=repr(unfold),
                    most=ROWS_A_LINE,
                ),
            )
        for place, each in enumerate(within):
            yield line * ROWS_A_LINE + place, around | _flat(each, f"{unfold}.")


def _flat(row: dict[str, Any], before: str = "") -> dict[str, Any]:
    """Return the values of an object by name, those of objects within it by joined names."""
    flat: dict[str, Any] = {}
    for key, value in row.items():
        if isinstance(value, dict):
            flat |= _flat(value, f"{before}{key}.")
        else:
            flat[f"{before}{key}"] = value
    return flat


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
                raise _refused(name, line, str(error), text) from error
            if not isinstance(row, dict):
                raise _refused(name, line, _("it is no object"), text)
            yield line, row


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    row = dict(pairs)
    if len(row) < len(pairs):
        raise ValueError(_("a name stands twice"))
    return row


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(value, ensure_ascii=False)


def _refused(name: str, line: int, problem: str, text: str = "") -> FileRefused:
    is_list = line == 1 and text.lstrip().startswith("[")
    correct = _("correct the line and deliver the file again")
    return FileRefused(
        "damaged",
        _(
            "{name}: line {line} cannot be read as JSON: {problem}",
            name=name,
            line=str(line),
            problem=problem,
        ),
        where=_("{name}, line {line}", name=name, line=str(line)),
        remedy=_("it begins a list: write one object a line, as `jq -c '.[]'` does")
        if is_list
        else correct,
    )
