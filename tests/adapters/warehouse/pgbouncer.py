"""A PgBouncer before a server of somebody's own, where the machine has one."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from adapters.warehouse.embedded.ports import candidates, is_free
from tests.adapters.warehouse.own_server import OwnServer
from tests.adapters.warehouse.servers import fetched

_SETTINGS = """
[databases]
* = host=127.0.0.1 port={server}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = trust
auth_file = {folder}/users
logfile = {folder}/log
pidfile = {folder}/pid
pool_mode = {mode}
"""


@contextmanager
def pooled(server: OwnServer, mode: str, logins: Iterable[str]) -> Iterator[int]:
    """Have a pooler in a mode stand before a server for some logins; yield its port."""
    binary = next(filter(Path.exists, (fetched("pgbouncer"), Path("/usr/sbin/pgbouncer"))), None)
    if binary is None:
        pytest.skip("no PgBouncer on this machine: run `make servers`")
    port = next(candidates(None, server.folder / mode))
    folder = server.user.own(server.folder / "pg" / f"pooler-{port}")
    made = {"server": server.port, "port": port, "folder": folder, "mode": mode}
    (folder / "settings").write_text(_SETTINGS.format(**made))
    (folder / "users").write_text("".join(f'"{login}" ""\n' for login in logins))
    libraries = ":".join(map(str, binary.parents[1].glob("lib/*-linux-gnu")))
    os.chmod(folder, 0o711)
    command = ["/usr/bin/env", f"LD_LIBRARY_PATH={libraries}", str(binary), "-d", "settings"]
    done = server.user.run(command, folder=folder)
    assert done.returncode == 0, done.stdout + done.stderr
    deadline = time.monotonic() + 60
    while is_free(port) or not (folder / "pid").exists():  # it says that it starts, no more
        assert time.monotonic() < deadline, (folder / "log").read_text()
        time.sleep(0.05)
    try:
        yield port
    finally:
        os.kill(int((folder / "pid").read_text()), signal.SIGTERM)
