"""The files of a lake in a store, as several threads of the engine open them at once."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from types import SimpleNamespace
from typing import Any

import pytest

from adapters.lake.store_files import StoreFiles

NAMES = [f"{number}.parquet" for number in range(400)]


@pytest.fixture
def hasty() -> Iterator[None]:
    """Let threads take turns much more often than they do."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def test_files_that_threads_open_at_once_are_read_and_kept(hasty: None) -> None:
    bucket: Any = SimpleNamespace(
        name="company",
        known={name: ("", "", len(name), 0) for name in NAMES},
        explained=lambda path: nullcontext(),
        store=SimpleNamespace(get_range=lambda key, *, start, end: key.encode()[start:end]),
    )
    files = StoreFiles(bucket)
    with ThreadPoolExecutor(8) as pool:
        opened = list(pool.map(lambda name: files.open(f"s3://company/{name}").read(), NAMES * 5))
    assert opened == [name.encode() for name in NAMES * 5]
