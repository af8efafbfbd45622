"""Real servers that sources are fetched from, started by the tests: S3, SFTP, a JSON API, an ERP.

The API misbehaves as a test tells it to. Every server listens on a free port of this machine and is
stopped with the session.
"""

from __future__ import annotations

import asyncio
import json
import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import asyncssh
import pytest
import sqlalchemy as sa

from adapters.intake.feed_files import RawStore
from adapters.lake.connections import Connection, no_connection
from adapters.lake.engine import Engine
from adapters.lake.home import Home
from adapters.lake.tables import Lake
from stages.intake.ingest import IngestResult, land_and_clean
from tests.s3_server import SECRET
from transforms.schema import INTAKE

CANARY = SECRET


@dataclass
class World:
    """A feeds folder, a home and logins; every run is numbered and lands an hour after the last."""

    feeds: Path
    home: Home
    logins: dict[str, Connection] = field(default_factory=dict)
    waits: list[float] = field(default_factory=list)
    runs: int = 0

    def map(self, text: str) -> None:
        (self.feeds / "source.yaml").write_text(text, "utf-8")

    def login(self, name: str, kind: str, **parts: Any) -> None:
        self.logins[name] = Connection(name, kind, **parts)

    def connections(self, name: str) -> Connection:
        if name not in self.logins:
            raise no_connection(name)
        return self.logins[name]

    def run(self, source: str | None = None) -> IngestResult:
        self.runs += 1
        result = land_and_clean(
            self.home,
            self.feeds,
            source,
            now=datetime(2026, 3, 1, 8, tzinfo=UTC) + timedelta(hours=self.runs),
            run_id=f"run-{self.runs}",
            connections=self.connections,
        )
        result.check()
        return result

    def rows(self, feed: str, columns: str = "*") -> list[dict[str, Any]]:
        table = Lake(self.home).clean(feed)
        with Engine.bare() as engine:
            return engine.arrow(f"select {columns} from ({table.scan()}) order by all").to_pylist()

    def intake(self) -> list[dict[str, Any]]:
        table = Lake(self.home).state(INTAKE)
        with Engine.bare() as engine:
            asked = f"select * from ({table.scan()}) order by landed_at, file"
            return engine.arrow(asked).to_pylist()

    def landed(self, source: str) -> list[str]:
        return [each.name for each in RawStore(self.home.raw).deliveries(source)]

    def left_over(self) -> list[str]:
        """List what lies in scratch and raw that is neither a landed file nor its manifest."""
        scratch = [path.name for path in self.home.tmp.glob("**/*") if path.is_file()]
        return scratch + [path.name for path in self.home.raw.glob(".incoming*")]


@pytest.fixture
def world(tmp_path: Path) -> World:
    feeds = tmp_path / "feeds"
    feeds.mkdir()
    return World(feeds, Home.at(tmp_path / "home"))


