"""Servers in place of those whose images come from others: same make or same protocol, same keys.

PostgreSQL is that of the embedded server's wheel, Redis Debian's package, the S3 server moto's.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from adapters.warehouse.embedded.binaries import usable_binaries
from adapters.warehouse.embedded.user import ServerUser
from tests.docker.compose import DOCKER, compose


class StandIns:
    """What to run for a service of others, and how to ask whether it is well."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def command(self, name: str) -> list[str]:
        """Return what stands in for a service, prepared to be run."""
        return {"postgres": self._postgres, "redis": self._redis, "s3": self._s3}[name]()

    def check(self, name: str, asked: Sequence[str]) -> list[str]:
        """Return the file's own check, but for the one whose program comes with its image alone."""
        if name == "s3":
            return [str(DOCKER / "answers.py"), "http://127.0.0.1:9000/moto-api/"]
        where = {"postgres": self._folder / "server"}.get(name)
        found = next(where.rglob(asked[0]), asked[0]) if where else asked[0]
        return [str(found), *asked[1:]]

    def _postgres(self) -> list[str]:
        home = self._folder / "server"
        home.mkdir(mode=0o755)
        user = ServerUser.choose(home / "data")
        programs, data = usable_binaries(home, user), user.own(home / "data")
        password = data.with_name("password")
        shutil.copy(self._folder / "keys" / "postgres", password)
        shutil.chown(password, user.uid)
        login = ("-U", "postgres", "-A", "scram-sha-256", f"--pwfile={password}")
        # As the image of the file has it.
        texts = ("--encoding=UTF8", "--locale=C")
        made = user.run([str(programs / "initdb"), "-D", str(data), "-N", *login, *texts])
        assert made.returncode == 0, made.stderr
        become = ("setpriv", f"--reuid={user.uid}", f"--regid={user.gid}", "--clear-groups")
        settings = ("-c", "unix_socket_directories=", "-c", "fsync=off", "-h", "127.0.0.1")
        return [*become, str(programs / "postgres"), "-D", str(data), *settings]

    def _redis(self) -> list[str]:
        return list(compose()["services"]["redis"]["command"])

    def _s3(self) -> list[str]:
        return [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", "9000"]
