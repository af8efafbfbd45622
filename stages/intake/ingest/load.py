"""Loading: the partitions a run touches are replaced, rows of other files in them kept.

Three commits, in this order: quarantine, clean, intake record. Only the last makes a file count: a
run that dies before it leaves rows of files that are not on record, and the next load of the source
drops them with the partitions they stand in.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

from adapters.lake.engine import Engine
from adapters.lake.tables import Lake, LakeTable
from transforms.language.quoting import identifier, literal
from transforms.schema import QUARANTINE

# Of a file that is refused whole, so many of its faults are listed.
_LISTED_FAULTS = 1_000


@dataclass(frozen=True)
class Loader:
    """Replace the touched partitions of one feed of one source."""

    engine: Engine
    lake: Lake
    source: str
    feed: str
    run_id: str

    @cached_property
    def clean(self) -> LakeTable:
        return self.lake.clean(self.feed)

    @cached_property
    def quarantine(self) -> LakeTable:
        return self.lake.quarantine()

    def standing(self, without: Collection[str]) -> str | None:
        """Return SQL of the source's clean rows of other files; None where there are none."""
        if not self.clean.files({"source": [self.source]}):
            return None
        rows = self.clean.scan({"source": [self.source]})
        return f"select * from ({rows}) where file_sha256 not in ({_list(without)})"

    def rows_of(self, sha256: str) -> str:
        """Return SQL of the clean rows of one content."""
        rows = self.clean.scan({"source": [self.source]})
        return f"select * from ({rows}) where file_sha256 = {literal(sha256)}"

    def files_standing(self) -> dict[str, set[str]]:
        """Return the parts that hold rows of each content."""
        rows = self.engine.rows(
            "select file_sha256, list(distinct part) from"
            f" ({self.clean.scan({'source': [self.source]})}) group by 1"
        )
        return {sha: set(parts) for sha, parts in rows}

    def files_held(self) -> set[str]:
        """Return the contents that rows are held of."""
        rows = self.engine.rows(
            f"select distinct file_sha256 from ({self.quarantine.scan({'source': [self.source]})})"
            f" where feed = {literal(self.feed)}"
        )
        return {sha for (sha,) in rows}

    def load_clean(self, new: str | None, dropped: Collection[str], parts: Collection[str]) -> None:
        """Replace `parts` by the kept rows in them and the rows of `new`, a relation or None."""
        names = ", ".join(identifier(name) for name in self.clean.table.names)
        where = {"source": [self.source], "part": sorted(parts)}
        kept = f"select {names} from ({self.clean.scan(where)})"
        rows = f"{kept} where file_sha256 not in ({_list(dropped)})"
        if new is not None:
            rows += f" union all by name select {names} from {new}"
        self.clean.replace(self.engine.stream(rows), where, note=f"{self.run_id}: {self.feed}")

    def load_quarantine(self, new: str | None, dropped: Collection[str]) -> None:
        """Replace the held rows of the dropped contents by those of `new`, a relation or None."""
        where = {"source": [self.source]}
        mine = f"feed = {literal(self.feed)} and file_sha256 in ({_list(dropped)})"
        old = self.quarantine.scan(where)
        parts = {part for (part,) in self.engine.rows(f"select part from ({old}) where {mine}")}
        if new is not None:
            parts |= {p for (p,) in self.engine.rows(f"select distinct part from {new}")}
        if not parts:
            return
        names = ", ".join(identifier(name) for name in QUARANTINE.names)
        where["part"] = sorted(parts)
        rows = f"select {names} from ({self.quarantine.scan(where)}) where not ({mine})"
        if new is not None:
            rows += f" union all by name select {names} from {new}"
        self.quarantine.replace(self.engine.stream(rows), where, note=f"{self.run_id}: {self.feed}")

    def conflicts(self) -> list[set[str]]:
        """Return, for every key that is held for a conflict, the contents that disagree."""
        rows = self.engine.rows(
            "select distinct list_sort(list(distinct file_sha256)) from"
            f" ({self.quarantine.scan({'source': [self.source]})}) where feed ="
            f" {literal(self.feed)} and reason_code = 'conflicting_version' group by row_key"
        )
        return [set(contents) for (contents,) in rows]

    def held(self, without: Collection[str]) -> str | None:
        """Return SQL of the conflicts that other files' rows are held for; None without any."""
        rows = (
            f"select row_key, file_sha256 from ({self.quarantine.scan({'source': [self.source]})})"
            f" where feed = {literal(self.feed)} and reason_code = 'conflicting_version'"
            f" and file_sha256 not in ({_list(without)})"
        )
        return rows if self.engine.scalar(f"select count(*) from ({rows})") else None


def loaded_rows(source: str, refused: Collection[str]) -> str:
    """Return the SELECT over `fates` of the rows to load, as the clean table bears them."""
    return (
        f"select * exclude (fate), {literal(source)} as source from fates"
        f" where fate = 'loaded' and file_sha256 not in ({_list(refused)})"
    )


def held_rows(
    source: str, feed: str, run_id: str, refused: Collection[str], *, kept: Collection[str]
) -> str:
    """Return the SELECT over `fates` of the rows to hold.

    Of files refused whole a thousand rows each; of `kept` ones, whose last good rows stay, none.
    """
    return (
        f"select {literal(source)} as source, {literal(feed)} as feed, names.name as file,"
        " f.file_sha256, f.file_line, f.reason as reason_code, f.column_name, f.raw_value,"
        " coalesce(f.raw_row, r.raw_row) as raw_row, f.row_money, f.row_key, 'open' as status,"
        f" {literal(run_id)} as run_id, f.part from (select *, row_number() over (partition by"
        " file_sha256 order by file_line) as place from fates where fate = 'quarantined') as f"
        " join names on f.file_sha256 = names.sha left join raw_rows as r"
        " on f.file_sha256 = r.file_sha256 and f.file_line = r.file_line"
        f" where f.file_sha256 not in ({_list(kept)})"
        f" and (f.file_sha256 not in ({_list(refused)}) or f.place <= {_LISTED_FAULTS})"
    )


def _list(texts: Collection[str]) -> str:
    return ", ".join(map(literal, sorted({*texts, ""})))
