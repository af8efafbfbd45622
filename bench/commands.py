"""What a command costs before and beside its work: processor time as a multiple of bare imports.

Goes in: the small sample in a home of its own, all done. Comes out: per verb the least processor
time of several runs, each beside a run of `import duckdb, pyarrow, sqlalchemy` in the same minute,
so that the multiple holds on a busy machine too.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from adapters.lake.home import Home
from bench.context import AS_OF, Context, Server, peakledger, stop
from bench.measure import Measured
from bench.registry import bench
from bench.results import Figure, Result

_BARE = [sys.executable, "-c", "import duckdb, pyarrow, sqlalchemy"]
_TRIES = 3
# Other tables of the sample hold the faults that intake is to find.
_TABLES = ("accounts", "products", "targets")
_ACCOUNT, _ENTRY = "W001", "1"
_NEW_LINE = "ORDER-OF-THE-BENCH"


@dataclass(frozen=True)
class _Verb:
    """A call of the command, and the multiple of bare imports that it should cost at most."""

    name: str
    arguments: tuple[object, ...]
    aim: float


@bench("commands")
def commands(context: Context) -> Result:
    """Processor time of every verb, in multiples of bare imports."""
    feeds = context.scratch / "feeds-of-commands"
    if not feeds.exists():
        shutil.copytree(context.sample("small"), feeds)
    home = context.fresh_home("home-of-commands")
    try:
        context.run("run-first", _on(home, "run", "--feeds", feeds, "--as-of", AS_OF))
        context.run("validate", _on(home, "validate"))
        server = Server(home, Measured(0, 0, 0, 0, load=0))
        found = [_figure(context, home, server, verb) for verb in _verbs(feeds)]
        found.append(_figure(context, home, server, _new_line(feeds), tries=1))
    finally:
        stop(home)
    figures, remarks = zip(*found, strict=True)
    return Result(figures, tuple(remark for remark in remarks if remark))


def _verbs(feeds: Path) -> Iterator[_Verb]:
    orders = sorted((feeds / "orders").glob("*.csv"))[-1]
    files = ["--orders", orders]
    files += [part for table in _TABLES for part in (f"--{table}", feeds / f"{table}.csv")]
    terms = sorted((feeds / "terms").glob("*.yaml"))[0]
    yield _Verb("--help", ("--help",), 0.8)
    yield _Verb("sql", ("sql", "select 1"), 1.5)
    yield _Verb("statement", ("rebates", "statement", "--account", _ACCOUNT), 1.8)
    yield _Verb("batches", ("rebates", "batches"), 1.8)
    yield _Verb("entry", ("rebates", "entry", _ENTRY), 2.5)
    yield _Verb(
        "calculate", ("rebates", "calculate", "--terms", terms, *files, "--as-of", AS_OF), 2.0
    )
    yield _Verb("ingest, nothing new", ("ingest", "--feeds", feeds), 1.5)
    yield _Verb("build, nothing new", ("build", "--as-of", AS_OF), 3.0)
    yield _Verb("accrue, nothing new", ("rebates", "accrue", "--as-of", AS_OF), 3.0)


def _new_line(feeds: Path) -> _Verb:
    """Add one order line in a file of its own; return the ingest that finds it."""
    some = sorted((feeds / "orders").glob("*.csv"))[-1].read_text("utf-8").splitlines()
    named = some[0].split(",")
    line = some[1].split(",")
    line[named.index("order_id")] = _NEW_LINE
    new = feeds / "orders" / "one_line.csv"
    new.write_text(f"{some[0]}\n{','.join(line)}\n", "utf-8")
    return _Verb("ingest, one new line", ("ingest", "--feeds", feeds), 5.0)


def _figure(
    context: Context, home: Home, server: Server, verb: _Verb, *, tries: int = _TRIES
) -> tuple[Figure, str]:
    """Measure a verb; return its figure, and what to say where the aim is missed."""
    name = verb.name.strip("-").replace(", ", "-").replace(" ", "-")
    pairs = [
        (
            context.run("bare-imports", _BARE),
            context.run(name, _on(home, *verb.arguments), server),
        )
        for _ in range(tries)
    ]
    bare = min(one.cpu_seconds for one, _ in pairs)
    took = min((other for _, other in pairs), key=lambda one: one.cpu_seconds)
    times = took.cpu_seconds / bare
    remark = f"{verb.name}: {times:.1f} × bare imports, aim {verb.aim}: missed"
    note = f"{times:.2f} × bare imports ({bare:.2f} s), aim {verb.aim}"
    return Figure(verb.name, took, note=note), remark if times > verb.aim else ""


def _on(home: Home, *arguments: object) -> list[str]:
    if arguments == ("--help",):
        return peakledger(*arguments)
    return peakledger(*arguments, "--home", home.path)
