"""Rows of a lake table's live files, for the engine that is to read them.

Goes in: the files, the registry's table they hold, what rows must fulfil. Comes out: for DuckDB the
SQL that reads them; another engine takes the parts.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from adapters.lake.paths import partitioned_sql
from transforms.schema import Table


@dataclass(frozen=True)
class LiveRows:
    """Rows of `paths` below a table's folder, as `table`; both engines read the `conditions`."""

    table: Table
    folder: str
    paths: tuple[str, ...]
    conditions: tuple[str, ...] = ()

    @property
    def sql(self) -> str:
        """Return SQL that reads the rows, with the registry's columns and types.

        Without a file there are no rows; columns that older files lack are null.
        """
        select = scan_files(self.paths, self.table)
        if not self.conditions:
            return select
        return f"select * from ({select}) where {' and '.join(self.conditions)}"


def scan_files(files: Iterable[str], table: Table) -> str:
    """Return SQL that reads Parquet `files` as `table`."""
    listed = list(files)
    if not listed:
        return table.no_rows
    # The empty first branch gives columns that older files lack.
    return f"{table.select} from ({table.no_rows} union all by name from {partitioned_sql(listed)})"
