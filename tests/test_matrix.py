"""Each Python that the project names sets a clone up and runs it, for root and for anybody else.

What cannot be had on a machine is skipped, and `make matrix` says so at its end.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from adapters.lake.home import Home
from adapters.warehouse.embedded import Embedded
from adapters.warehouse.grants import grants_script
from adapters.warehouse.roles import RoleNames
from tests.adapters.warehouse.own_server import OwnServer
from tests.small_company import ORDERS, TERMS
from tests.test_clone import LEFT_OUT, ROOT

pytestmark = [pytest.mark.proof, pytest.mark.timeout(3_000)]
QUICK = ("tests/transforms/language", "tests/transforms/intake/values", "tests/transforms/lake")
# A user whom no machine gives a name: what a container's platform makes up.
NAMELESS = 1_234_567


@dataclass(frozen=True)
class Clone:
    """A clone that was set up, whose code nobody may change any more; `uid` runs its programs."""

    folder: Path
    uid: int | None = None

    def run(self, program: str, *words: object, **environment: str) -> str:
        told = subprocess.run(
            [self.folder / ".venv" / "bin" / program, *map(str, words)],
            cwd=self.folder,
            env={"PATH": os.defpath, "HOME": "/nonexistent", **environment},
            user=self.uid,
            group=self.uid,
            extra_groups=None if self.uid is None else [],
            capture_output=True,
            text=True,
            check=False,
        )
        assert told.returncode == 0, f"{words}\n{told.stdout[-3_000:]}{told.stderr[-3_000:]}"
        return told.stdout

    def runs_as(self, uid: int) -> Clone:
        """Return this clone as another user runs it; skip where its Python is closed to them."""
        if os.geteuid() != 0:
            pytest.skip("only root can become somebody else")
        try:
            Clone(self.folder, uid).run("python", "-c", "")
        except PermissionError:
            pytest.skip("this Python lies in a folder that is closed to other users")
        return Clone(self.folder, uid)

    def works(self, place: Path, **environment: str) -> None:
        """Run the pipeline on a small company, all of it, and once more."""
        feeds, home = _feeds(place / "feeds"), place / "a home 数据"
        for path in (place, feeds, feeds / "terms"):
            os.chown(path, -1 if self.uid is None else self.uid, -1)
        run = ("run", "--feeds", feeds, "--as-of", "2026-02-01", "--home", home)
        try:
            assert "2 entries" in self.run("peakledger", *run, **environment)
            assert "Nothing new to post" in self.run("peakledger", *run, **environment)
            self.run("peakledger", "verify", "--home", home, **environment)
        finally:
            Embedded(Home.at(home)).stop()


@pytest.fixture(scope="module", params=["3.11", "3.12", "3.13"])
def clone(request: pytest.FixtureRequest, new_home: Callable[[], Home]) -> Iterator[Clone]:
    uv = Path(sys.executable).with_name("uv")
    asked = [uv, "python", "find", "--no-project", "--no-python-downloads", request.param]
    told = subprocess.run(asked, cwd="/", capture_output=True, text=True, check=False)
    if told.returncode != 0:
        pytest.skip(f"no Python {request.param} was found on this machine")
    folder = new_home().path / "clone"
    shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns(*LEFT_OUT))
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "VIRT"))}
    subprocess.run(
        ["make", "setup"],
        cwd=folder,
        env={**environment, "PYTHON": told.stdout.strip()},
        check=True,
    )
    subprocess.run(["chmod", "-R", "a-w,a+rX", folder], check=True)
    yield Clone(folder)
    subprocess.run(["chmod", "-R", "u+w", folder], check=True)


def test_the_pipeline_runs_for_whoever_set_it_up(clone: Clone, new_home) -> None:
    clone.works(new_home().path)


def test_the_quick_tests_hold(clone: Clone, tmp_path: Path) -> None:
    clone.run(
        "python", "-m", "pytest", "-q", "-m", "not proof", "-p", "no:cacheprovider",
        *QUICK, PYTHONPYCACHEPREFIX=str(tmp_path),
    )  # fmt: skip


def test_the_pipeline_runs_for_a_user_without_rights(clone: Clone, new_home) -> None:
    clone.runs_as(pwd.getpwnam("nobody").pw_uid).works(new_home().path)


def test_the_pipeline_runs_for_a_number_without_a_name_on_a_server_of_its_own(
    clone: Clone, new_home
) -> None:
    nameless, server = clone.runs_as(NAMELESS), OwnServer.make()
    try:
        server.add("dba", "createrole")
        url = server.add("etl")
        server.run("create database sales owner dba")
        server.run(grants_script("etl", "sales", RoleNames()), database="sales", login="dba")
        nameless.works(new_home().path, PEAKLEDGER_WAREHOUSE_URL=url)
    finally:
        server.stop()
        shutil.rmtree(server.folder)


def _feeds(folder: Path) -> Path:
    (folder / "terms").mkdir(parents=True)
    (folder / "accounts.csv").write_text("account_id\nA1\nA2\n", "utf-8")
    (folder / "products.csv").write_text("product_id,units_per_case\nP1,12\n", "utf-8")
    lines = [f"o{n},1,A{n % 2 + 1},P1,2026-01-{n:02},{n},100,CNY\n" for n in range(1, 29)]
    (folder / "orders.csv").write_text(ORDERS + "".join(lines), "utf-8")
    (folder / "terms" / "volume.yaml").write_text(TERMS, "utf-8")
    return folder
