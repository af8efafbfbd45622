"""The clean feeds as the models read them: live files, the months they speak of, what they hold.

Goes in: the home's lake, and a day by which files had landed. Comes out: per feed, SQL that reads
all of it or the rows of some months, and a fingerprint of either. A file belongs to the months
between the first and last business day that the table's log notes for it, so nothing depends on how
a source cuts its parts. Feeds without a business date are judged by what they hold: the same rows
delivered again change nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import PurePosixPath

from adapters.lake.engine import Engine
from adapters.lake.home import Home
from adapters.lake.live_rows import LiveRows
from adapters.lake.models.content import digest, hash_sums
from adapters.lake.models.delta_log import LiveFile, live_files
from adapters.lake.models.months import first_day, number_of, number_of_text
from adapters.lake.tables import Lake, LakeTable
from transforms.language.quoting import date_literal, literals
from transforms.schema import CLEAN_TABLES, FEED_DATES, LINEAGE, Table

_ALWAYS = (0, 9999 * 12 + 12)


@dataclass(frozen=True)
class LiveFeedFile:
    """A live file: where it is, its rows, the first and last month it speaks of."""

    path: str
    rows: int
    first_month: int
    last_month: int

    def touches(self, low: int, high: int) -> bool:
        return self.first_month <= high and self.last_month >= low


class CleanFeed:
    """One clean feed of the lake; it need not exist."""

    def __init__(self, lake_table: LakeTable, hidden: frozenset[str] = frozenset()):
        self._lake_table = lake_table
        self._hidden = hidden
        self.date_column = FEED_DATES.get(self.table.name)

    @property
    def table(self) -> Table:
        return self._lake_table.table

    @cached_property
    def _live(self) -> list[LiveFile]:
        return live_files(self._lake_table.path)

    @cached_property
    def files(self) -> list[LiveFeedFile]:
        """List the live files."""
        return [LiveFeedFile(f.path, f.rows, *self._span(f.noted)) for f in self._live]

    @cached_property
    def last_days(self) -> dict[str, date]:
        """Return the last business day of each source, as the table's log notes it."""
        found: dict[str, date] = {}
        for file in self._live:
            source, last = (
                file.noted.get(name) for name in ("partition.source", f"max.{self.date_column}")
            )
            if isinstance(source, str) and isinstance(last, date):
                found[source] = max(last, found.get(source, last))
        return found

    @property
    def months(self) -> set[int]:
        """Return the months the feed speaks of; empty for a feed without dates."""
        if self.date_column is None:
            return set()
        spans = [(f.first_month, f.last_month) for f in self.files if f.last_month != _ALWAYS[1]]
        return {month for low, high in set(spans) for month in range(low, high + 1)}

    @property
    def rows(self) -> int:
        return sum(file.rows for file in self.files)

    @property
    def is_present(self) -> bool:
        """Say whether the feed has come: with rows, or without any where that means none."""
        return self.rows > 0 or (self.table.empty_means_none and self._lake_table.exists())

    def rows_of(self, month: int) -> int:
        """Estimate a month's rows: a file's rows spread evenly over its months."""
        found = (f for f in self.files if f.touches(month, month))
        return sum(f.rows // (f.last_month - f.first_month + 1) for f in found)

    def scan(self, low: int | None = None, high: int | None = None) -> str:
        """Return SQL that reads all rows, or those of the months from `low` to `high`."""
        return self.live(low, high).sql

    def live(self, low: int | None = None, high: int | None = None) -> LiveRows:
        """Return all rows, or those of the months from `low` to `high`, for any engine."""
        if low is None or high is None or self.date_column is None:
            paths = [file.path for file in self.files]
            return self._lake_table.live(paths, self._hiding)
        paths = [file.path for file in self.files if file.touches(low, high)]
        days = [
            f"{self.date_column} >= {date_literal(first_day(low))}",
            f"{self.date_column} < {date_literal(first_day(high + 1))}",
        ]
        return self._lake_table.live(paths, [*days, *self._hiding])

    def fingerprint(
        self,
        engine: Engine,
        low: int | None = None,
        high: int | None = None,
        columns: Collection[str] = (),
    ) -> str:
        """Return a digest that changes with the rows, of the named months alone where given.

        Of a feed without dates it changes with what the rows say in the named columns.
        """
        if self.date_column is None:
            return self._content(engine, columns)
        chosen = (f for f in self.files if low is None or high is None or f.touches(low, high))
        return digest([*(PurePosixPath(f.path).name for f in chosen), *sorted(self._hidden)])

    def _content(self, engine: Engine, wanted: Collection[str]) -> str:
        said = (c.name for c in self.table if c.name in wanted and c.name not in LINEAGE)
        query = f"select {hash_sums(said)} from ({self.scan()})"
        return digest(map(str, engine.rows(query)[0]))

    @property
    def _hiding(self) -> list[str]:
        listed = literals(sorted(self._hidden))
        return [f"file_sha256 not in ({listed})"] if self._hidden else []

    def _span(self, action: Mapping[str, object]) -> tuple[int, int]:
        if self.date_column is None:
            return _ALWAYS
        low, high = action.get(f"min.{self.date_column}"), action.get(f"max.{self.date_column}")
        if isinstance(low, date) and isinstance(high, date):
            return number_of(low), number_of(high)
        part = str(action.get("partition.part") or "")
        if len(part) >= 7 and part[:4].isdigit() and part[5:7].isdigit():
            return number_of_text(part), number_of_text(part)
        return _ALWAYS


def clean_feeds(home: Home, hidden: Iterable[str] = ()) -> dict[str, CleanFeed]:
    """Return every feed of the registry; `hidden` names files (by SHA-256) to read past."""
    lake, unseen = Lake(home), frozenset(hidden)
    return {
        name: CleanFeed(lake.table("clean", table), unseen) for name, table in CLEAN_TABLES.items()
    }
