"""`python -m bench`: run the benches and print what they found."""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.context import SIZES, Context
from bench.registry import Bench, benches
from bench.results import Result, table


def main(arguments: list[str] | None = None) -> int:
    """Run the chosen benches; 1 where one of them failed."""
    every = benches()
    asked = _parser(every).parse_args(arguments)
    chosen = [one for one in every if not asked.only or one.name in asked.only]
    # A server started here must be stopped also when we are told to go.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    found: dict[str, Result] = {}
    failed = False
    if not asked.json:
        print(f"{_machine()}; sample: {asked.size}", flush=True)
    with _scratch(asked.keep) as folder:
        context = Context(asked.size, folder, quiet=asked.quiet)
        for one in chosen:
            try:
                found[one.name] = one.run(context)
            except RuntimeError as error:
                failed = True
                found[one.name] = Result(skipped=f"failed: {error}")
            if not asked.json:
                print(f"\n{table(one.name, found[one.name])}", flush=True)
    if asked.json:
        documents = {name: result.document() for name, result in found.items()}
        print(json.dumps({"machine": _machine(), "size": asked.size, "benches": documents}))
    return 1 if failed else 0


def _parser(every: list[Bench]) -> argparse.ArgumentParser:
    listed = "\n".join(f"  {one.name:<16}{one.summary}" for one in every)
    parser = argparse.ArgumentParser(
        prog="python -m bench",
        description="Measure Peakledger beside peers, in the same run on the same machine.",
        epilog=f"benches:\n{listed}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--size", choices=SIZES, default="medium", help="of the sample (medium)")
    names = [one.name for one in every]
    parser.add_argument("--only", nargs="+", choices=names, metavar="NAME", help="these alone")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="work there, and leave it there")
    parser.add_argument("--json", action="store_true", help="one JSON document on standard output")
    parser.add_argument("--quiet", action="store_true", help="do not tell what goes on")
    return parser


@contextmanager
def _scratch(keep: Path | None) -> Iterator[Path]:
    if keep is not None:
        keep.mkdir(parents=True, exist_ok=True)
        yield keep.absolute()
        return
    folder = Path(tempfile.mkdtemp(prefix="peakledger-bench-"))
    # The embedded server may run as another user, who must be able to enter.
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _machine() -> str:
    cores, load = os.cpu_count(), os.getloadavg()[0]
    return f"Python {platform.python_version()}, {cores} cores, load {load:.1f} at the start"


if __name__ == "__main__":
    sys.exit(main())
