"""Logins of the outside world, by name: never in a source map, never in a message.

Goes in: the name of a connection, and where to look it up. Comes out: a `Connection`. In an Airflow
task the look-up is Airflow's (`adapters.operations.airflow.connections`); elsewhere it is the
environment, in the two forms that Airflow reads as well:

    AIRFLOW_CONN_ERP_DB='postgresql://reader:p%40ss@erp.example.com:5432/erp?sslmode=require'
    AIRFLOW_CONN_ERP_DB='{"conn_type": "postgres", "host": "…", "login": "…", "password": "…"}'
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from transforms.intake.source_map.origins import SECRET_WORDS
from transforms.language.errors import UsageError
from transforms.language.messages import gettext as _
from transforms.language.words import choices

PREFIX = "AIRFLOW_CONN_"
MASK = "***"
_EXTRA = "__extra__"


@dataclass(frozen=True)
class Connection:
    """A login and its address; what is secret in it never shows."""

    name: str
    kind: str
    host: str = ""
    port: int | None = None
    login: str = ""
    password: str = field(default="", repr=False)
    schema: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @property
    def secrets(self) -> tuple[str, ...]:
        """List every text of it that must not be shown, as it is and as a URL writes it."""
        found = {text for text in (self.password, *_secret_texts(self.extra)) if len(text) >= 4}
        written = {form for text in found for form in (text, quote(text), quote(text, safe=""))}
        return tuple(sorted(written, key=len, reverse=True))

    def hide(self, text: str) -> str:
        """Return a text without any secret of this connection."""
        for secret in self.secrets:
            text = text.replace(secret, MASK)
        return text


Connections = Callable[[str], Connection]


_look_up: ContextVar[Connections | None] = ContextVar("look_up", default=None)


@contextmanager
def connections_by(look_up: Connections) -> Iterator[None]:
    """Look the pipeline's own connections up so within the block: that of the lake's store."""
    before = _look_up.set(look_up)
    try:
        yield
    finally:
        _look_up.reset(before)


def looked_up(name: str) -> Connection:
    """Look a connection of the pipeline's own up; raise as `from_environment` does."""
    return (_look_up.get() or from_environment)(name)


def from_environment(name: str) -> Connection:
    """Look a connection up in the environment.

    Raises `UsageError` where there is none of this name, or one that cannot be read.
    """
    variable = f"{PREFIX}{name.upper()}"
    text = os.environ.get(variable)
    if not text:
        raise no_connection(name)
    try:
        return read_connection(name, text)
    except (ValueError, TypeError, AttributeError):
        # The text is a secret: not even the reason may be shown.
        raise UsageError(
            _("the connection {name} cannot be read", name=repr(name)),
            where=_("the variable {name}", name=variable),
            remedy=_(
                "write it as a URL (type://login:password@host:port/schema?key=value, signs"
                " in the password percent-encoded) or as JSON with conn_type, host, login,"
                " password"
            ),
        ) from None


def no_connection(name: str) -> UsageError:
    """Return the refusal of a connection that nobody has set up."""
    known = sorted(each[len(PREFIX) :].lower() for each in os.environ if each.startswith(PREFIX))
    none_here = _("none is set here")
    return UsageError(
        _("there is no connection {name}", name=repr(name)),
        where=_(
            "the variable {variable}, or Airflow's connections in a DAG",
            variable=f"{PREFIX}{name.upper()}",
        ),
        remedy=_(
            "set {variable} to type://login:password@host:port/schema, or add the"
            " connection to Airflow; see docs/sources.md; {choices}",
            variable=f"{PREFIX}{name.upper()}",
            choices=choices(name, known, none_here),
        ),
    )


def read_connection(name: str, text: str) -> Connection:
    """Read a connection as Airflow writes it, as a URL or as JSON."""
    return _of_json(name, json.loads(text)) if text.lstrip()[:1] == "{" else _of_url(name, text)


def _of_json(name: str, document: Mapping[str, Any]) -> Connection:
    extra = document.get("extra") or {}
    port = document.get("port")
    return Connection(
        name,
        document.get("conn_type") or "",
        document.get("host") or "",
        int(port) if port else None,
        login=document.get("login") or "",
        password=document.get("password") or "",
        schema=document.get("schema") or "",
        extra=json.loads(extra) if isinstance(extra, str) else extra,
    )


def _of_url(name: str, text: str) -> Connection:
    # `http://https://host` is how Airflow writes a host that bears its protocol.
    kind, _, rest = text.partition("://")
    protocol, again, beyond = rest.partition("://")
    parts = urlsplit(f"//{beyond if again else rest}")
    host = unquote(parts.netloc.rpartition("@")[2].partition(":")[0] or "")
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    return Connection(
        name,
        kind,
        f"{protocol}://{host}" if again else host,
        parts.port,
        login=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        schema=unquote(parts.path.lstrip("/")) if not _is_file(kind) else unquote(parts.path[1:]),
        extra=json.loads(query[_EXTRA]) if _EXTRA in query else query,
    )


def _is_file(kind: str) -> bool:
    return kind.partition("+")[0] == "sqlite"


def _secret_texts(document: Any, is_secret: bool = False) -> Iterator[str]:
    if isinstance(document, Mapping):
        for key, value in document.items():
            named = any(word in str(key).lower() for word in (*SECRET_WORDS, "headers"))
            yield from _secret_texts(value, is_secret or named)
    elif is_secret and isinstance(document, str):
        yield document
