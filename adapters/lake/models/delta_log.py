"""What a Delta table's log says: its live files with their rows and statistics."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

import pyarrow as pa

from adapters.lake.delta_table import open_delta, stands
from adapters.lake.paths import live_paths
from adapters.lake.places import Place


@dataclass(frozen=True)
class LiveFile:
    """A live file, its rows, and what the log notes of it (`min.…`, `max.…`, `partition.…`)."""

    path: str
    rows: int
    noted: dict[str, Any]

    @property
    def name(self) -> str:
        return PurePosixPath(self.path).name


def live_files(path: Place) -> list[LiveFile]:
    """List the live files of a table by name; none where there is no table."""
    if not stands(path):
        return []
    delta = open_delta(path)
    paths = {PurePosixPath(file).name: file for file in live_paths(delta, path)}
    actions = pa.RecordBatchReader.from_stream(delta.get_add_actions(flatten=True)).read_all()
    files = [
        LiveFile(paths[PurePosixPath(noted["path"]).name], noted["num_records"] or 0, noted)
        for noted in actions.to_pylist()
    ]
    return sorted(files, key=lambda file: file.name)
