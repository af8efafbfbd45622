"""Lake tables that models keep, what each month of them was built from, and what it holds.

Fingerprints and contents of a table's months stand in the commit that wrote them, so that rows and
record cannot part: killed at any moment, a run finds the old rows with the old record or the new
with the new. A month that was built again and holds what it had is not written: a commit without
files notes its new fingerprint. A table without a readable record is built again, which costs time
and nothing else.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from adapters.lake.adoption import adopt, is_adoptable, part_of
from adapters.lake.commits import commits
from adapters.lake.home import Home
from adapters.lake.live_rows import LiveRows
from adapters.lake.models.catalog import Model
from adapters.lake.models.content import signature
from adapters.lake.models.delta_log import LiveFile, live_files
from adapters.lake.models.made import MadeRows
from adapters.lake.tables import Lake, LakeLayer, LakeTable

FORM = 1
WHOLE = ""
EMPTY = "no rows"
_LOOK_BACK = 20


@dataclass
class Kept:
    """The lake table of a model, the fingerprint of each of its parts and the digest of its rows.

    Parts that were written before digests were noted have none.
    """

    model: Model
    lake_table: LakeTable
    fingerprints: dict[str, str] = field(default_factory=dict)
    contents: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, home: Home, model: Model) -> Kept:
        layer: LakeLayer = "facts" if model.folder == "facts" else "marts"
        partition = ("month",) if model.is_by_month else ()
        kept = cls(model, Lake(home).table(layer, model.table, partition))
        kept._read()
        return kept

    @property
    def months(self) -> set[str]:
        """Return the months that were built, rows or none."""
        return set(self.fingerprints) - {WHOLE}

    @property
    def digests(self) -> dict[str, str]:
        """Return what each part that may have rows holds: its digest, else its fingerprint."""
        found = {**self.fingerprints, **self.contents}
        return {part: told for part, told in found.items() if told != EMPTY}

    @cached_property
    def rows(self) -> dict[str, int]:
        """Return the rows of each part that has any."""
        return {part: sum(f.rows for f in files) for part, files in self._files.items()}

    def scan(self, months: Collection[str] | None = None) -> str:
        """Return SQL that reads all rows, or those of the named months."""
        return self.live(months).sql

    def live(self, months: Collection[str] | None = None) -> LiveRows:
        """Return all rows, or those of the named months, for any engine."""
        parts = self._files if months is None else set(months) & set(self._files)
        paths = [file.path for part in sorted(parts) for file in self._files[part]]
        return self.lake_table.live(paths)

    def replace(self, made: MadeRows, parts: Mapping[str, str]) -> list[str]:
        """Replace the parts that hold other rows now; note all fingerprints in the same commit.

        A part with an empty fingerprint is forgotten. Where no other part is left standing the
        table is written whole, with the columns the registry has now. Returns the parts replaced.
        """
        stands = self.lake_table.exists()
        digests = {part: made.contents.get(part, EMPTY) for part in parts}
        changed = sorted(
            part for part in parts if not stands or self._content(part) != digests[part]
        )
        others = set(self.fingerprints) - set(changed)
        after = {**self.fingerprints, **parts}
        self.fingerprints = {part: taken for part, taken in after.items() if taken}
        known = {**self.contents, **digests}
        self.contents = {part: told for part, told in known.items() if part in self.fingerprints}
        if changed:
            self._write(made, changed if others else None)
        else:
            self.lake_table.note(self._note())
        for kept in ("_files", "rows"):
            self.__dict__.pop(kept, None)
        return changed

    def _write(self, made: MadeRows, months: list[str] | None) -> None:
        """Write all rows, or those of the named months, with the record in the same commit."""
        where = {"month": months} if months is not None else None
        files = [file for file in made.files if months is None or part_of(file) in months]
        if is_adoptable(self.lake_table, files):
            adopt(self.lake_table, files, where, self._note())
        else:
            self.lake_table.replace(made.stream(months), where, self._note())

    def _content(self, part: str) -> str | None:
        return self.contents.get(part, None if part in self.fingerprints else EMPTY)

    def _note(self) -> str:
        said = {
            "form": FORM,
            "columns": signature(self.model.table),
            "fingerprints": self.fingerprints,
            "contents": self.contents,
        }
        return json.dumps(said, sort_keys=True)

    @cached_property
    def _files(self) -> dict[str, list[LiveFile]]:
        found: dict[str, list[LiveFile]] = {}
        for file in live_files(self.lake_table.path):
            found.setdefault(file.noted.get("partition.month", WHOLE), []).append(file)
        return found

    def _read(self) -> None:
        """Read the record of the newest commit that has one; none counts of other columns."""
        columns = signature(self.model.table)
        for commit in commits(self.lake_table.path, _LOOK_BACK):
            try:
                note = json.loads(commit.info.get("note") or "null")
            except ValueError:
                return
            if isinstance(note, dict) and note.get("form") == FORM:
                if note.get("columns", columns) == columns:
                    self.fingerprints = dict(note["fingerprints"])
                    self.contents = dict(note.get("contents", {}))
                return
            if commit.info.get("operation") == "WRITE":
                return
