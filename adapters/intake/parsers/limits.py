"""What one file may take while it is parsed, and how a process binds itself to it."""

from __future__ import annotations

import re
import resource
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from transforms.operations.settings import size_in_bytes

if TYPE_CHECKING:
    from transforms.operations.settings import FilesLimits

# Room for what a parser writes beside the texts themselves.
_SLACK_BYTES = 64 << 20
_OPEN_FILES = 128


@dataclass(frozen=True)
class FileLimits:
    """`expanded_bytes` and `ratio` bound what a packed file may hold, `memory_bytes` and `seconds`
    what its parser may use; a packed file below `harmless_bytes` may have any ratio."""

    expanded_bytes: int = 1 << 30
    ratio: int = 100
    memory_bytes: int = 2 << 30
    seconds: int = 300
    harmless_bytes: int = 1 << 20

    @classmethod
    def of(cls, said: FilesLimits) -> FileLimits:
        """Return what a home's settings allow."""
        return cls(
            expanded_bytes=size_in_bytes(said.expanded),
            ratio=said.ratio,
            memory_bytes=size_in_bytes(said.parser_memory),
            seconds=said.parser_seconds,
        )


def bind_process(limits: FileLimits) -> None:
    """Bind this process: the size of its files, no core dumps, few open files."""
    most = limits.expanded_bytes + _SLACK_BYTES
    for what, value in (
        (resource.RLIMIT_FSIZE, most),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, _OPEN_FILES),
    ):
        _bind(what, value)


def bind_job(limits: FileLimits) -> None:
    """Give the next job its memory, beyond what the process holds by now, and its CPU time."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    spent = int(used.ru_utime + used.ru_stime)
    _bind(resource.RLIMIT_CPU, spent + limits.seconds + 1, lasting=False)
    in_use = bytes_in_use()
    if in_use is not None:
        _bind(resource.RLIMIT_AS, in_use + limits.memory_bytes, lasting=False)


def bytes_in_use() -> int | None:
    """Return the address space that this process holds; None where the system does not say."""
    with suppress(OSError):
        found = re.search(r"VmSize:\s+(\d+) kB", Path("/proc/self/status").read_text("ascii"))
        return int(found[1]) << 10 if found else None
    return None


def _bind(what: int, value: int, lasting: bool = True) -> None:
    _, hard = resource.getrlimit(what)
    if hard != resource.RLIM_INFINITY:
        value = min(value, hard)
    # Some systems know a limit and refuse to set it: the parent's clock holds all the same.
    with suppress(ValueError, OSError):
        resource.setrlimit(what, (value, value if lasting else hard))
