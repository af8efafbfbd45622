"""Look whether a warehouse is fit for a run: its server, clock and rights, and what it holds.

Goes in: a home and the URL of its warehouse, if it has one. Comes out: findings. Nothing is
started, made or changed: a server that stands still is told to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import psycopg

from adapters.lake.home import Home
from adapters.warehouse.connect import Warehouse
from adapters.warehouse.embedded import Embedded
from adapters.warehouse.grants import lacking, missing_roles, unfit
from adapters.warehouse.migrate import known_revisions, revisions
from stages.operations.diagnosis import Finding
from transforms.language.messages import gettext as _
from transforms.language.messages import laid

_CLOCKS_APART = timedelta(seconds=5)


def of_warehouse(home: Home, url: str | None, clock: Callable[[], datetime]) -> Iterator[Finding]:
    """Yield how the warehouse stands; `clock` tells the moment by the clock of this machine."""
    if url is None:
        if not home.has_server():
            yield Finding("warehouse", "fine", _("embedded; the first run makes it"))
            return
        if not Embedded(home).status().running:
            starts = _("the next command that needs it starts it, or `peakledger warehouse start`")
            yield Finding("warehouse", "fine", _("embedded; stands still"), starts)
            return
    with Warehouse.open(home, url) as warehouse:
        with warehouse.administrator() as connection:
            yield _clock(connection, clock)
            server = _server(warehouse, connection)
            yield server
            if server.state == "wrong":
                return
            stands = revisions(connection)
        yield from _last_version(warehouse, stands, clock())


def _server(warehouse: Warehouse, connection: psycopg.Connection) -> Finding:
    number = connection.info.parameter_status("server_version")
    says = _("PostgreSQL {version} at {place}", version=number, place=warehouse.place)
    if refused := unfit(connection):
        error = laid("{server}: {error}", server=says, error=refused.message)
        return Finding("warehouse", "wrong", error, refused.remedy)
    lacks = lacking(connection, warehouse.roles)
    if not lacks:
        return Finding("warehouse", "fine", says)
    if _may_make_roles(connection) and missing_roles(connection, warehouse.roles):
        return Finding(
            "warehouse", "fine", _("{server}; the first run makes its roles", server=says)
        )
    script = _("let an administrator run what `peakledger warehouse grants` prints")
    return Finding(
        "warehouse", "wrong", laid("{server}: {lacks}", server=says, lacks="; ".join(lacks)), script
    )


def _may_make_roles(connection: psycopg.Connection) -> bool:
    query = "select rolsuper or rolcreaterole from pg_catalog.pg_roles where rolname = current_user"
    return connection.execute(query).fetchone() == (True,)


def _clock(connection: psycopg.Connection, clock: Callable[[], datetime]) -> Finding:
    answer = connection.execute("select clock_timestamp()").fetchone()
    ahead = (clock() - answer[0]).total_seconds() if answer else 0.0
    if abs(ahead) <= _CLOCKS_APART.total_seconds():
        return Finding(
            "clock", "fine", _("within {seconds} s of the server's", seconds=f"{abs(ahead):.1f}")
        )
    seconds = f"{abs(ahead):,.0f}"
    before = _("{seconds} s ahead of the server's", seconds=seconds)
    says = before if ahead > 0 else _("{seconds} s behind the server's", seconds=seconds)
    return Finding("clock", "look", says, _("set the clock of this machine by NTP"))


def _last_version(warehouse: Warehouse, stands: set[str], now: datetime) -> Iterator[Finding]:
    if not stands:
        yield Finding("schema", "fine", _("none yet; the first run makes it"))
        return
    newest = known_revisions()[-1]
    if unknown := stands - set(known_revisions()):
        says = _(
            "made by another version of Peakledger (revision {revision})",
            revision=", ".join(sorted(unknown)),
        )
        newer = _("use the version that last wrote it, or a newer one")
        yield Finding("schema", "wrong", says, newer)
        return
    older = stands != {newest}
    says = _("the next run brings it up to date") if older else _("up to date")
    yield Finding("schema", "fine", says)
    if older:
        return
    with warehouse.snapshot() as connection:
        found = connection.execute(
            "select version_id, version_as_of_date, published_at from warehouse.version_now limit 1"
        ).fetchone()
    if found is None:
        return
    says = _(
        "version {version} as of {day}, published {published} UTC",
        version=str(found[0]),
        day=found[1],
        published=found[2],
    )
    if found[2] > now + _CLOCKS_APART:
        ahead = _("the clock of this machine was set back since: set it by NTP")
        late = _("{version}, which is yet to come", version=says)
        yield Finding("published", "wrong", late, ahead)
    else:
        yield Finding("published", "fine", says)
