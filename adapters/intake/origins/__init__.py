"""Where feeds come from: one module a kind, each of which makes files arrive.

Goes in: what a source map says of its place, and the logins. Comes out: `Incoming` files, to be
landed like any other. A new kind is one module with an `open_origin`, and one line in `ORIGINS`.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from importlib import import_module

from adapters.intake.origins.request import Asked, Origin
from transforms.intake.source_map import SourceMap
from transforms.intake.source_map.origins import scheme_of

# Loaded when a source asks for them: most homes have one kind.
ORIGINS = {
    "local": "adapters.intake.origins.local",
    "s3": "adapters.intake.origins.s3",
    "sftp": "adapters.intake.origins.sftp",
    "sql": "adapters.intake.origins.sql",
    "http": "adapters.intake.origins.http",
}

__all__ = ["ORIGINS", "Asked", "Origin", "kind_of", "open_origin"]


def kind_of(source_map: SourceMap) -> str:
    """Return the key of `ORIGINS` that a source's files come by."""
    if source_map.kind != "files":
        return source_map.kind
    paths = [*source_map.path, *(path for each in source_map.feeds.values() for path in each.path)]
    return scheme_of(paths[0]) if paths else "local"


def open_origin(asked: Asked) -> AbstractContextManager[Origin]:
    """Open the place that a source's files come from."""
    module = import_module(ORIGINS[kind_of(asked.source_map)])
    opened: AbstractContextManager[Origin] = module.open_origin(asked)
    return opened
