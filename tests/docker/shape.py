"""The services of the compose file without a container engine, as far as a changed root goes.

Every service of ours is run by `buildah run --isolation chroot` with the entry point, user and
environment of the image and the command, environment, volumes and order of the compose file, in a
root that is mounted read-only. Those of others: stand_ins.py. All are in a network of their own, so
that names and ports are the file's. Volumes that an image declares are buildah's own, one for all
services of the image.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.docker.compose import compose, own_services, wanted
from tests.docker.stand_ins import StandIns

NOBODY = 10001


@dataclass(frozen=True)
class Root:
    """A working container: what its image says of itself, and where its files lie."""

    container: str
    config: dict[str, Any]
    path: Path
    since: float

    @classmethod
    def made(cls, buildah: Sequence[str], image: str) -> Root:
        container = done(*buildah, "from", "--pull-never", f"localhost/{image}")
        config = json.loads(done(*buildah, "inspect", container))["OCIv1"]["config"]
        return cls(container, config, Path(done(*buildah, "mount", container)), time.time())

    def written(self) -> list[str]:
        """Name the files that have come into the root, or changed there, since it was made."""
        newer = ("-newermt", f"@{self.since}", "-not", "-type", "d")
        # What buildah itself mounts there for as long as something runs.
        own = ("-not", "-path", f"{self.path}/run/.containerenv")
        return done("find", self.path, "-xdev", *newer, *own).split()


class Shape:
    """A working container of each image, the volumes as folders, and what runs in them."""

    def __init__(self, buildah: Sequence[str]) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="peakledger-shape-"))
        self.folder.chmod(0o755)
        self._buildah = list(buildah)
        self._network = f"shape-{os.getpid()}"
        self.inside = ["ip", "netns", "exec", self._network]
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._started: set[str] = set()
        self._stand_ins = StandIns(self.folder)
        names = " ".join(compose()["services"])
        (self.folder / "hosts").write_text(f"127.0.0.1 localhost {names}\n", "ascii")
        for name in compose()["volumes"]:
            (self.folder / name).mkdir(mode=0o770)
            os.chown(self.folder / name, NOBODY, 0)
        done("ip", "netns", "add", self._network)
        done(*self.inside, "ip", "link", "set", "lo", "up")
        self._roots: dict[str, Root] = {}

    def close(self) -> None:
        """End what runs, gently at first, and take network, container and folder away."""
        for process in self._running.values():
            process.terminate()
        for process in self._running.values():
            with suppress(subprocess.TimeoutExpired):
                process.wait(30)
        for number in done("ip", "netns", "pids", self._network).split():
            subprocess.run(["kill", "-9", number], check=False)
        done("ip", "netns", "del", self._network)
        for root in self._roots.values():
            done(*self._buildah, "rm", root.container)
        shutil.rmtree(self.folder)

    def root(self, name: str) -> Root:
        """Return the working container of a service's image."""
        image = own_services()[name]["image"]
        if image not in self._roots:
            self._roots[image] = Root.made(self._buildah, image)
        return self._roots[image]

    def up(self, profile: str = "") -> None:
        """Start every service that is not up once what it waits for is so; all are well then."""
        for name in wanted(profile):
            if name not in self._started:
                self.start(name)
        for name in self._running:
            self.require_well(name)

    def start(self, name: str) -> None:
        """Start a service once what it waits for is well; one that is to end has ended well."""
        self._started.add(name)
        service = compose()["services"][name]
        for other, awaited in service.get("depends_on", {}).items():
            if awaited["condition"] == "service_healthy":
                self.require_well(other)
        if name not in own_services():
            self._launch(name, [*self.inside, *self._stand_ins.command(name)])
        elif service["restart"] == "no":
            ended = self.run(name)
            assert ended.returncode == 0, ended.stdout[-2000:] + ended.stderr[-2000:]
        else:
            self._launch(name, self._words(name, service["command"]))

    def run(self, name: str, *command: str) -> subprocess.CompletedProcess[str]:
        """Run a command, or the service's own, to its end."""
        words = self._words(name, command or own_services()[name]["command"])
        return subprocess.run(words, capture_output=True, text=True, check=False, timeout=900)

    def require_well(self, name: str, seconds: float = 600) -> None:
        """Ask the service's own healthcheck until it says yes."""
        until = time.monotonic() + seconds
        while self._ask(name) != 0:
            assert self._running[name].poll() is None, f"{name} ended: {self.log(name)[-3000:]}"
            assert time.monotonic() < until, f"{name} is not well: {self.log(name)[-3000:]}"
            time.sleep(2)

    def _ask(self, name: str) -> int:
        how, *words = compose()["services"][name]["healthcheck"]["test"]
        command = ["sh", "-c", *words] if how == "CMD-SHELL" else words
        if name in own_services():
            return self.run(name, *command).returncode
        asked = self._stand_ins.check(name, command)
        return subprocess.run([*self.inside, *asked], capture_output=True, check=False).returncode

    def log(self, name: str) -> str:
        """Read what a service has said."""
        return (self.folder / f"{name}.log").read_text("utf-8", "replace")

    def key(self, name: str) -> str:
        """Read a key of the installation."""
        return (self.folder / "keys" / name).read_text("ascii")

    def _words(self, name: str, command: Sequence[str]) -> list[str]:
        service, root = own_services()[name], self.root(name)
        mounts = [f"{self.folder}/hosts:/etc/hosts:ro"]
        mounts += [f"{self.folder}/{each}" for each in service["volumes"]]
        told = [f"{key}={_plain(value)}" for key, value in service["environment"].items()]
        return [
            *(*self.inside, *self._buildah, "run", "--isolation", "chroot"),
            *("--network", "host", "--no-hosts"),
            *(word for each in mounts for word in ("-v", each)),
            *(word for each in service["tmpfs"] for word in ("--mount", f"type=tmpfs,dst={each}")),
            *(word for each in told for word in ("--env", each)),
            *(root.container, "--", *root.config.get("Entrypoint", ()), *map(_plain, command)),
        ]

    def _launch(self, name: str, words: list[str]) -> None:
        with (self.folder / f"{name}.log").open("wb") as log:
            self._running[name] = subprocess.Popen(
                words, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )


def done(*words: object) -> str:
    """Run a command that must succeed; return what it said."""
    told = subprocess.run([*map(str, words)], capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stdout[-2000:] + told.stderr[-4000:]
    return told.stdout.strip()


def _plain(value: Any) -> str:
    """Give a text of the file as Compose does where the environment says nothing."""
    text = re.sub(r"(?<!\$)\$\{\w+:-([^}]*)\}", r"\1", str(value))
    return text.replace("$$", "$")
