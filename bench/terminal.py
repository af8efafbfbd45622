"""Run a command as on a terminal, and note when it first says something and how it ends.

`python -m bench.terminal NOTE COMMAND…`. What it says goes on to standard output. NOTE gets a JSON
object: the seconds to its first byte, null where it said nothing, and its exit code.
"""

from __future__ import annotations

import json
import os
import pty
import sys
import time
from pathlib import Path


def main(note: str, command: list[str]) -> None:
    started, first = time.perf_counter(), None

    def read(terminal: int) -> bytes:
        nonlocal first
        said = os.read(terminal, 65_536)
        if said and first is None:
            first = time.perf_counter() - started
        return said

    code = os.waitstatus_to_exitcode(pty.spawn(command, read))
    Path(note).write_text(json.dumps({"first": first, "code": code}), "ascii")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
