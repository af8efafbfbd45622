"""The image, built and run as far as a machine without a container engine can: see shape.py."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

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
