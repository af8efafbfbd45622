"""Rows of a model on their way into the lake, held against the registry."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from adapters.lake.engine import Engine
from adapters.lake.models.catalog import Model
from transforms.language.errors import DataRefused
from transforms.warehouse.through import THROUGH


class CheckedRows:
    """A stream of a model's rows that counts them and lets no null into a required column."""

    def __init__(self, model: Model, rows: pa.RecordBatchReader):
        self.count = 0
        self.refusal: DataRefused | None = None
        self._model = model
        self._rows = rows

    @property
    def reader(self) -> pa.RecordBatchReader:
        return pa.RecordBatchReader.from_batches(self._rows.schema, self._checked())

    def _checked(self) -> Iterator[pa.RecordBatch]:
        for batch in self._rows:
            for name in self._model.table.required:
                if batch.column(name).null_count:
                    # Whoever drains the stream wraps what it raises; this keeps the refusal itself.
                    self.refusal = _null(self._model, name)
                    raise self.refusal
            self.count += batch.num_rows
            yield batch


def checked_rows(engine: Engine, model: Model, query: str) -> CheckedRows:
    """Start a query; while its rows are read, `DataRefused` where a required column is null."""
    if not model.through:
        return CheckedRows(model, engine.stream(query))
    return CheckedRows(model, passed_through(model, engine.arrow(query)).to_reader())


def passed_through(model: Model, rows: pa.Table) -> pa.Table:
    """Return the rows as the arithmetic leaves them that a model's header names."""
    return THROUGH[model.through](rows) if model.through else rows


def require_columns(engine: Engine, model: Model) -> None:
    """Raise `DataRefused` where a model's columns are not those of the registry, in its order."""
    made = engine.stream(f"select * from ({model.text}) limit 0").schema.names
    declared = list(model.table.names)
    if made != declared:
        pairs = zip(made, declared, strict=False)
        odd = next((pair for pair in pairs if pair[0] != pair[1]), (len(made), len(declared)))
        raise DataRefused(
            f"{model.name} makes other columns than it declares: {odd[0]!r} against {odd[1]!r}",
            where=model.place,
            remedy="bring the final select and the registry together",
        )


def _null(model: Model, column: str) -> DataRefused:
    return DataRefused(
        f"{model.name} has a row without {column}",
        where=model.place,
        remedy="nothing was written; correct the model, or the feed that leaves it empty",
    )
