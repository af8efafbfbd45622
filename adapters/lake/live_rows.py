"""Rows of a lake table's live files, for the engine that is to read them.

Goes in: the files, the registry's table they hold, what rows must fulfil. Comes out: for DuckDB the
SQL that reads them; another engine takes the parts.
"""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from adapters.lake.paths import partitioned_sql
from adapters.lake.places import Place
from transforms.schema import Table

# Files of a store that are brought at the same time.
_AT_ONCE = 8


@dataclass(frozen=True)
class LiveRows:
    """Rows of `paths` below a table's place, as `table`; both engines read the `conditions`."""

    table: Table
    place: Place
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

    def on_disk(self, folder: Path) -> tuple[Path, list[str]]:
        """Return the table's folder and the files, for who cannot read them from a store.

        Those of a store are brought below `folder`, each once.
        """
        place = str(self.place)
        if "://" not in place:
            return Path(place), list(self.paths)
        table = folder / place.partition("://")[2]
        names = [path.removeprefix(f"{place}/") for path in self.paths]
        for name in names:
            (table / name).parent.mkdir(parents=True, exist_ok=True)
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            list(pool.map(lambda name: (self.place / name).bring(table / name), names))
        return table, [str(table / name) for name in names]


def scan_files(files: Iterable[str], table: Table) -> str:
    """Return SQL that reads Parquet `files` as `table`."""
    listed = list(files)
    if not listed:
        return table.no_rows
    # The empty first branch gives columns that older files lack.
    return f"{table.select} from ({table.no_rows} union all by name from {partitioned_sql(listed)})"
