"""The warehouse's database as files, by PostgreSQL's own `pg_dump`, and back by `pg_restore`.

One file a table, so that a table that has not changed is the same file in the next dump. The
password goes by the environment of the child, never by its arguments.
"""

from __future__ import annotations

import os
import subprocess
from dataclasses import replace
from pathlib import Path

from adapters.lake.home import Home
from adapters.warehouse.embedded import Embedded
from adapters.warehouse.embedded.binaries import wheel_binaries
from adapters.warehouse.roles import ADMIN, DATABASE, OWNER, RoleNames
from adapters.warehouse.url import DatabaseUrl, parse_url
from transforms.language.errors import OutsideError
from transforms.language.messages import gettext as _


def dump(home: Home, url: str | None, folder: Path) -> None:
    """Write the database into a folder that does not exist yet, as of one moment."""
    place = Embedded(home).url(ADMIN) if url is None else parse_url(url)
    acting = () if url is None else ("--role", RoleNames.of(home.settings).named(OWNER))
    _run("pg_dump", place, "--format=directory", f"--file={folder}", *acting)


def load(home: Home, folder: Path) -> None:
    """Put a dump in the place of the database of a home's embedded server: all of it or nothing."""
    server = Embedded(home)
    server.start()
    server.drop_database(DATABASE)
    server.create_database(DATABASE)
    whole = ("--single-transaction", "--exit-on-error")
    _run("pg_restore", server.url(ADMIN), *whole, str(folder))


def _run(program: str, place: DatabaseUrl, *arguments: str) -> None:
    shown = replace(place, password=None)
    command = [str(wheel_binaries() / program), f"--dbname={shown.text()}", *arguments]
    told = {"PGPASSWORD": place.password} if place.password else {}
    done = subprocess.run(  # noqa: S603 - our own binaries, no shell
        command, capture_output=True, text=True, check=False, env={**os.environ, **told}
    )
    if done.returncode != 0:
        said = done.stderr.strip().splitlines()
        raise OutsideError(
            _(
                "{program} has failed: {said}",
                program=program,
                said=said[0] if said else _("exit {code}", code=str(done.returncode)),
            ),
            where=place.place,
            remedy=_("see to what it says and run again; nothing counts that was half done"),
        )
