"""The image, built and run as far as a machine without a container engine can: see shape.py."""

from __future__ import annotations

import json
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.docker.compose import DOCKER, own_services
from tests.docker.shape import NOBODY, Shape, done

# Debian's packages of these names.
TOOLS = ("buildah", "debootstrap", "redis-server", "ip", "setpriv")
MISSING = [tool for tool in TOOLS if not shutil.which(tool)]
pytestmark = [
    pytest.mark.proof,
    pytest.mark.timeout(7_200),
    pytest.mark.skipif(MISSING != [], reason=f"not installed: {MISSING}"),
    pytest.mark.skipif(os.geteuid() != 0, reason="a changed root is root's to make"),
]
BASE = "docker.io/library/python:3.12-slim-bookworm"
DAGS = ("ingest", "warehouse", "rebates")
# What the page says of the image's size.
SIZE_GB = 1.9


@pytest.fixture(scope="module")
def buildah(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[str]]:
    """buildah with a store of its own; `PEAKLEDGER_IMAGE_STORE` names one to keep and use again."""
    kept = os.environ.get("PEAKLEDGER_IMAGE_STORE")
    store = Path(kept) if kept else tmp_path_factory.mktemp("images")
    yield ["buildah", "--root", str(store), "--runroot", str(tmp_path_factory.mktemp("run"))]
    if not kept:
        shutil.rmtree(store)


@pytest.fixture(scope="module")
def shape(buildah: list[str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shape]:
    """Build on Debian's own Python, under the name of the files' base."""
    if not has(buildah, BASE):
        root = tmp_path_factory.mktemp("base") / "root"
        brought = "python3,python3-venv,ca-certificates"
        done("debootstrap", "--variant=minbase", f"--include={brought}", "bookworm", root)
        base = done(*buildah, "from", "scratch")
        done(*buildah, "copy", "-q", base, root, "/")
        certificates = "SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt"
        done(*buildah, "config", "--env", certificates, base)
        done(*buildah, "commit", "-q", "--rm", base, BASE)
        shutil.rmtree(root)
    build(buildah, "worker")
    made = Shape(buildah)
    yield made
    made.close()


def build(buildah: list[str], name: str) -> None:
    """Build a service's image unless a kept store has it."""
    image, dockerfile = own_services()[name]["image"], own_services()[name]["build"]["dockerfile"]
    if has(buildah, f"localhost/{image}"):
        return
    # The machine's own certificates, for a network that has some of its own.
    trusted = ("-v", "/etc/ssl/certs:/etc/ssl/certs:ro")
    how = ("--isolation", "chroot", "--network", "host", "--format", "docker", *trusted)
    done(*buildah, "bud", *how, "-f", DOCKER.parent / dockerfile, "-t", image, DOCKER.parent)


def has(buildah: list[str], image: str) -> bool:
    return done(*buildah, "images", "-q", "--filter", f"reference={image}") != ""


def test_the_image_runs_as_a_number_and_has_no_compiler_and_no_test_tool(shape: Shape) -> None:
    assert shape.root("scheduler").config["User"] == f"{NOBODY}:0"
    assert shape.run("scheduler", "id", "-u").stdout == f"{NOBODY}\n"
    for tool in ("gcc", "cc", "make", "pip"):
        assert shape.run("scheduler", "sh", "-c", f"command -v {tool}").returncode != 0, tool
    assert "No module" in shape.run("scheduler", "python", "-c", "import pytest").stderr
    assert shape.run("scheduler", "python", "-c", "import lightgbm").returncode == 0


def test_the_image_is_no_larger_than_the_page_says(shape: Shape) -> None:
    size = int(done("du", "-sxB1", shape.root("worker").path).split()[0])
    assert size <= SIZE_GB * 1e9


def test_every_service_comes_up_and_is_well_and_writes_no_file_and_no_key(shape: Shape) -> None:
    shape.up()
    assert shape.root("worker").written() == []
    drawn = [shape.key(file.name) for file in (shape.folder / "keys").iterdir() if file.is_file()]
    told = "".join(file.read_text("utf-8", "replace") for file in shape.folder.glob("*.log"))
    assert [key for key in drawn if key in told] == []


def test_a_day_runs_through_by_the_worker_and_verify_passes(shape: Shape) -> None:
    shape.up()
    sample = f"peakledger sample --out feeds --as-of {datetime.now(UTC).date()}"
    fed = shape.run("worker", "sh", "-ec", f"{sample}; mkdir -p home; cp -r feeds/terms home")
    assert fed.returncode == 0, fed.stderr
    client = Client(shape)
    # Whoever is released last sets the others off: its schedule's last tick has passed.
    for dag in reversed(DAGS):
        client.release(dag)
    for dag in DAGS:
        assert client.ended(dag) == "success", shape.log("worker")[-4_000:]
    verified = shape.run("worker", "peakledger", "verify", "--all")
    assert verified.returncode == 0, verified.stdout + verified.stderr
    assert shape.root("worker").written() == []


def test_superset_comes_beside_them_and_lets_its_administrator_in(
    shape: Shape, buildah: list[str]
) -> None:
    build(buildah, "superset")
    shape.up("superset")
    login = {"username": "admin", "password": shape.key("admin"), "provider": "db"}
    answer = ask(shape, "POST", "http://127.0.0.1:8088/api/v1/security/login", login)
    assert answer["access_token"]
    assert shape.root("superset").written() == []


class Client:
    """Somebody who asks the API server from inside the services' network."""

    def __init__(self, shape: Shape) -> None:
        self._shape, self._token = shape, ""
        login = {"username": "admin", "password": shape.key("admin")}
        self._token = self._ask("POST", "/auth/token", login)["access_token"]

    def release(self, dag: str) -> None:
        """Let a DAG run once the server knows it."""
        until(lambda: dag in str(self._ask("GET", "/api/v2/dags")), 300)
        self._ask("PATCH", f"/api/v2/dags/{dag}", {"is_paused": False})

    def ended(self, dag: str) -> str:
        """Wait for the first run; return how it ended."""
        until(lambda: self._state(dag) in ("success", "failed"), 1_200)
        return self._state(dag)

    def _state(self, dag: str) -> str:
        runs = self._ask("GET", f"/api/v2/dags/{dag}/dagRuns")["dag_runs"]
        return str(runs[0]["state"]) if runs else ""

    def _ask(self, how: str, path: str, body: Any = None) -> Any:
        return ask(self._shape, how, f"http://127.0.0.1:8080{path}", body, self._token)


_ASK = """
import json, sys, urllib.request
how, url, body, token = json.loads(sys.argv[1])
head = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
data = None if body is None else json.dumps(body).encode()
asked = urllib.request.Request(url, data, head, method=how)
print(urllib.request.urlopen(asked, timeout=60).read().decode())
"""


def ask(shape: Shape, how: str, url: str, body: Any = None, token: str = "") -> Any:
    """Ask a server from inside the services' network."""
    asked = json.dumps([how, url, body, token])
    return json.loads(done(*shape.inside, sys.executable, "-c", _ASK, asked))


def until(holds: Callable[[], bool], seconds: float) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it took too long"
        time.sleep(2)
