"""What every bench works with: the size, a scratch folder, samples, and servers that end.

Goes in: what the command line said. Comes out: folders and runs that benches share. Nothing lies in
the project, and every server started here is stopped here, whatever happens.
"""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from adapters.lake.home import Home
from adapters.warehouse.embedded import Embedded
from bench.measure import PROJECT, Measured, measured, python
from examples.sample_company import write

AS_OF = date(2026, 11, 1)
SIZES = ("small", "medium", "large")
REAL_DATA = PROJECT.parent / "shared" / "data"


@dataclass
class Server:
    """An embedded PostgreSQL that runs; `start` is what its first start took."""

    home: Home
    start: Measured

    @cached_property
    def pid(self) -> int:
        pid = Embedded(self.home).status().pid
        if pid is None:
            raise RuntimeError(f"the server of {self.home.path} does not run")
        return pid


@dataclass
class Context:
    """One call of the benches; `memory` keeps what one bench has measured and another needs."""

    size: str
    scratch: Path
    quiet: bool = False
    memory: dict[str, object] = field(default_factory=dict)

    def say(self, text: str) -> None:
        """Tell what goes on, on standard error."""
        if not self.quiet:
            print(f"  … {text}", file=sys.stderr, flush=True)

    def sample(self, size: str | None = None) -> Path:
        """Return the folder of a sample, written once; its writing is not measured."""
        size = size or self.size
        folder = self.scratch / f"sample-{size}"
        if not folder.exists():
            self.say(f"writing the {size} sample")
        write(folder, size=size, as_of=AS_OF)
        return folder

    def run(
        self,
        name: str,
        command: list[str],
        server: Server | None = None,
        environment: dict[str, str] | None = None,
    ) -> Measured:
        """Measure a command; its output is kept in the scratch folder as `<name>.log`."""
        self.say(name)
        pid = server.pid if server else None
        return measured(command, self.scratch / f"{name}.log", environment, pid)

    def worker(
        self, module: str, *arguments: object, server: Server | None = None
    ) -> tuple[Measured, dict[str, Any]]:
        """Measure a module whose last line of output is a JSON object; return both."""
        name = "-".join([module.rpartition(".")[2], *map(str, arguments[:1])])
        return self.run(name, python(module, *arguments), server), self.answer(name)

    def answer(self, name: str) -> dict[str, Any]:
        """Return the JSON object on the last line that a run has written."""
        text = (self.scratch / f"{name}.log").read_text("utf-8")
        return dict(json.loads(text.strip().splitlines()[-1]))

    def fresh_home(self, name: str) -> Home:
        """Return an empty home that a server under any user can enter."""
        folder = self.scratch / name
        stop(Home.at(folder))
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        folder.chmod(0o755)
        return Home.at(folder)

    @contextmanager
    def server(self, name: str) -> Iterator[Server]:
        """Yield a fresh home whose embedded PostgreSQL runs, and stop it at the end."""
        home = self.fresh_home(name)
        try:
            start = self.run(f"{name}-start", peakledger("warehouse", "start", "--home", home.path))
            yield Server(home, start)
        finally:
            stop(home)


def peakledger(*arguments: object) -> list[str]:
    """Return a call of our own command."""
    return python("cli.main", *arguments)


def stop(home: Home) -> None:
    """Stop the embedded server of a home, where there is one."""
    if home.pg.is_dir():
        Embedded(home).stop()
