"""What a task writes for people, kept where every machine sees it.

Goes in: the home of the machine that a task runs on. Comes out: its exports and reports in the
store that the lake lies in, under the same names: the machine may be gone when the next task runs.
A lake in the home has them there.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from adapters.lake.home import Home


@contextmanager
def handed_on(home: Home) -> Iterator[None]:
    """Keep in the store what is written into exports and reports meanwhile, in that order."""
    before = _written(home)
    try:
        yield
    finally:
        for _, file in sorted(_written(home) - before):
            (home.shared / file.relative_to(home.path).as_posix()).keep(file)


def _written(home: Home) -> set[tuple[int, Path]]:
    """List the files there with the moment at which each was written; none for a lake at home."""
    if home.lake_url is None:
        return set()
    files = [file for folder in (home.exports, home.reports) for file in folder.rglob("*")]
    return {(file.stat().st_mtime_ns, file) for file in files if file.is_file()}
