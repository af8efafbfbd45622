"""Open a file of a few bytes as ingest does, and read it back as texts with their lines."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from adapters.intake.feed_files import Content, Opened, Opener, open_exactly, raw_relation
from adapters.intake.parsers.parent import Parsers
from adapters.intake.parsers.text_facts import FactsCounter
from transforms.intake.source_map import Control, Format

# The engine remembers files by name: none may be written twice.
_numbers = itertools.count(1)
Row = tuple[int, tuple[str | None, ...], str | None]


@pytest.fixture(scope="session")
def connection() -> duckdb.DuckDBPyConnection:
    return duckdb.connect()


@pytest.fixture(scope="session")
def parsers() -> Iterator[Parsers]:
    with Parsers() as made:
        yield made


@pytest.fixture
def opened(tmp_path: Path, parsers: Parsers) -> Callable[..., Opened]:
    """Return a function that opens bytes as a file of a name, by what a map says of it."""

    def make(
        data: bytes | str, name: str = "orders.csv", control: Any = None, **form: Any
    ) -> Opened:
        raw = data.encode() if isinstance(data, str) else data
        path = tmp_path / hashlib.sha256(raw).hexdigest()
        path.write_bytes(raw)
        counter = FactsCounter()
        for at in range(0, len(raw), 7):  # chunks that cut characters and line ends in two
            counter.add(raw[at : at + 7])
        content = Content(next(_numbers), name, path.name, path, counter.facts(), len(raw))
        said = Control.model_validate(control or {})
        return Opener(Format(**form), tmp_path, parsers, said).open(content)

    return make


@pytest.fixture
def texts(
    connection: duckdb.DuckDBPyConnection, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[Opened], list[Row]]:
    """Return a function that reads an opened file: (line, texts, ragged) of every row."""

    def read(opened: Opened) -> list[Row]:
        if opened.kind == "text" and opened.rows is None:
            return read(open_exactly(opened, tmp_path_factory.mktemp("exact")))
        rows = connection.execute(f"select * from {raw_relation([opened])} order by n").fetchall()
        names = [column[0] for column in connection.description]
        if opened.kind == "text" and len(rows) != opened.rows:
            return read(open_exactly(opened, tmp_path_factory.mktemp("exact")))
        shift = opened.first_line - 1 if opened.kind == "text" else 0
        width = len(opened.header)
        n, ragged = names.index("n"), names.index("ragged")
        return [(row[n] + shift, tuple(row[:width]), row[ragged]) for row in rows]

    return read
