"""Workers of other processes without any: a function and its things go to them as bytes alone."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from adapters.lake.spark_work import SparkWork


@dataclass
class Elsewhere:
    """Workers that see bytes alone, as Spark's do; one is asked twice."""

    folder: Path
    at_once: int = 3
    asked: list[int] = field(default_factory=list)

    def each(self, function: Callable[[Any], Any], things: Sequence[Any]) -> Iterator[Any]:
        work = SparkWork(function, self.folder)
        table = work.table(things)
        for at in [*range(len(things)), 0]:
            sent(work)(table.slice(at, 1))
        self.asked.append(len(things))
        yield from work.answers(len(things))


def sent(work: SparkWork) -> SparkWork:
    return pickle.loads(pickle.dumps(work))
