"""Lake tables that models keep, and what each month of them was built from.

The fingerprints of a table's months stand in the commit that wrote them, so that rows and record
cannot part: killed at any moment, a run finds the old rows with the old record or the new with the
new. A table without a readable record is built again, which costs time and nothing else.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

import pyarrow as pa
from deltalake import DeltaTable

from adapters.home import Home
from adapters.lake import Lake, LakeTable
from adapters.models.catalog import Model

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
        layer = "facts" if model.folder == "facts" else "marts"
        partition = ("month",) if model.is_by_month else ()
        kept = cls(model, Lake(home).table(layer, model.table, partition))
        kept.fingerprints = kept._read()
        return kept

    @property
    def months(self) -> set[str]:
        """Return the months that were built, rows or none."""
        return set(self.fingerprints) - {WHOLE}

    @property
    def rows(self) -> dict[str, int]:
        """Return the rows of each part that has any."""
        if not self.lake_table.exists():
            return {}
        delta = DeltaTable(str(self.lake_table.path))
        found: dict[str, int] = {}
        for action in pa.table(delta.get_add_actions(flatten=True)).to_pylist():
            part = action.get("partition.month", WHOLE)
            found[part] = found.get(part, 0) + (action["num_records"] or 0)
        return found

    def replace(self, rows: pa.RecordBatchReader, parts: Mapping[str, str]) -> None:
        """Replace the parts by `rows` and note their fingerprints, in one commit.

        A part with an empty fingerprint is forgotten. Where no other part is left standing the
        table is written whole, with the columns the registry has now.
        """
        after = {**self.fingerprints, **parts}
        after = {part: print_ for part, print_ in after.items() if print_}
        others = set(self.fingerprints) - set(parts)
        where = {"month": sorted(parts)} if others else None
        note = json.dumps({"form": FORM, "fingerprints": after}, sort_keys=True)
        self.lake_table.replace(rows, where, note)
        self.fingerprints = after

    def _read(self) -> dict[str, str]:
        if not self.lake_table.exists():
            return {}
        for commit in DeltaTable(str(self.lake_table.path)).history(_LOOK_BACK):
            try:
                note = json.loads(commit.get("note") or "null")
            except ValueError:
                return {}
            if isinstance(note, dict) and note.get("form") == FORM:
                return dict(note["fingerprints"])
            if commit.get("operation") == "WRITE":
                return {}
        return {}
