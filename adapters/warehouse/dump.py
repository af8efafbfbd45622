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


def load(home: Home, url: str | None, folder: Path) -> None:
    """Put a dump into a database: all of it or nothing.

    That of the home's embedded server is replaced; one of a server of one's own is to be ready
    (`migrate.make_ready`) and without schemas of ours.
    """
    if url is not None:
        _load_by_script(parse_url(url), RoleNames.of(home.settings).named(OWNER), folder)
        return
    server = Embedded(home)
    server.start()
    server.drop_database(DATABASE)
    server.create_database(DATABASE)
    whole = ("--single-transaction", "--exit-on-error")
    _run("pg_restore", server.url(ADMIN), *whole, str(folder))


def _load_by_script(place: DatabaseUrl, owner: str, folder: Path) -> None:
    """Load as the owner, all that is ours, into a server of any version.

    `pg_restore` of 18, connected to a server before 17, fails at the first line: it sets a
    parameter that is unknown there. So it writes its script, beside the dump, and `psql` runs it.
    """
    ours, script = (folder.with_name(f"{folder.name}.{ending}") for ending in ("list", "sql"))
    contents = _run("pg_restore", None, "--list", str(folder))
    ours.write_text("".join(filter(_is_ours, contents.splitlines(keepends=True))), "utf-8")
    written = (f"--use-list={ours}", f"--role={owner}", f"--file={script}")
    _run("pg_restore", None, *written, str(folder))
    with script.open("r+b") as file:
        head = file.read(4096)
        file.seek(0)
        # As long as before: what follows stays where it is.
        file.write(head.replace(b"SET transaction_timeout", b"--- transaction_timeout"))
    how = ("--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--single-transaction")
    _run("psql", place, *how, f"--output={os.devnull}", f"--file={script}")


def _is_ours(line: str) -> bool:
    """Say whether a line of a dump's contents is of our schemas.

    The rights to PostgreSQL's own functions are the administrator's, who gives and takes them by
    the script of `warehouse grants`.
    """
    return " pg_catalog " not in line


def _run(program: str, place: DatabaseUrl | None, *arguments: str) -> str:
    command = [str(wheel_binaries() / program), *arguments]
    told = {}
    if place is not None:
        command.insert(1, f"--dbname={replace(place, password=None).text()}")
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
            where=place.place if place else None,
            remedy=_("see to what it says and run again; nothing counts that was half done"),
        )
    return done.stdout