class SftpServer:
    """An SFTP server of one folder, in a thread of its own."""

    def __init__(self, root: Path, port: int = 0):
        self.root = root
        self.key = asyncssh.generate_private_key("ssh-ed25519")
        self.opened: list[str] = []
        self.cut_after: int | None = None
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._server = self._run(self._listen(port))
        self.port = self._server.get_port()

    @property
    def host_key(self) -> str:
        return self.key.export_public_key().decode().strip()

    @property
    def url(self) -> str:
        return f"sftp://127.0.0.1:{self.port}"

    @property
    def login(self) -> dict[str, Any]:
        return {"login": "peak", "password": CANARY, "extra": {"host_key": self.host_key}}

    def put(self, name: str, text: str | bytes, *, age: float = 3600) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        then = datetime.now(UTC).timestamp() - age
        os.utime(path, (then, then))
        return path

    def change_key(self) -> None:
        """Come back on the same port as another server would: with another key."""
        self._run(self._close())
        self.key = asyncssh.generate_private_key("ssh-ed25519")
        self._server = self._run(self._listen(self.port))

    def stop(self) -> None:
        self._run(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    def _run(self, coroutine: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(20)

    async def _close(self) -> None:
        self._server.close()
        await self._server.wait_closed()

    async def _listen(self, port: int) -> Any:
        outer = self

        class Auth(asyncssh.SSHServer):
            def begin_auth(self, username: str) -> bool:
                return True

            def password_auth_supported(self) -> bool:
                return True

            def validate_password(self, username: str, password: str) -> bool:
                return (username, password) == ("peak", CANARY)

        class Files(asyncssh.SFTPServer):
            def __init__(self, channel: Any):
                super().__init__(channel, chroot=str(outer.root))
                self._channel = channel

            def open(self, path: bytes, pflags: int, attrs: Any) -> Any:
                outer.opened.append(path.decode())
                return super().open(path, pflags, attrs)

            def read(self, handle: Any, offset: int, size: int) -> bytes:
                if outer.cut_after is not None and offset >= outer.cut_after:
                    outer.cut_after = None
                    self._channel.get_connection().abort()
                return super().read(handle, offset, size)

        return await asyncssh.listen(
            "127.0.0.1",
            port,
            server_factory=Auth,
            server_host_keys=[self.key],
            sftp_factory=Files,
        )


@pytest.fixture
def sftp(tmp_path: Path) -> Iterator[SftpServer]:
    root = tmp_path / "sftp"
    root.mkdir()
    server = SftpServer(root)
    yield server
    server.stop()


@dataclass
class Asked:
    """One request as the API saw it."""

    path: str
    params: dict[str, str]
    headers: dict[str, str]


class Api:
    """A JSON API that answers as a test tells it: (status, headers, body), or None to say nothing.

    A body that is no bytes is sent as JSON; `cut` in the headers ends the connection too early.
    """

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.answer: Callable[[Asked], Any] = lambda _: (200, {}, [])
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def script(self, *answers: Any) -> None:
        """Answer one after the other, and the last one for ever."""
        at = iter(range(10**9))
        self.answer = lambda _: answers[min(next(at), len(answers) - 1)]

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                parts = urlsplit(self.path)
                headers = {name.lower(): value for name, value in self.headers.items()}
                asked = Asked(parts.path, dict(parse_qsl(parts.query)), headers)
                outer.asked.append(asked)
                answer = outer.answer(asked)
                if answer is None:
                    threading.Event().wait(1.0)
                    self.close_connection = True
                    return
                status, headers, body = answer
                sent = body if isinstance(body, bytes) else json.dumps(body).encode()
                headers = {"content-type": "application/json", **headers}
                cut = headers.pop("cut", None)
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, str(value))
                self.send_header("content-length", str(len(sent) + (10 if cut else 0)))
                self.end_headers()
                self.wfile.write(sent)

            def log_message(self, *_: Any) -> None:
                pass

        return Handler


@pytest.fixture
def api() -> Iterator[Api]:
    served = Api()
    yield served
    served.stop()


@dataclass
class Erp:
    """A company's database on a real PostgreSQL, with a login of its own."""

    url: sa.URL
    engine: sa.Engine

    def do(self, *statements: str) -> None:
        with self.engine.begin() as connection:
            for statement in statements:
                connection.exec_driver_sql(statement)

    def ask(self, statement: str) -> list[Any]:
        with self.engine.connect() as connection:
            return list(connection.exec_driver_sql(statement))

    @property
    def login(self) -> dict[str, Any]:
        url = self.url
        return {
            "host": url.host,
            "port": url.port,
            "login": url.username,
            "password": url.password,
            "schema": url.database,
        }


@pytest.fixture
def erp(warehouse: Any) -> Iterator[Erp]:
    from adapters.warehouse.embedded import Embedded
    from adapters.warehouse.roles import ADMIN

    server = Embedded(warehouse.home)
    name = f"erp_{os.getpid()}_{threading.get_ident() % 10_000}"
    server.create_database(name)
    plain = sa.make_url(server.url(role=ADMIN, database=name).text())
    url = plain.set(drivername="postgresql+psycopg")
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    yield Erp(url, engine)
    engine.dispose()
    server.drop_database(name)
