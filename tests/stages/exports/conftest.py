"""A world with a month to export, and ways to export it, close it and look at the folder."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from adapters.lake.crash_points import VARIABLE
from stages.exports import finance as export

NOW = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture
def books(world):
    """A world with January accrued for two accounts, one of them named like a formula."""
    world.orders("""
        order | account    | date       | qty | price
        SO-1  | A          | 2026-01-01 | 1   | 100
        SO-2  | =cmd('x')  | 2026-01-02 | 3   | 50.5
    """)
    world.accrue_first("2026-02-01")
    return world


@pytest.fixture
def more(books) -> Callable[[], None]:
    """Book another order of January."""

    def run() -> None:
        books.orders("""
            order | account    | date       | qty | price
            SO-1  | A          | 2026-01-01 | 1   | 100
            SO-2  | =cmd('x')  | 2026-01-02 | 3   | 50.5
            SO-3  | A          | 2026-01-30 | 1   | 70
        """)
        books.accrue("2026-02-01")

    return run


@pytest.fixture
def give(books, tmp_path):
    """Export a month into a folder, each time a day later and by another run."""

    def run(period="2026-01", to=tmp_path / "out"):
        books.day += 1
        now = NOW + timedelta(days=books.day)
        return export.finance(
            books.home, books.url, period, to, now=now, run_id=f"export-{books.day}"
        )

    return run


@pytest.fixture
def close(books) -> Callable[[str], None]:
    """Close a month where the ledger stands."""

    def run(period: str = "2026-01") -> None:
        last = books.entries()[-1]
        books.tamper(
            "insert into ledger.period (period, state, closed_by, head_hash, entry_count,"
            f" changed_at, run_id) values ('{period}', 'closed', 'chief', '{last.seal.hash}',"
            f" {last.seal.entry_id}, '2026-03-01T00:00:00Z', 'close')"
        )

    return run


@pytest.fixture
def elsewhere(books, tmp_path) -> Callable[..., subprocess.CompletedProcess]:
    """Export January in a process of its own, killed at a crash point or short of disk."""

    def run(crash_at: str = "", most_bytes: int = 0) -> subprocess.CompletedProcess:
        code = (
            "import resource, signal, sys; from datetime import UTC, datetime;"
            " from pathlib import Path; from adapters.lake.home import Home;"
            " from stages.exports import finance as export;"
            " home, url, to, most = sys.argv[1:];"
            " signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
            " most = int(most) or resource.RLIM_INFINITY;"
            " resource.setrlimit(resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY));"
            " export.finance(Home.at(home), url, '2026-01', Path(to),"
            " now=datetime(2026, 3, 1, tzinfo=UTC), run_id='elsewhere')"
        )
        told = [str(books.home.path), books.url, str(tmp_path / "out"), str(most_bytes)]
        return subprocess.run(
            [sys.executable, "-c", code, *told],
            env={**os.environ, VARIABLE: crash_at},
            capture_output=True,
            text=True,
            timeout=120,
        )

    return run


@pytest.fixture
def bytes_of() -> Callable[[Path], dict[str, bytes]]:
    """Read every file of a folder."""
    return lambda folder: {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


@pytest.fixture
def rows_of() -> Callable[[Path], list[dict[str, str]]]:
    """Read a CSV file."""

    def read(path: Path) -> list[dict[str, str]]:
        with path.open(newline="", encoding="utf-8") as stream:
            return list(csv.DictReader(stream, strict=True))

    return read
