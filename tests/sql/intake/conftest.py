"""Drawn tables for the SELECTs of an intake: relations by name in, rows out."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from adapters.intake.relations import query
from adapters.lake.engine import Engine


@pytest.fixture
def made() -> Callable[..., list[tuple]]:
    """Run a text over drawn relations: `made("fate", "n, fate", staged_row="n:bigint | …")`.

    The first line names columns, with types where they are no texts; each further line is a row, an
    empty cell is null, and one in double quotes keeps its spaces.
    Rows come back in the order of their values.
    """

    def run(name: str, columns: str, **drawn: str) -> list[tuple]:
        with Engine.bare() as engine:
            reads = {each: _relation(text) for each, text in drawn.items()}
            return engine.rows(f"select {columns} from ({query(name, **reads)}) order by all")

    return run


def _relation(text: str) -> str:
    header, *rows = [
        [cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()
    ]
    names, types = zip(*((cell + ":varchar").split(":")[:2] for cell in header), strict=True)
    empty = (f"cast(null as {kind}) as {name}" for name, kind in zip(names, types, strict=True))
    selects = [f"select {', '.join(empty)} where false"]
    for row in rows:
        cells = zip(row, names, types, strict=True)
        listed = (f"cast({_text(cell)} as {kind}) as {name}" for cell, name, kind in cells)
        selects.append(f"select {', '.join(listed)}")
    return " union all ".join(selects)


def _text(cell: str) -> str:
    return "null" if cell == "" else "'" + cell.strip('"') + "'"
