"""The lake: Delta tables in the home, one folder a table, replaced partition by partition.

Goes in: Arrow batches and the partitions they replace. Comes out: live Parquet files that the
engine reads. A replace is one commit: a reader sees all of it or nothing. Two commits that collide
on the same partition are tried again.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import pyarrow as pa
from deltalake import CommitProperties, DeltaTable, write_deltalake
from deltalake.exceptions import CommitFailedError, DeltaError

from adapters.lake.crash_points import crash_point
from adapters.lake.delta_table import open_delta, read_delta, stands, written
from adapters.lake.home import Home
from adapters.lake.live_rows import LiveRows
from adapters.lake.paths import live_paths
from adapters.lake.places import Place
from adapters.lake.sealed_commits import announced, committed
from adapters.lake.seals import Broken, Seals
from adapters.lake.vacuum import Versions, vacuum
from transforms.language.errors import DataRefused, OutsideError
from transforms.language.quoting import literal
from transforms.schema import CLEAN_TABLES, QUARANTINE, Table

LakeLayer = Literal["clean", "quarantine", "facts", "marts", "state"]
_TRIES = 5
_ROWS_PER_FILE = 5_000_000


@dataclass(frozen=True)
class LakeTable:
    """One Delta table of the lake, as it stands or at an earlier version; it need not exist yet."""

    path: Place
    table: Table
    partition_by: tuple[str, ...] = ()
    seals: Seals | None = None
    at: int | None = None

    def exists(self) -> bool:
        return stands(self.path)

    @property
    def version(self) -> int:
        """Return the table's version, -1 where it does not exist."""
        return open_delta(self.path).version() if self.exists() else -1

    def files(self, where: Mapping[str, Sequence[str]] | None = None) -> list[str]:
        """List the live files, of the named partition values alone where given."""
        if not self.exists():
            return []
        return live_paths(open_delta(self.path, self.at), self.path, where)

    def partitions(self) -> list[dict[str, str]]:
        """List the distinct partition values that hold rows."""
        if not self.exists():
            return []
        return open_delta(self.path).partitions()

    def replace(
        self,
        rows: pa.RecordBatchReader | pa.Table,
        where: Mapping[str, Sequence[str]] | None = None,
        note: str = "",
    ) -> int:
        """Replace the named partitions (all where None) by `rows` in one commit.

        Rows outside the named partitions are refused by the table format. Returns the new version.
        """
        if where is not None and any(not values for values in where.values()):
            return self.version
        if where:
            # Two sources may meet here first at the same moment: neither may overwrite the other.
            self.create()
        predicate = _predicate(where) if where else None
        properties = announced(self.seals, note)
        for attempt in range(1, _TRIES + 1):
            try:
                delta = open_delta(self.path) if self.exists() else None
                with written(self.path):
                    write_deltalake(
                        delta or self.path.uri,
                        rows,
                        mode="overwrite",
                        predicate=predicate,
                        partition_by=list(self.partition_by) or None,
                        schema_mode="merge" if predicate else "overwrite",
                        target_file_size=None,
                        commit_properties=properties,
                        storage_options=self.path.options,
                    )
                committed(self.path, self.seals, delta)
                return self.version if delta is None else int(delta.version())
            except OSError as error:
                raise self.path.explain(error) or error from error
            except CommitFailedError:
                # A reader is spent after one try; only whole tables can be offered again.
                if attempt == _TRIES or not isinstance(rows, pa.Table):
                    raise
        raise AssertionError("unreachable")

    def note(self, note: str) -> int:
        """Commit a note to the table as it stands, and no file; return the new version."""
        delta = open_delta(self.path)
        with written(self.path):
            delta.create_write_transaction(
                [],
                "append",
                delta.schema(),
                list(self.partition_by) or None,
                commit_properties=CommitProperties(custom_metadata={"note": note}),
            )
        crash_point("lake.committed")
        return self.version

    def create(self) -> None:
        """Make the table without rows where there is none."""
        if self.exists():
            return
        try:
            with written(self.path):
                DeltaTable.create(
                    self.path.uri,
                    schema=self.table.arrow,
                    mode="ignore",
                    partition_by=list(self.partition_by) or None,
                    storage_options=self.path.options,
                )
        except (DeltaError, OutsideError):
            if not self.exists():
                raise

    def scan(self, where: Mapping[str, Sequence[str]] | None = None) -> str:
        """Return SQL that reads the live rows with the registry's columns and types.

        An absent or empty table reads as no rows. Columns added to the registry since the rows were
        written read as null. Raises `DataRefused` for a file that is not as it was written.
        """
        return self.read(self.files(where))

    def read(self, files: Sequence[str]) -> str:
        """Return SQL that reads some of the live files; see `scan`."""
        return self.live(files).sql

    def live(self, files: Sequence[str], conditions: Sequence[str] = ()) -> LiveRows:
        """Return the rows of some of the live files, for any engine; see `scan`."""
        if self.seals:
            self.seals.require(files)
        return LiveRows(self.table, self.path, tuple(files), tuple(conditions))


