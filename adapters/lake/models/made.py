"""Rows of a model on their way into the lake: made once, held against the registry, measured.

Goes in: a model's SELECT, or the part of it that a lot of months asks for. Comes out: the rows in
the engine, which puts on the disk what does not fit in memory, the content of each part, and a
stream of the parts that are to be written.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from adapters.lake.engine import Engine
from adapters.lake.model_engine import ModelEngine
from adapters.lake.models.catalog import Model
from adapters.lake.models.content import part_contents
from transforms.language.errors import DataRefused
from transforms.language.messages import gettext as _
from transforms.language.quoting import identifier, literals
from transforms.warehouse.through import THROUGH

_NAME = "made_rows"
_asked: set[tuple[str, ...]] = set()


@dataclass(frozen=True)
class MadeRows:
    """A model's rows: `rows` and `contents` by part, of parts that have any.

    `files` are those that they lie in, where another process wrote them.
    """

    engine: Engine
    rows: dict[str, int]
    contents: dict[str, str]
    files: tuple[Path, ...] = ()

    def stream(self, months: Collection[str] | None = None) -> pa.RecordBatchReader:
        """Return all rows, or those of the named months."""
        where = f" where month in ({literals(sorted(months))})" if months is not None else ""
        return self.engine.stream(f"select * from {_NAME}{where}")


@contextmanager
def made_rows(engine: Engine, maker: ModelEngine, model: Model, query: str) -> Iterator[MadeRows]:
    """Make a query's rows on the maker; raise `DataRefused` where a required column is null."""
    part = "month" if model.is_by_month else None
    with _named(engine, maker, model, query, part=part) as files:
        _require_values(engine, model)
        found = part_contents(engine, _NAME, model.table, part)
        yield MadeRows(
            engine,
            {name: rows for name, (rows, _) in found.items()},
            {name: told for name, (_, told) in found.items()},
            files=files,
        )


@contextmanager
def _named(
    engine: Engine, maker: ModelEngine, model: Model, query: str, *, part: str | None
) -> Iterator[tuple[Path, ...]]:
    """Let the engine read a query's rows by name, from wherever the maker has them: its files."""
    if model.through:
        engine.connection.register(_NAME, passed_through(model, maker.arrow(query)))
        try:
            yield ()
        finally:
            engine.connection.unregister(_NAME)
    else:
        with maker.made(query, model.table, part) as made:
            engine.view(_NAME, made.sql)
            try:
                yield made.files
            finally:
                engine.connection.execute(f"drop view {_NAME}")


def passed_through(model: Model, rows: pa.Table) -> pa.Table:
    """Return the rows as the arithmetic leaves them that a model's header names."""
    return THROUGH[model.through](rows) if model.through else rows


def require_columns(maker: ModelEngine, model: Model) -> None:
    """Raise `DataRefused` where a model's columns are not those of the registry, in its order.

    A text is asked about once a process: what it reads has the same columns in every build.
    """
    declared = list(model.table.names)
    asked = (model.text, *declared)
    if asked in _asked:
        return
    made = maker.columns(model.text)
    if made != declared:
        pairs = zip(made, declared, strict=False)
        odd = next((pair for pair in pairs if pair[0] != pair[1]), (len(made), len(declared)))
        raise DataRefused(
            _(
                "{name} makes other columns than it declares: {made} against {declared}",
                name=model.name,
                made=repr(odd[0]),
                declared=repr(odd[1]),
            ),
            where=model.place,
            remedy=_("bring the final select and the registry together"),
        )
    _asked.add(asked)


def _require_values(engine: Engine, model: Model) -> None:
    required = model.table.required
    nulls = ", ".join(f"count(*) - count({identifier(name)})" for name in required)
    found = engine.rows(f"select {nulls} from {_NAME}")[0] if required else ()
    for name, missing in zip(required, found, strict=True):
        if missing:
            raise DataRefused(
                _("{name} has a row without {column}", name=model.name, column=name),
                where=model.place,
                remedy=_(
                    "nothing was written; correct the model, or the feed that leaves it empty"
                ),
            )
