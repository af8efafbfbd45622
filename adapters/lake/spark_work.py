"""A function and its things on their way to Spark's workers, and what it makes on its way back.

A thing is a row of an Arrow table: its number, and its bytes. What is made lies in a folder that
every worker sees, a file a thing: it would not fit through the gateway to Java.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from adapters.lake.atomic_files import sibling_of
from transforms.language.errors import PeakledgerError

NUMBER = "number"
_THING = "thing"


@dataclass(frozen=True)
class SparkWork:
    """A function that is run on things one by one; called with the Arrow table of a group."""

    function: Callable[[Any], Any]
    folder: Path

    @staticmethod
    def table(things: Sequence[Any]) -> pa.Table:
        """Return the things, numbered from 0 on."""
        packed = pa.array(map(_packed, things), pa.binary())
        return pa.table({NUMBER: pa.array(range(len(things)), pa.int64()), _THING: packed})

    def run(self, session: Any, things: Sequence[Any]) -> None:
        """Have Spark call this in its workers for each thing."""
        self.folder.mkdir()
        frame = session.createDataFrame(self.table(things))
        # By ranges of one number each: no worker waits while another has two.
        spread = frame.repartitionByRange(len(things), NUMBER).groupBy(NUMBER)
        # It looks at how many arguments a plain function takes.
        spread.applyInArrow(lambda group: self(group), f"{NUMBER} bigint").collect()

    def __call__(self, group: pa.Table) -> pa.Table:
        """Run the function on a group's things; return their numbers."""
        for number, thing in zip(*group.select([NUMBER, _THING]).to_pydict().values(), strict=True):
            try:
                made = self.function(_unpacked(thing))
            except PeakledgerError as error:
                made = error
            # A worker may be asked twice: whoever reads finds a whole file.
            own = sibling_of(self._path(number))
            own.write_bytes(_packed(made))
            own.replace(self._path(number))
        return group.select([NUMBER])

    def answers(self, count: int) -> Iterator[Any]:
        """Yield what was made of each thing, and forget it; raise what was refused."""
        for path in map(self._path, range(count)):
            made = _unpacked(path.read_bytes())
            path.unlink()
            if isinstance(made, PeakledgerError):
                raise made
            yield made

    def _path(self, number: int) -> Path:
        return self.folder / f"{number}.made"


def _packed(thing: Any) -> bytes:
    return pickle.dumps(thing, pickle.HIGHEST_PROTOCOL)


def _unpacked(thing: bytes) -> Any:
    # Written by this run alone, as Spark's own functions are.
    return pickle.loads(thing)  # noqa: S301
