"""The URL of a PostgreSQL database, as `libpq` reads it: `postgresql://user:password@host/database`.

Its text form hides the password; `text()` is the one place that shows it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote, urlencode

import psycopg
from psycopg.conninfo import conninfo_to_dict

from transforms.language.errors import UsageError
from transforms.language.messages import gettext as _

_SCHEME = re.compile(r"postgres(ql)?(\+psycopg)?://")
_PORTS = re.compile(r"[0-9,]*")


@dataclass(frozen=True, repr=False)
class DatabaseUrl:
    """A login and where it goes; `options` are further parameters of the connection, as `sslmode`.

    Several hosts are parted by commas, and so are their ports.
    """

    database: str
    username: str | None = None
    password: str | None = None
    host: str | None = None
    port: str | None = None
    options: tuple[tuple[str, str], ...] = ()

    def __repr__(self) -> str:
        return self._written("hidden" if self.password else None)

    @property
    def place(self) -> str:
        """Return server and database, with no login in it."""
        return f"{self.host or 'local socket'}:{self.port or 5432}/{self.database}"

    def text(self) -> str:
        """Return the URL with its password, as the driver connects by it."""
        return self._written(self.password)

    def _written(self, password: str | None) -> str:
        secret = f":{quote(password, safe='')}" if password else ""
        login = f"{quote(self.username or '', safe='')}{secret}@" if self.username else ""
        hosts, ports = (self.host or "").split(","), (self.port or "").split(",")
        ports = ports * len(hosts) if len(ports) == 1 else ports
        places = ",".join(map(_place, hosts, ports))
        options = f"?{urlencode(self.options, quote_via=quote)}" if self.options else ""
        return f"postgresql://{login}{places}/{quote(self.database, safe='')}{options}"


def _place(host: str, port: str) -> str:
    written = f"[{host}]" if ":" in host else quote(host, safe="")
    return f"{written}:{port}" if port else written


def parse_url(text: str) -> DatabaseUrl:
    """Read a PostgreSQL URL; raise `UsageError`, never repeating the text, where it is none."""
    scheme = _SCHEME.match(text)
    try:
        found = conninfo_to_dict("postgresql://" + text[scheme.end() :]) if scheme else {}
    except psycopg.Error:  # whatever was wrong, the text may hold a password
        found = {}
    given = {key: str(value) for key, value in found.items()}
    host, port, database = (given.pop(key, None) for key in ("host", "port", "dbname"))
    if not database or "@" in (host or "") or not _PORTS.fullmatch(port or ""):
        raise UsageError(
            _("the warehouse URL is not a PostgreSQL URL with a database"),
            where=_(
                "--warehouse-url or PEAKLEDGER_WAREHOUSE_URL (not shown: it may hold a password)"
            ),
            remedy=_(
                "write postgresql://user:password@host:5432/database; {signs} in a password are"
                " written {codes}",
                signs="@ : / %",
                codes="%40 %3A %2F %25",
            ),
        ) from None
    username, password = (given.pop(key, None) for key in ("user", "password"))
    options = tuple(given.items())
    return DatabaseUrl(database, username, password, host, port=port, options=options)
