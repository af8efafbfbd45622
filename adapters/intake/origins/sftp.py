"""Files of an SFTP server.

    path: sftp://edi.example.com/out/*.csv        # another port: sftp://edi.example.com:2222/…
    connection: edi

Of the connection: login, and a password or, in its extra, `private_key` (its text) or `key_file`,
with `private_key_passphrase`; `host_key` pins the server's key (`ssh-ed25519 AAAA…`), else the
user's known_hosts must name it. A server with another key, or one nobody vouches for, is not
talked to.
"""

from __future__ import annotations

import asyncio
import stat
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from adapters.intake.origins.hosts import require_host
from adapters.intake.origins.request import Asked, Origin
from adapters.intake.origins.retry import Passing
from adapters.intake.origins.sftp_keys import client_keys, vouched_hosts
from adapters.intake.origins.stores import Listed, NotYet, StoreOrigin
from adapters.lake.connections import Connection
from transforms.intake.source_map.origins import Retries, place_of
from transforms.language.errors import DataRefused, OutsideError, UsageError
from transforms.language.messages import gettext as _

if TYPE_CHECKING:
    import asyncssh

_CHUNK = 1 << 20
Answer = TypeVar("Answer")


@dataclass
class Server:
    """One SFTP server, connected to when first asked, and again after a lost connection."""

    url: str
    connection: Connection
    retries: Retries
    settle_seconds: float = 5.0
    _loop: asyncio.Runner = field(default_factory=asyncio.Runner, repr=False)
    _ssh: asyncssh.SSHClientConnection | None = field(default=None, repr=False)
    _sftp: asyncssh.SFTPClient | None = field(default=None, repr=False)

    def listed(self, pattern: str) -> Iterator[Listed]:
        async def found() -> list[Listed]:
            sftp = await self._client()
            parts = urlsplit(pattern).path.strip("/").split("/")
            return [each async for each in self._walk(sftp, "", parts)]

        yield from self._ask(found(), pattern)

    def look(self, name: str) -> Listed | None:
        import asyncssh

        async def looked() -> Listed | None:
            sftp = await self._client()
            try:
                return self._listed(_path(name), await sftp.stat(_path(name)))
            except (asyncssh.SFTPNoSuchFile, asyncssh.SFTPNoSuchPath):
                return None

        return self._ask(looked(), name)

    def read(self, file: Listed) -> Iterator[bytes]:
        import asyncssh

        async def opened() -> Any:
            sftp = await self._client()
            try:
                return await sftp.open(_path(file.name), "rb")
            except (asyncssh.SFTPNoSuchFile, asyncssh.SFTPNoSuchPath):
                raise NotYet(_("listed, and gone when asked for")) from None

        handle = self._ask(opened(), file.name)
        try:
            while chunk := self._ask(handle.read(_CHUNK), file.name):
                yield chunk
        finally:
            with suppress(Exception):
                self._loop.run(handle.close())

    def close(self) -> None:
        """Hang up."""
        self._hang_up()
        self._loop.close()

    def _hang_up(self) -> None:
        if self._ssh is not None:
            with suppress(Exception):
                self._ssh.abort()
                self._loop.run(self._ssh.wait_closed())
        self._ssh = self._sftp = None

    async def _walk(
        self, sftp: asyncssh.SFTPClient, folder: str, parts: list[str]
    ) -> AsyncIterator[Listed]:
        import asyncssh

        try:
            entries = [entry async for entry in sftp.scandir(folder or "/")]
        except (asyncssh.SFTPNoSuchFile, asyncssh.SFTPNoSuchPath):
            return
        for entry in entries:
            name = str(entry.filename)
            if name in (".", "..") or not fnmatchcase(name, parts[0]):
                continue
            mode = entry.attrs.permissions or 0
            if len(parts) == 1 and (stat.S_ISREG(mode) or not stat.S_IFMT(mode)):
                yield self._listed(f"{folder}/{name}", entry.attrs)
            elif len(parts) > 1 and (stat.S_ISDIR(mode) or not stat.S_IFMT(mode)):
                async for each in self._walk(sftp, f"{folder}/{name}", parts[1:]):
                    yield each

    def _listed(self, path: str, attrs: asyncssh.SFTPAttrs) -> Listed:
        modified = (attrs.mtime or 0) * 1_000_000_000 + (attrs.mtime_ns or 0)
        return Listed(place_of(self.url) + path, attrs.size or 0, modified)

    def _ask(self, question: Coroutine[Any, Any, Answer], where: str) -> Answer:
        import asyncssh

        limit = self.retries.timeout_seconds
        try:
            return self._loop.run(asyncio.wait_for(question, limit))
        except asyncssh.HostKeyNotVerifiable:
            raise self._not_the_host() from None
        except (asyncssh.PermissionDenied, asyncssh.SFTPPermissionDenied) as error:
            raise UsageError(
                _(
                    "the server lets this login not in: {said}",
                    said=self.connection.hide(str(error)),
                ),
                where=where,
                remedy=_(
                    "check login, password or key of the connection {name}, and what it may read",
                    name=repr(self.connection.name),
                ),
            ) from None
        except (asyncssh.Error, OSError, TimeoutError) as error:
            self._hang_up()
            said = self.connection.hide(str(error)) or _(
                "no answer within {limit} s", limit=f"{limit:g}"
            )
            raise Passing(
                OutsideError(
                    _("the SFTP server cannot be read: {said}", said=said),
                    where=where,
                    remedy=_("check that the server can be reached, and run again"),
                )
            ) from None

    async def _client(self) -> asyncssh.SFTPClient:
        import asyncssh

        if self._sftp is None:
            parts = urlsplit(self.url)
            host = parts.hostname or self.connection.host
            require_host(host, self.connection)
            self._ssh = await asyncssh.connect(
                host,
                parts.port or self.connection.port or 22,
                username=parts.username or self.connection.login,
                password=self.connection.password or None,
                client_keys=client_keys(self.connection),
                known_hosts=vouched_hosts(self.connection),
                server_host_key_algs="default",
                agent_path=None,
                config=None,
                connect_timeout=self.retries.timeout_seconds,
                keepalive_interval=30,
            )
            self._sftp = await self._ssh.start_sftp_client()
        return self._sftp

    def _not_the_host(self) -> DataRefused:
        pinned = self.connection.extra.get("host_key")
        return DataRefused(
            _("the server's host key is not the pinned one")
            if pinned
            else _("nobody vouches for the server's host key"),
            where=_(
                "{place} shows {fingerprint}",
                place=place_of(self.url),
                fingerprint=self._fingerprint(),
            ),
            remedy=_(
                "ask the server's operator for its key's fingerprint on another way; only"
                " if it is this one, write the key into the connection's extra:"
                " `host_key`"
            ),
        )

    def _fingerprint(self) -> str:
        import asyncssh

        parts = urlsplit(self.url)
        asked = asyncssh.get_server_host_key(
            parts.hostname or "", parts.port or self.connection.port or 22, config=None
        )
        with suppress(Exception):
            key = self._loop.run(asyncio.wait_for(asked, self.retries.timeout_seconds))
            if key is not None:
                return f"{key.get_algorithm()} {key.get_fingerprint()}"
        return _("a key that could not be read")


@contextmanager
def open_origin(asked: Asked) -> Iterator[Origin]:
    """Open a source's SFTP server."""
    connection = asked.login()
    server = Server(asked.patterns[0], connection, asked.source_map.retries)
    try:
        yield StoreOrigin(asked, server)
    finally:
        server.close()


def _path(url: str) -> str:
    return "/" + url.split("://", 1)[1].partition("/")[2]
