"""How fast a built lake is published, beside a bare COPY of the same rows.

Goes in: a home that was built as of a day, on its own server. Comes out: one JSON line with rows
and seconds of both. Ours publishes into a database of its own that holds nothing: read from the
lake, measured, staged, measured again, made the version. The bare COPY sends the rows that then
stand, as PostgreSQL itself writes them, into tables without keys, indexes or policies; reading them
out is not counted.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path

import psycopg

from adapters.lake.home import Home
from adapters.warehouse.embedded import Embedded
from adapters.warehouse.roles import ADMIN
from stages.warehouse.build import build
from transforms.language.quoting import identifier

_DATABASE = "publish_rate"
_BLOCK = 1 << 20


class _PublishClock:
    """Seconds that pass in the step of a build that publishes."""

    def __init__(self) -> None:
        self._begun = self.seconds = 0.0

    def __call__(self, step: str, done: int, total: int) -> None:
        if step == "publish" and not done:
            self._begun = time.perf_counter()
        elif step == "publish":
            self.seconds = time.perf_counter() - self._begun


def measure(home: Home, as_of: date) -> dict[str, float]:
    """Return rows, and the seconds that publishing and copying them take."""
    server = Embedded(home)
    server.create_database(_DATABASE)
    url, clock = server.url(ADMIN, _DATABASE).text(), _PublishClock()
    now = datetime.now(UTC)
    built = build(home, url, as_of, now=now, run_id="publish-rate", progress=clock)
    with psycopg.connect(url, autocommit=True) as connection:
        copied = _copy_all(connection, sorted(built.published))
    return {"rows": built.published_rows, "publish": clock.seconds, "copy": copied}


def _copy_all(connection: psycopg.Connection, tables: Iterable[str]) -> float:
    connection.execute("create schema bare")
    with tempfile.TemporaryDirectory() as folder:
        return sum(_copy(connection, name, Path(folder) / name) for name in tables)


def _copy(connection: psycopg.Connection, name: str, file: Path) -> float:
    """Return the seconds of a COPY of a table's rows into a bare one."""
    source, target = f"warehouse.{identifier(name)}", f"bare.{identifier(name)}"
    cursor = connection.cursor()
    with cursor.copy(f"copy {source} to stdout (format binary)") as out, file.open("wb") as kept:
        for block in out:
            kept.write(block)
    connection.execute(f"create table {target} as table {source} with no data")
    started = time.perf_counter()
    with file.open("rb") as kept, cursor.copy(f"copy {target} from stdin (format binary)") as into:
        while block := kept.read(_BLOCK):
            into.write(block)
    seconds = time.perf_counter() - started
    file.unlink()
    return seconds


if __name__ == "__main__":
    print(json.dumps(measure(Home.at(Path(sys.argv[1])), date.fromisoformat(sys.argv[2]))))
