"""Copy a process's output to a log file, with the passwords of the environment masked.

    some server | python -m adapters.operations.airflow.masked_log LOG

Airflow masks what a task logs in the task's own log, but its scheduler repeats the same lines on
its output as they were. A log of an earlier process, and one that has grown to 20 MB, becomes
`LOG.1`, the one before it `LOG.2`, up to `LOG.5`: what a crash has said stays to be read.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from adapters.operations.airflow.masking import passwords_of, without_passwords

_LARGEST = 20_000_000
_KEPT = 5


def copy_masked(
    output: Iterable[str], log: Path, passwords: Sequence[str], largest: int = _LARGEST
) -> None:
    """Write lines to a new log, readable by its owner only, until the output ends."""
    lines = iter(output)
    rotate(log)
    while _filled(lines, log, passwords, largest):
        rotate(log)


def rotate(log: Path) -> None:
    """Keep what a log holds under the next number, and drop the oldest; do nothing for no log."""
    if not log.exists() or log.stat().st_size == 0:
        return
    numbered = [log, *(log.with_name(f"{log.name}.{number}") for number in range(1, _KEPT + 1))]
    for older, newer in zip(reversed(numbered[1:]), reversed(numbered[:-1]), strict=True):
        if newer.exists():
            os.replace(newer, older)


def _filled(lines: Iterable[str], log: Path, passwords: Sequence[str], largest: int) -> bool:
    size = 0
    with open(log, "w", encoding="utf-8", opener=_private) as file:
        for line in lines:
            size += file.write(without_passwords(line, passwords))
            file.flush()
            if size >= largest:
                return True
    return False


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


if __name__ == "__main__":
    sys.stdin.reconfigure(errors="replace")  # type: ignore[union-attr]
    copy_masked(sys.stdin, Path(sys.argv[1]), passwords_of(os.environ))
