"""What is owed, share by share: the accounts of each by whoever has a hand free.

Goes in: how the facts are read, programs, workers. Comes out: the results of one calculation on all
accounts. Each share is computed by the same arithmetic on its own accounts' facts, by an engine of
its own; programs that look at several accounts are computed on all of them, here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow as pa

from adapters.lake.engine import Engine
from adapters.lake.home import Home
from adapters.lake.workers import Workers, workers_of
from adapters.rebates.facts import ToldFacts
from transforms.operations.engine_name import DUCKDB
from transforms.rebates import Program, owed
from transforms.rebates.results import SCHEMA
from transforms.rebates.shares import AccountShare, divided, put_together


@dataclass(frozen=True)
class OwedOfShare:
    """Compute what programs owe the accounts of a share; the home is opened where this runs."""

    home: Path
    facts: ToldFacts
    programs: Sequence[Program]
    as_of: date

    def __call__(self, share: AccountShare) -> pa.Table:
        """Return the results of a share's accounts."""
        with Engine.open(Home.at(self.home)) as engine:
            facts = self.facts.named(engine, share.sql)
            with owed(engine.connection, facts, self.programs, self.as_of) as book:
                engine.provide("owed_rows", book.results)
            return engine.arrow(f"select * from owed_rows where {share.sql}").cast(SCHEMA)


def owed_by_shares(
    engine: Engine,
    home: Home,
    facts: ToldFacts,
    programs: Sequence[Program],
    *,
    as_of: date,
    workers: Workers,
) -> pa.Table:
    """Return what programs owe: by shares of accounts where they can be, as many as keep all busy.

    Raises what the arithmetic raises.
    """
    alone, others = divided(programs)
    parts: list[pa.Table] = []
    if others:
        with owed(engine.connection, facts.named(engine), others, as_of) as book:
            parts.append(book.results)
    if alone:
        shares = [AccountShare(number, workers.at_once) for number in range(workers.at_once)]
        parts += workers.each(OwedOfShare(home.path, facts, alone, as_of), shares)
    return put_together(parts)


@contextmanager
def shares_by(engine_name: str, home: Home) -> Iterator[Workers | None]:
    """Open the workers of an engine by its name; None for DuckDB, which has all in one go."""
    if engine_name == DUCKDB:
        yield None
        return
    with workers_of(engine_name, home) as workers:
        yield workers
