"""Copy a process's output to a log file, with the passwords of the environment masked.

    some server | python -m adapters.airflow.masked_log LOG

Airflow masks what a task logs in the task's own log, but its scheduler repeats the same lines on
its output as they were. A log that has grown to 20 MB becomes `LOG.1`, and a new one begins.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from adapters.airflow.masking import passwords_of, without_passwords

_LARGEST = 20_000_000


def copy_masked(
    output: Iterable[str], log: Path, passwords: Sequence[str], largest: int = _LARGEST
) -> None:
    """Write lines to a new log, readable by its owner only, until the output ends."""
    lines = iter(output)
    while _filled(lines, log, passwords, largest):
        os.replace(log, log.with_name(f"{log.name}.1"))


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
