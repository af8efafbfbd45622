"""The server's port: free on 127.0.0.1 when chosen, then remembered in the home.

A URL given to a BI tool stays good across restarts. A remembered port that somebody else has taken
meanwhile is given up for the next free one.
"""

from __future__ import annotations

import socket
import zlib
from collections.abc import Iterator
from pathlib import Path

from adapters.lake.atomic_files import write_atomically
from transforms.language.errors import OutsideError
from transforms.language.messages import gettext as _

# Below the range from which systems hand out ports to outgoing connections.
_FIRST, _COUNT = 20_000, 10_000
_TRIED = 200


def candidates(remembered: int | None, home: Path) -> Iterator[int]:
    """Yield free ports: the remembered one first, then from a place that differs by home."""
    start = zlib.crc32(str(home).encode()) % _COUNT
    scan = (_FIRST + (start + step) % _COUNT for step in range(_COUNT))
    for port in (*filter(None, [remembered]), *scan):
        if is_free(port):
            yield port


def read_port(file: Path) -> int | None:
    """Return the port a home remembers, None where it never had one."""
    try:
        return int(file.read_text("ascii"))
    except (FileNotFoundError, ValueError):
        return None


def write_port(file: Path, port: int) -> None:
    """Remember a port."""
    write_atomically(file, f"{port}\n".encode("ascii"))


def is_free(port: int) -> bool:
    """Tell whether a server could listen on a port of 127.0.0.1."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # As the server itself binds: a port whose last connections are only just over is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def first_free(wanted: int) -> int:
    """Return the first free port from the wanted one on; `OutsideError` where none is near."""
    for port in range(wanted, wanted + _TRIED):
        if is_free(port):
            return port
    raise OutsideError(
        _(
            "no port is free from {wanted} to {last}",
            wanted=str(wanted),
            last=str(wanted + _TRIED - 1),
        ),
        where="127.0.0.1",
        remedy=_("give another first port"),
    )
