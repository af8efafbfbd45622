"""Rows of a model on their way into the lake, held against the registry."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from adapters.lake.engine import Engine
from adapters.lake.models.catalog import Model
from transforms.operations.errors import DataRefused


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
    """Start a query whose rows must be those the registry declares.

    Raises `DataRefused` where names, order or types of the columns differ, and later, while the
    rows are read, where a required column is null.
    """
    rows = engine.stream(query)
    made = [(column.name, str(column.type)) for column in rows.schema]
    declared = [(column.name, str(column.type.arrow)) for column in model.table]
    if made != declared:
        pairs = zip(made, declared, strict=False)
        odd = next((pair for pair in pairs if pair[0] != pair[1]), (len(made), len(declared)))
        raise DataRefused(
            f"{model.name} makes other columns than it declares: {odd[0]} against {odd[1]}",
            where=model.place,
            remedy="bring the final select and the registry together",
        )
    return CheckedRows(model, rows)


def _null(model: Model, column: str) -> DataRefused:
    return DataRefused(
        f"{model.name} has a row without {column}",
        where=model.place,
        remedy="nothing was written; correct the model, or the feed that leaves it empty",
    )
