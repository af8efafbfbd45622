"""The datasets of a BI tool: a published table, named after it, with words for what it speaks of.

Goes in: a table of the registry. Comes out: one SELECT that adds to each row what its account and
its product are now (names, region, level, class …), never more than one row for one of the table,
whether the row is of the latest day, and where a month has several days, whether of its last.
Columns that the table has itself stay its own.
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
# An account may have no class: in a chart that is one of the classes, with a name.
CLASS_NAMED, _NO_CLASS = "class_named", "no class"
# What comes in later than the rest of its table, and so has a last day of its own.
_LATE = {"sales_barometer": "sell_through_28d_units"}
# The day a table is looked at along, where it has several.
_DAYS = ("as_of_date", "week_start", "date_day", "order_date", "month_start")
MONTHLY = ("as_of_date", "month_start")


@dataclass(frozen=True)
class DatasetColumn:
    """A column of a dataset, with what the registry says of it."""

    name: str
    column: Column | None
    sql: str
    said: str = ""
    heading: str = ""

    @property
    def label(self) -> str:
        return self.heading or worded(self.name)

    @property
    def meaning(self) -> str:
        return self.column.meaning if self.column else self.said


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
        own += self._classed(own)
        own += self._dated()
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

    def column(self, name: str) -> DatasetColumn | None:
        """Return a column by its name; None where the dataset has none of it."""
        return next((column for column in self.columns if column.name == name), None)

    def _dated(self) -> list[DatasetColumn]:
        if self.day is None:
            return []
        day, place = f"t.{identifier(self.day)}", f"warehouse.{identifier(self.name)}"
        latest = f"{day} = (select max(l.{identifier(self.day)}) from {place} as l)"
        said = "true: a row of the latest day there is"
        dated = [DatasetColumn("is_latest", None, latest, said)]
        if "month" in self.table.names and self.day not in MONTHLY:
            last = f"{day} = max({day}) over (partition by t.month)"
            said = "true: a row of the last day there is of its month"
            dated.append(DatasetColumn("is_last_of_month", None, last, said))
        if late := _LATE.get(self.name):
            known = f"max({day}) filter (where t.{identifier(late)} is not null)"
            last = f"{day} = {known} over (partition by t.month)"
            said = f"true: a row of the last day of its month of which there is {late}"
            dated.append(DatasetColumn("is_last_told_of_month", None, last, said))
        return dated

    @staticmethod
    def _classed(columns: list[DatasetColumn]) -> list[DatasetColumn]:
        """Name the class of accounts in none, for the charts that part by it."""
        return [
            DatasetColumn(
                CLASS_NAMED,
                each.column,
                f"coalesce({each.sql}, '{_NO_CLASS}')",
                heading=each.label,
            )
            for each in columns
            if each.name == "class"
        ]

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
