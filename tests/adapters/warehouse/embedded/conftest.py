"""Homes of the embedded server's own tests, and another user of this machine to run as."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from adapters.lake.home import Home
from adapters.warehouse.embedded import Embedded
from transforms.language.errors import PeakledgerError

PROJECT = Path(__file__).parents[4]


@pytest.fixture
def home(new_home: Callable[[], Home]) -> Iterator[Home]:
    made = new_home()
    yield made
    with suppress(PeakledgerError):
        Embedded(made).stop()


@pytest.fixture(scope="session")
def running(new_home: Callable[[], Home]) -> Embedded:
    """A server that is only looked at."""
    server = Embedded(new_home())
    server.start()
    return server


@pytest.fixture
def ask() -> Callable[..., object]:
    """Run one statement on a server and return the first column of its first row."""

    def run(server: Embedded, statement: str, role: str = "peakledger_writer") -> object:
        url = server.url(role, "airflow" if role == "airflow" else "peakledger")
        with psycopg.connect(
            host=url.host,
            port=url.port,
            user=url.username,
            password=url.password,
            dbname=url.database,
            connect_timeout=10,
        ) as connection:
            row = connection.execute(statement).fetchone()
        return row[0] if row else None

    return run


@dataclass(frozen=True)
class Somebody:
    """Another user of this machine with an interpreter they can run."""

    uid: int
    gid: int
    python: str

    def run(self, code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        packages = [str(PROJECT), *(path for path in sys.path if path.endswith("site-packages"))]
        return subprocess.run(
            [self.python, "-c", code, *arguments],
            user=self.uid,
            group=self.gid,
            extra_groups=[],
            cwd="/",
            env={
                "PATH": os.defpath,
                "PYTHONPATH": os.pathsep.join(packages),
                "PYTHONDONTWRITEBYTECODE": "1",
            },
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )


@pytest.fixture(scope="session")
def somebody() -> Somebody:
    """An unprivileged user; skips where this process may not become one or Python is closed."""
    if os.geteuid() != 0:
        pytest.skip("only root can run a test as another user")
    user = pwd.getpwnam("nobody")
    version = f"python3.{sys.version_info.minor}"
    for python in (sys.executable, f"/usr/bin/{version}", f"/usr/local/bin/{version}"):
        if shutil.which(python):
            found = Somebody(user.pw_uid, user.pw_gid, python)
            try:
                if found.run("import adapters.warehouse.embedded").returncode == 0:
                    return found
            except PermissionError:
                continue
    pytest.skip("no Python that user nobody can run has the project's packages")
