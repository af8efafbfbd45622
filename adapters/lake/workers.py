"""Who runs one function on many things: threads of this process, or Spark's workers.

Goes in: a function, and things that it takes one by one, none of which asks another. Comes out:
what it makes of each, in their order. The function is the same by any engine, and so is what it
makes; an engine only says where it runs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol, TypeVar

from adapters.lake.home import Home
from adapters.lake.model_engine import spark_of
from transforms.operations.engine_name import DUCKDB

_T = TypeVar("_T")
_R = TypeVar("_R")


class Workers(Protocol):
    """What runs a function on things; `at_once` is how many of them it is to be given together."""

    @property
    def at_once(self) -> int:
        """Return how many things keep all workers busy."""

    def each(self, function: Callable[[_T], _R], things: Sequence[_T]) -> Iterator[_R]:
        """Yield what a function makes of each thing, in their order."""


@dataclass(frozen=True)
class Threads:
    """Threads of this process, for functions whose arithmetic runs side by side."""

    at_once: int = 2

    def each(self, function: Callable[[_T], _R], things: Sequence[_T]) -> Iterator[_R]:
        """Yield what a function makes of each thing; while one is used, the next are made."""
        with ThreadPoolExecutor(self.at_once) as pool:
            yield from pool.map(function, things)


@contextmanager
def workers_of(name: str, home: Home, threads: int = Threads.at_once) -> Iterator[Workers]:
    """Open the workers of an engine by its name: so many threads where it is this process."""
    if name == DUCKDB:
        yield Threads(threads)
        return
    with spark_of(name, home) as spark:
        yield spark


def gathered(groups: Iterable[Sequence[_T]], least: int) -> Iterator[list[_T]]:
    """Put groups together until each has `least` things or more, as far as they go."""
    waiting: list[_T] = []
    for group in groups:
        waiting.extend(group)
        if len(waiting) >= least:
            yield waiting
            waiting = []
    if waiting:
        yield waiting
