"""The commits of a Delta table, as its log files tell them.

The library's own `history()` finds none where a folder of the path bears a percent sign
(deltalake 1.6.6), so the files are read as the format describes them: one JSON action a line.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote

from adapters.lake.places import Place


@dataclass(frozen=True)
class Commit:
    """One commit: its version, what it says of itself, and the files it added."""

    version: int
    info: dict[str, Any]
    added: tuple[str, ...]


def commits(table: Place, last: int) -> Iterator[Commit]:
    """Yield the last commits of a table, the newest first; none where there is no table.

    A line that cannot be read says nothing.
    """
    log = table / "_delta_log"
    named = (name for name in log.names() if name[:1].isdigit() and name.endswith(".json"))
    return (_commit(table, log / name) for name in sorted(named, reverse=True)[:last])


def _commit(table: Place, log: Place) -> Commit:
    info: dict[str, Any] = {}
    added = []
    for line in log.read().decode().splitlines():
        with suppress(ValueError, KeyError, TypeError):
            action = json.loads(line)
            if "commitInfo" in action:
                info = dict(action["commitInfo"])
            elif "add" in action:
                added.append(str(table / unquote(action["add"]["path"])))
    return Commit(int(PurePosixPath(log.name).stem), info, tuple(added))
