"""An Apache Superset of its own: set up from its lock, started on a free port, asked over REST."""

from __future__ import annotations

import json
import os
import secrets
import socket
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests

from tests.end_to_end.locked_tools import run, tools

_CONFIG = """
# The pages are read by a browser of the test's own, on this machine alone.
TALISMAN_ENABLED = False
WTF_CSRF_ENABLED = False
RATELIMIT_ENABLED = False
"""


@dataclass
class Superset:
    """A running server with an administrator."""

    folder: Path
    programs: Path = field(default_factory=lambda: tools("superset"))
    login: str = "admin"
    password: str = field(default_factory=lambda: secrets.token_urlsafe(12))

    def __post_init__(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.url = f"http://127.0.0.1:{free.getsockname()[1]}"
        config = self.folder / "superset_config.py"
        config.write_text(_CONFIG, "utf-8")
        self._environment = {
            **{k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "PEAKLEDGER"))},
            "PATH": f"{self.programs}:{os.environ['PATH']}",
            "SUPERSET_SECRET_KEY": secrets.token_urlsafe(48),
            "SUPERSET_HOME": str(self.folder),
            "SUPERSET_CONFIG_PATH": str(config),
            "FLASK_APP": "superset",
            "SCARF_ANALYTICS": "false",
        }

    def __enter__(self) -> Superset:
        program = str(self.programs / "superset")
        made_of = ("--firstname", "A", "--lastname", "B", "--email", "a@example.org")
        admin = ("--username", self.login, "--password", self.password)
        for verb in (("db", "upgrade"), ("fab", "create-admin", *admin, *made_of), ("init",)):
            run(program, *verb, env=self._environment)
        port = self.url.rpartition(":")[2]
        with (self.folder / "server.log").open("wb") as log:
            self._server = subprocess.Popen(
                [program, "run", "--port", port, "--with-threads"],
                env=self._environment,
                stdout=log,
                stderr=log,
            )
        self._wait()
        self._http = requests.Session()
        given = {"username": self.login, "password": self.password, "provider": "db"}
        self._http.headers["Authorization"] = (
            f"Bearer {self.post('security/login', given)['access_token']}"
        )
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()
        self._server.terminate()
        self._server.wait(30)

    def _wait(self) -> None:
        until = time.monotonic() + 120
        while time.monotonic() < until:
            try:
                if requests.get(f"{self.url}/health", timeout=5).ok:
                    return
            except requests.ConnectionError:
                time.sleep(0.5)
        raise AssertionError((self.folder / "server.log").read_text("utf-8")[-4000:])

    def post(self, path: str, given: dict[str, Any]) -> dict[str, Any]:
        answer = self._http.post(f"{self.url}/api/v1/{path}", json=given, timeout=120)
        return self._answered(answer)

    def get(self, path: str) -> dict[str, Any]:
        return self._answered(self._http.get(f"{self.url}/api/v1/{path}", timeout=120))

    def import_pack(self, pack: Path, password: str) -> None:
        """Import a pack over what is there, with the password of its database login."""
        answer = self._http.post(
            f"{self.url}/api/v1/dashboard/import/",
            files={"formData": (pack.name, pack.read_bytes(), "application/zip")},
            data={
                "passwords": json.dumps({"databases/Peakledger.yaml": password}),
                "overwrite": "true",
            },
            timeout=300,
        )
        self._answered(answer)

    @staticmethod
    def _answered(answer: requests.Response) -> dict[str, Any]:
        assert answer.ok, f"{answer.status_code} {answer.text[:2000]}"
        found: dict[str, Any] = answer.json()
        return found
