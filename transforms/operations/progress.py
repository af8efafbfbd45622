"""How long work tells where it is: a step by its name, how much of it is done, and of how much."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

ReportProgress = Callable[[str, int, int], None]
T = TypeVar("T")

_EVERY = 1_000


def silent(step: str, done: int, total: int) -> None:
    """Tell nobody."""


@contextmanager
def step(progress: ReportProgress, name: str, total: int = 1) -> Iterator[None]:
    """Tell that a step begins, and that it is over; one that fails is never over."""
    whole = max(total, 1)
    progress(name, 0, whole)
    yield
    progress(name, whole, whole)


def counted(
    progress: ReportProgress, name: str, things: Iterable[T], total: int, every: int = _EVERY
) -> Iterator[T]:
    """Yield the things, telling after each `every` of them how many are done of `total`."""
    done = 0
    progress(name, 0, max(total, 1))
    for done, thing in enumerate(things, start=1):
        yield thing
        if done % every == 0:
            progress(name, done, max(total, done + 1))
    progress(name, max(done, 1), max(done, 1))
