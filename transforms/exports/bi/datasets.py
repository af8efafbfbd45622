"""The datasets of a BI tool: a published table, named after it, with words for what it speaks of.

Goes in: a table of the registry. Comes out: one SELECT that adds to each row what its account and
its product are now (names, region, level, class …), never more than one row for one of the table,
and whether the row is of the latest day. Columns that the table has itself stay its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from transforms.exports.bi.words import worded
from transforms.language.quoting import identifier
from transforms.schema import WAREHOUSE_TABLES, Column, Table
from transforms.schema.measures import MEASURES, Measure

_OF_ACCOUNT = {"account_name": "name"} | {
    name: name
    for name in ("region", "level", "territory", "group_id", "class", "salesperson_id", "closed_on")
}
_OF_PRODUCT = {"product_name": "name", "category": "category", "brand": "brand"}
# The day a table is looked at along, where it has several.
_DAYS = ("as_of_date", "week_start", "date_day", "order_date", "month_start")


@dataclass(frozen=True)
class DatasetColumn:
    """A column of a dataset, with what the registry says of it."""

    name: str
    column: Column | None
    sql: str

    @property
    def label(self) -> str:
        return worded(self.name)

    @property
    def meaning(self) -> str:
        return self.column.meaning if self.column else "true: a row of the latest day there is"


@dataclass(frozen=True)
class Dataset:
    """A published table as BI reads it."""

    table: Table

    @classmethod
    def of(cls, name: str) -> Dataset:
        return cls(WAREHOUSE_TABLES[name])

    @property
    def name(self) -> str:
        return self.table.name

    @property
    def day(self) -> str | None:
        """Return the date column the table is looked at along; None where it has none."""
        return next((day for day in _DAYS if day in self.table.names), None)

    @property
    def measures(self) -> tuple[Measure, ...]:
        return tuple(m for m in MEASURES.values() if m.table == self.name)

    @cached_property
    def columns(self) -> tuple[DatasetColumn, ...]:
        own = [DatasetColumn(c.name, c, f"t.{identifier(c.name)}") for c in self.table]
        own += self._joined("account", "account_id", _OF_ACCOUNT)
        own += self._joined("product", "product_id", _OF_PRODUCT)
        if self.day:
            day, place = identifier(self.day), f"warehouse.{identifier(self.name)}"
            latest = f"t.{day} = (select max(l.{day}) from {place} as l)"
            own.append(DatasetColumn("is_latest", None, latest))
        return tuple(own)

    @property
    def sql(self) -> str:
        """Return the dataset's SELECT."""
        columns = ",\n    ".join(
            c.sql if c.sql == f"t.{identifier(c.name)}" else f"{c.sql} as {identifier(c.name)}"
            for c in self.columns
        )
        joins = "".join(
            f"\nleft join warehouse.{view} as {view[0]} on {view[0]}.{key} = t.{key}"
            for view, key in (("account", "account_id"), ("product", "product_id"))
            if self._is_joined(view, key)
        )
        return f"select\n    {columns}\nfrom warehouse.{identifier(self.name)} as t{joins}"

    def _is_joined(self, view: str, key: str) -> bool:
        return key in self.table.names and self.name != f"dim_{view}"

    def _joined(self, view: str, key: str, wanted: dict[str, str]) -> list[DatasetColumn]:
        if not self._is_joined(view, key):
            return []
        dimension = WAREHOUSE_TABLES[f"dim_{view}"]
        return [
            DatasetColumn(name, dimension[source], f"{view[0]}.{identifier(source)}")
            for name, source in wanted.items()
            if name not in self.table.names
        ]
