"""What files are read with: an engine, scratch disk, parsers, and who types the rows of many.

Goes in: a home, and the engine whose workers are asked. Comes out: what an ingest reads by, open.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from adapters.intake.parsers.limits import FileLimits
from adapters.intake.parsers.parent import Parsers
from adapters.intake.relations import Scratch, in_order
from adapters.intake.row_writer import Asked, RowWriter
from adapters.lake.engine import Engine
from adapters.lake.home import Home
from adapters.lake.workers import Threads, Workers, workers_of
from transforms.operations.engine_name import DUCKDB


@dataclass(frozen=True)
class Reader:
    """What files are read with; the rows of many are typed by the workers."""

    engine: Engine
    scratch: Scratch
    parsers: Parsers
    writer: RowWriter
    workers: Workers

    def write(self, asked: Sequence[Asked]) -> None:
        """Write the rows of SELECTs to files, side by side; of one alone, here."""
        # To start Spark for one would cost a daily ingest more than all it does.
        workers = self.workers if len(asked) > 1 else Threads(1)
        with in_order(self.engine):
            faults = list(workers.each(self.writer, asked))
        for fault in faults:
            if fault is not None:
                raise fault


@contextmanager
def open_reader(home: Home, what: str, engine_name: str = DUCKDB) -> Iterator[Reader]:
    """Open what files are read with; `what` is to be done names its scratch folder."""
    with (
        Engine.open(home) as engine,
        home.scratch(what) as folder,
        Parsers(FileLimits.of(home.settings.files)) as parsers,
        workers_of(engine_name, home, engine.threads) as workers,
    ):
        yield Reader(
            engine,
            Scratch(engine, folder),
            parsers,
            writer=RowWriter(home, engine),
            workers=workers,
        )
