"""What a publish has to do to a table: which of its partitions really changed.

Goes in: a table's new rows and what stands published. Comes out: the partitions to fill, those to
empty, and the DDL around them. Rows are streamed once through the engine, which counts, sums and
digests them; a partition whose digest stands already is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import pyarrow as pa

from adapters.lake.engine import Engine
from adapters.warehouse.control import WHOLE, Slice, measure_rows
from adapters.warehouse.copy import conformed
from adapters.warehouse.ddl import DdlChanges
from adapters.warehouse.versions import CurrentVersion, VersionInfo, day_of_facts, days_after
from transforms.language.errors import DataRefused, UsageError
from transforms.language.messages import gettext as _
from transforms.schema import Table


@dataclass(frozen=True)
class TableChange:
    """A table's new rows.

    `batches` gives them anew at each call (it is called twice) with the registry's columns.
    `partitions` are the ones they replace, also where no row is left for one; None replaces all.
    """

    table: str
    batches: Callable[[], pa.RecordBatchReader]
    partitions: list[str] | None = None


@dataclass
class TableWork:
    """What must happen to one table: partitions to fill, partitions to empty, DDL around it."""

    table: Table
    change: TableChange
    new: dict[str, Slice]
    gone: list[str]
    ddl: DdlChanges
    rows: int = 0

    @property
    def changes_columns(self) -> bool:
        """Tell whether the table itself must change, for which it is needed alone."""
        return bool(self.ddl.before or self.ddl.after)

    @property
    def brings_rows(self) -> bool:
        """Tell whether there are rows to write: a table may as well be emptied, or come empty."""
        return any(piece.rows for piece in self.new.values())

    @property
    def partitions(self) -> list[str]:
        """List the partitions to replace."""
        return sorted({*self.new, *self.gone})


def work_for(
    engine: Engine,
    tables: Mapping[str, Table],
    change: TableChange,
    before: CurrentVersion,
    *,
    pending: Mapping[str, DdlChanges],
) -> TableWork:
    """Measure a table's new rows and compare them with what stands.

    Raises `UsageError` for an undeclared table, `DataRefused` for rows without a partition or
    outside the partitions they replace.
    """
    table = _table(tables, change)
    with conformed(change.batches(), table) as rows:
        made = measure_rows(engine, table, rows)
    stands = before.tables.get(table.name, {})
    replaced = _replaced(table, change, made, stands)
    if not table.partition:
        # A whole table without rows is published all the same: as one empty partition.
        made = made or {WHOLE: Slice(0, {}, "empty")}
    new = {
        partition: piece
        for partition, piece in made.items()
        if partition not in stands or stands[partition].digest != piece.digest
    }
    gone = [partition for partition in replaced if partition in stands and partition not in made]
    return TableWork(table, change, new, gone, ddl=pending.get(table.name, DdlChanges()))


def stands_after(
    version: VersionInfo,
    works: Iterable[TableWork],
    before: CurrentVersion,
    written: Mapping[str, Table],
    *,
    tables: Mapping[str, Table],
) -> CurrentVersion:
    """Return what will stand once the works are done."""
    after = dict(before.tables)
    for work in works:
        kept = after.get(work.table.name, {}).items()
        after[work.table.name] = {p: s for p, s in kept if p not in work.partitions} | work.new
    days = days_after(before, version.as_of, written, after)
    day = day_of_facts(days, tables) or version.as_of
    return CurrentVersion(before.version_id + 1, day, days, after)


def _table(tables: Mapping[str, Table], change: TableChange) -> Table:
    if change.table not in tables:
        raise UsageError(
            _("table {table} is not declared", table=repr(change.table)),
            remedy=_("declare it in the schema registry"),
        )
    return tables[change.table]


def _replaced(
    table: Table, change: TableChange, made: Mapping[str, Slice], stands: Mapping[str, Slice]
) -> list[str]:
    if None in made:
        raise DataRefused(
            _("{name} has rows without a {column}", name=table.name, column=table.partition),
            where=_("table {name}, column {column}", name=table.name, column=table.partition),
            remedy=_("make the model fill the column its table is partitioned by"),
        )
    if change.partitions is None:
        return list(stands)
    stray = sorted(set(made) - set(change.partitions))
    if stray or not table.partition:
        raise DataRefused(
            _(
                "{name} has rows outside the partitions they replace: {partitions}",
                name=table.name,
                partitions=str(stray[:5]) if stray else _("whole"),
            ),
            where=_(
                "table {name}, partitions {partitions}",
                name=table.name,
                partitions=str(change.partitions[:5]),
            ),
            remedy=_("name those partitions too, or leave their rows out"),
        )
    return change.partitions
