"""The benches by name: a module of this package registers its own with `@bench(name)`."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass

from bench.context import Context
from bench.results import Result

# In the order in which they run and are printed; each registers under its name with dashes.
MODULES = (
    "pipeline",
    "questions",
    "one_day",
    "growth",
    "engines",
    "intake",
    "online_retail",
    "rebates_owed",
    "rebate_methods",
    "ledger_posting",
    "stock_up",
    "series",
    "planning",
    "accuracy",
    "peak_seasons",
    "dag_parse",
    "commands",
    "every_verb",
)
Run = Callable[[Context], Result]


@dataclass(frozen=True)
class Bench:
    """A bench's name, one sentence for `--help`, and what runs it."""

    name: str
    summary: str
    run: Run


_FOUND: dict[str, Bench] = {}


def bench(name: str) -> Callable[[Run], Run]:
    """Register a function as a bench; the first line of its docstring is what `--help` says."""

    def register(run: Run) -> Run:
        summary = (run.__doc__ or "").strip().splitlines()[0]
        _FOUND[name] = Bench(name, summary, run)
        return run

    return register


def benches() -> list[Bench]:
    """Return all benches in their order."""
    for module in MODULES:
        importlib.import_module(f"bench.{module}")
    return [_FOUND[module.replace("_", "-")] for module in MODULES]
