"""Tables as lists of field names, a key and a grain.

A column spec is the field's name; a trailing `!` marks it required (never null), and
`kind=order_kind` gives the field `order_kind` the name `kind` in that table.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from transforms.language.quoting import identifier
from transforms.schema.fields import FIELDS, Field
from transforms.schema.types import ColumnType

if TYPE_CHECKING:
    import pyarrow as pa

Layer = Literal["feed", "staging", "dim", "fact", "intermediate", "mart"]


@dataclass(frozen=True)
class Column:
    """A field as a table bears it."""

    name: str
    field: Field
    required: bool

    @property
    def type(self) -> ColumnType:
        return self.field.type

    @property
    def meaning(self) -> str:
        return self.field.meaning

    @property
    def unit(self) -> str | None:
        return self.field.unit

    @property
    def nullable(self) -> bool:
        return not self.required

    @property
    def allowed(self) -> tuple[str, ...]:
        return self.field.allowed

    @property
    def limits(self) -> tuple[Decimal | None, Decimal | None]:
        return self.field.minimum, self.field.maximum


@dataclass(frozen=True)
class Table:
    """A table's name, layer, grain, key and columns, and the column it is partitioned by.

    `empty_means_none`: a file of the feed without rows says that there are none; of other feeds it
    says that something was lost.
    """

    name: str
    layer: Layer
    grain: str
    meaning: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    partition: str | None = None
    empty_means_none: bool = False

    def __iter__(self) -> Iterator[Column]:
        return iter(self.columns)

    def __getitem__(self, name: str) -> Column:
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"{self.name} has no column {name}")

    @cached_property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    @cached_property
    def required(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns if column.required)

    @cached_property
    def arrow(self) -> pa.Schema:
        import pyarrow as pa

        return pa.schema([pa.field(c.name, c.type.arrow, c.nullable) for c in self.columns])

    @property
    def _quoted(self) -> Iterator[tuple[Column, str]]:
        return ((column, identifier(column.name)) for column in self)

    @cached_property
    def select(self) -> str:
        """SELECT of the columns, cast to their types, to be followed by FROM."""
        columns = ", ".join(f"cast({name} as {c.type.sql}) as {name}" for c, name in self._quoted)
        return f"select {columns}"

    @cached_property
    def no_rows(self) -> str:
        """SELECT of the columns without any row."""
        columns = ", ".join(f"cast(null as {c.type.sql}) as {name}" for c, name in self._quoted)
        return f"select {columns} where false"


def table(
    name: str,
    layer: Layer,
    columns: str,
    *,
    grain: str,
    meaning: str,
    key: str,
    partition: str | None = None,
    empty_means_none: bool = False,
) -> Table:
    """Make a table of column specs; raise `ValueError` for an unknown field or key column."""
    made = tuple(_column(spec) for spec in columns.split())
    names = [column.name for column in made]
    unknown = [part for part in (*key.split(), *filter(None, [partition])) if part not in names]
    if unknown or len(set(names)) < len(names):
        raise ValueError(f"table {name}: unknown key or repeated column in {unknown or names}")
    return Table(
        name,
        layer,
        grain,
        meaning,
        key=tuple(key.split()),
        columns=made,
        partition=partition,
        empty_means_none=empty_means_none,
    )


def _column(spec: str) -> Column:
    bare = spec.removesuffix("!")
    name, _, field_name = bare.partition("=")
    found = FIELDS.get(field_name or name)
    if found is None:
        raise ValueError(f"no field {field_name or name!r} in the registry")
    return Column(name, found, spec.endswith("!"))
