"""Lake tables that models keep, and what each month of them was built from.

The fingerprints of a table's months stand in the commit that wrote them, so that rows and record
cannot part: killed at any moment, a run finds the old rows with the old record or the new with the
new. A table without a readable record is built again, which costs time and nothing else.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import pyarrow as pa

from adapters.lake.commits import commits
from adapters.lake.home import Home
from adapters.lake.models.catalog import Model
from adapters.lake.models.delta_log import LiveFile, live_files
from adapters.lake.tables import Lake, LakeLayer, LakeTable

FORM = 1
WHOLE = ""
_LOOK_BACK = 20


@dataclass
class Kept:
    """The lake table of a model and the fingerprint of each of its parts."""

    model: Model
    lake_table: LakeTable
    fingerprints: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, home: Home, model: Model) -> Kept:
        layer: LakeLayer = "facts" if model.folder == "facts" else "marts"
        partition = ("month",) if model.is_by_month else ()
        kept = cls(model, Lake(home).table(layer, model.table, partition))
        kept.fingerprints = kept._read()
        return kept

    @property
    def months(self) -> set[str]:
        """Return the months that were built, rows or none."""
        return set(self.fingerprints) - {WHOLE}

    @cached_property
    def rows(self) -> dict[str, int]:
        """Return the rows of each part that has any."""
        return {part: sum(f.rows for f in files) for part, files in self._files.items()}

    def scan(self, months: Collection[str] | None = None) -> str:
        """Return SQL that reads all rows, or those of the named months."""
        parts = self._files if months is None else set(months) & set(self._files)
        paths = [file.path for part in sorted(parts) for file in self._files[part]]
        return self.lake_table.read(paths)

    def replace(self, rows: pa.RecordBatchReader, parts: Mapping[str, str]) -> None:
        """Replace the parts by `rows` and note their fingerprints, in one commit.

        A part with an empty fingerprint is forgotten. Where no other part is left standing the
        table is written whole, with the columns the registry has now.
        """
        after = {**self.fingerprints, **parts}
        after = {part: taken for part, taken in after.items() if taken}
        others = set(self.fingerprints) - set(parts)
        where = {"month": sorted(parts)} if others else None
        note = json.dumps({"form": FORM, "fingerprints": after}, sort_keys=True)
        self.lake_table.replace(rows, where, note)
        self.fingerprints = after
        for known in ("_files", "rows"):
            self.__dict__.pop(known, None)

    @cached_property
    def _files(self) -> dict[str, list[LiveFile]]:
        found: dict[str, list[LiveFile]] = {}
        for file in live_files(self.lake_table.path):
            found.setdefault(file.noted.get("partition.month", WHOLE), []).append(file)
        return found

    def _read(self) -> dict[str, str]:
        for commit in commits(self.lake_table.path, _LOOK_BACK):
            try:
                note = json.loads(commit.info.get("note") or "null")
            except ValueError:
                return {}
            if isinstance(note, dict) and note.get("form") == FORM:
                return dict(note["fingerprints"])
            if commit.info.get("operation") == "WRITE":
                return {}
        return {}
