"""The PostgreSQL servers that tests can start on this machine, by their major version."""

from __future__ import annotations

import subprocess
from functools import cache
from pathlib import Path

from adapters.warehouse.embedded.binaries import version_of, wheel_binaries

_FETCHED = Path(__file__).parents[3] / ".cache" / "servers"


@cache
def servers() -> dict[int, Path]:
    """Return the folder of each version's binaries: the wheel's, Debian's and the fetched ones."""
    wheel = wheel_binaries().parent.parent
    found = [
        *wheel.glob("pginstall*/bin"),
        *Path("/usr/lib/postgresql").glob("*/bin"),
        *_FETCHED.glob("*/bin"),
    ]
    runs = [folder for folder in found if (folder / "initdb").exists()]
    return {int(version_of(folder).split(".")[0]): folder for folder in runs}


def fetched(pooler: str) -> Path:
    """Return where `make servers` puts a pooler."""
    return _FETCHED / pooler / "usr" / "sbin" / pooler


def with_tls() -> Path | None:
    """Return the binaries of a server that can speak TLS; the wheel's cannot."""
    return next(filter(_has_tls, servers().values()), None)


def _has_tls(binaries: Path) -> bool:
    linked = subprocess.run(
        ["ldd", str(binaries / "postgres")], capture_output=True, text=True, check=False
    )
    return "libssl" in linked.stdout