class Lake:
    """Find the tables of a home's lake."""

    def __init__(self, home: Home):
        self._home = home

    def table(
        self, layer: LakeLayer, table: Table, partition_by: tuple[str, ...] | None = None
    ) -> LakeTable:
        """Return the Delta table of a registry table; clean tables are split by source and part."""
        if partition_by is None:
            split = ("source", "part") if layer in ("clean", "quarantine") else ()
            partition_by = split or ((table.partition,) if table.partition else ())
        path = self._home.tables / layer / table.name
        return LakeTable(path, table, partition_by, Seals(self._home, path))

    def clean(self, feed: str) -> LakeTable:
        """Return the table of a feed's clean rows, split by source and part."""
        return self.table("clean", CLEAN_TABLES[feed])

    def quarantine(self) -> LakeTable:
        """Return the table of the rows turned away, split by source and part."""
        return self.table("quarantine", QUARANTINE)

    def state(self, table: Table) -> LakeTable:
        """Return a table of what is on record about the sources, split by source."""
        return self.table("state", table, ("source",))

    def folders(self) -> list[Place]:
        """List the folder of every table that stands, those set aside left out."""
        layers = sorted(get_args(LakeLayer))
        return [table for layer in layers for table in (self._home.tables / layer).tables()]

    def seals(self, folder: Place) -> Seals:
        """Return the seals of the table in a folder."""
        return Seals(self._home, folder)

    def broken(self) -> Iterator[tuple[str, int, list[Broken]]]:
        """Yield each table's name, its live files, and those that are not as they were written.

        Every byte of every live file is read again; a log that cannot be read is one finding.
        """
        for path in self.folders():
            try:
                files = live_paths(read_delta(path), path)
            except DataRefused as refusal:
                yield table_name(path), 1, [Broken(str(path), refusal.message)]
                continue
            found = Seals(self._home, path).broken(files, afresh=True)
            yield table_name(path), len(files), found

    def set_aside(self, name: str) -> Place | None:
        """Move every table out of the way, into a folder of this name; None where there is none.

        The raw files stay, and so do people's decisions about them: from these all is made again.
        """
        target = self._home.tables / "aside" / name
        folders = self.folders()
        for folder in folders:
            folder.move(target / folder.parent.name / folder.name)
        (self._home.shared / "seals").clear()
        (self._home.shared / "state" / "mirrored.json").remove()
        return target if folders else None

    def vacuum(self, days: int, needed: Callable[[], Versions] = dict) -> int:
        """Remove what no version of the last `days` days, nor one that is `needed`, reads."""
        asked = functools.cache(needed)
        return sum(vacuum(path, days, asked) for path in self.folders())


def table_name(folder: Place) -> str:
    """Name the table of a folder by its layer and itself: `facts/fct_order_line`."""
    return f"{folder.parent.name}/{folder.name}"


def _predicate(where: Mapping[str, Sequence[str]]) -> str:
    return " and ".join(
        f"{name} in ({', '.join(map(literal, values))})" for name, values in where.items()
    )
