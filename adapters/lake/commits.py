"""The commits of a Delta table, as its log files tell them.

The library's own `history()` finds none where a folder of the path bears a percent sign
(deltalake 1.6.6), so the files are read as the format describes them: one JSON action a line.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote


@dataclass(frozen=True)
class Commit:
    """One commit: its version, what it says of itself, and the files it added."""

    version: int
    info: dict[str, Any]
    added: tuple[Path, ...]


def commits(table: Path, last: int) -> Iterator[Commit]:
    """Yield the last commits of a table, the newest first; none where there is no table.

    A line that cannot be read says nothing.
    """
    logs = sorted((table / "_delta_log").glob("[0-9]*.json"), reverse=True)[:last]
    return (_commit(table, log) for log in logs)


def _commit(table: Path, log: Path) -> Commit:
    info: dict[str, Any] = {}
    added = []
    for line in log.read_text("utf-8").splitlines():
        with suppress(ValueError, KeyError, TypeError):
            action = json.loads(line)
            if "commitInfo" in action:
                info = dict(action["commitInfo"])
            elif "add" in action:
                added.append(table / unquote(action["add"]["path"]))
    return Commit(int(log.stem), info, tuple(added))
