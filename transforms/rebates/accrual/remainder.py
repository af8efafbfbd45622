"""What is still to come to each pool of an open period, and what it would owe at each way to end.

Goes in: an opening, the results to date, the forecast. Comes out: per pool its ways to end, and
what is owed then. Each pool's ways are sorted by tier; the n-th run of the arithmetic gives each
pool what its n-th way still brings on average, in the mix of products of the mean. So owed(X_k)
goes through requirements, bounds, deductions and payees as everything that is owed does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from transforms.language.quoting import date_literal, identifier
from transforms.rebates import Facts, Program, owed
from transforms.rebates.accrual.demand import BuyerDemand, Floats, shares_of_weeks, weeks_until
from transforms.rebates.accrual.estimate import Way
from transforms.rebates.accrual.open_periods import Opening, openings, rows_of
from transforms.rebates.accrual.outcomes import Ending, endings
from transforms.rebates.accrual.scenario import (
    columns_of,
    facts_with,
    family,
    known_facts,
    lines_to_come,
    since_of,
)
from transforms.rebates.accrual.worth import basis_per_unit
from transforms.rebates.versions import measured, stretches
from transforms.rebates.workspace import DuckConnection

Ways = dict[tuple[str, str], list[Way]]
Key = tuple[str, int, str, str, date]


class OpenResult(NamedTuple):
    """One result of an open period: its basis so far, and every way in which it may end."""

    program: Program
    account: str
    pool: str
    period: str
    period_start: date
    basis: Decimal
    ways: list[Way]
    mean_tier: int

    @property
    def key(self) -> Key:
        return (
            self.program.program,
            self.program.version,
            self.account,
            self.pool,
            self.period_start,
        )


@dataclass
class Pools:
    """The pools of one opening: their basis, what is still to come, how they may end."""

    opening: Opening
    names: list[str]
    worth: Floats
    pool_of: np.ndarray
    mean_units: Floats
    still: Floats
    endings: list[Ending] = field(default_factory=list)


def cases(
    con: DuckConnection,
    facts: Facts,
    programs: Sequence[Program],
    as_of: date,
    *,
    results: pa.Table,
    demand: BuyerDemand,
) -> Iterator[OpenResult]:
    """Yield every computed result of an open period with its ways to end.

    Programs that accrue to date, and those the forecast cannot see, have none.
    """
    found = stretches([measured(program) for program in programs])
    pools = [
        _seated(con, facts, opening, results, demand=demand)
        for opening in openings(results, found, as_of)
    ]
    _bring(demand, pools)
    for some in pools:
        program, start = some.opening.program, some.opening.period_start
        rows = rows_of(results, program, start)
        _end(some, rows)
        ways = _ways_to_end(con, facts, programs, as_of, demand=demand, some=some)
        number = {pool: place for place, pool in enumerate(some.names)}
        names = ("account_id", "pool_id", "period", "basis", "earned")
        for account, pool, period, x, earned in zip(
            *(rows[column].to_pylist() for column in names), strict=True
        ):
            mine = ways.get((account, pool))
            if earned is not None and mine:
                tier = some.endings[number[pool]].mean_tier
                yield OpenResult(
                    program,
                    account,
                    pool,
                    period,
                    period_start=start,
                    basis=x,
                    ways=mine,
                    mean_tier=tier,
                )


def _seated(
    con: DuckConnection, facts: Facts, opening: Opening, results: pa.Table, *, demand: BuyerDemand
) -> Pools:
    rows = rows_of(results, opening.program, opening.period_start)
    names = sorted(set(rows["pool_id"].to_pylist()))
    number = {pool: place for place, pool in enumerate(names)}
    worth = basis_per_unit(con, facts, opening.program, demand, dated=opening.dated)
    of_account = _pool_of_account(con, facts, opening)
    prefix = "" if opening.program.pool == "account" else "account "
    pool_of = np.array(
        [
            number.get(of_account.get(account, prefix + account), -1)
            for account in demand.series["account_id"].to_pylist()
        ],
        dtype=np.int64,
    )
    still = np.zeros((len(names), demand.paths))
    return Pools(opening, names, worth, pool_of, mean_units=np.zeros(len(pool_of)), still=still)


def _pool_of_account(con: DuckConnection, facts: Facts, opening: Opening) -> dict[str, str]:
    """Return the group pool of each account that is in a group on the day."""
    if opening.program.pool == "account" or facts.accounts is None:
        return {}
    known = identifier(facts.accounts)
    if "valid_from" in columns_of(con, facts.accounts):
        known = (
            f"(select * from {known} where valid_from is null"
            f" or valid_from <= {date_literal(opening.dated)} qualify row_number() over"
            " (partition by account_id order by valid_from desc nulls last) = 1)"
        )
    rows = con.execute(f"select account_id, group_id from {known}").fetchall()
    return {account: f"group {group}" for account, group in rows if group is not None}


def _bring(demand: BuyerDemand, pools: list[Pools]) -> None:
    """Walk the forecast once and add what every path still brings to each pool."""
    weeks = max((weeks_until(demand.first_monday, p.opening.ends) for p in pools), default=0)
    if not weeks:
        return
    shares = [shares_of_weeks(demand.first_monday, weeks, p.opening.spans) for p in pools]
    for first, paths in demand.chunks(weeks):
        here = slice(first, first + len(paths))
        for some, share in zip(pools, shares, strict=True):
            pool, worth = some.pool_of[here], some.worth[here]
            counts = (pool >= 0) & (worth != 0)
            units = paths[counts][:, :, :weeks] @ share
            some.mean_units[first + np.flatnonzero(counts)] = units.mean(axis=1)
            np.add.at(some.still, pool[counts], units * worth[counts][:, None])


def _end(some: Pools, rows: pa.Table) -> None:
    picked = rows.select(["pool_id", "basis", "against"]).to_pydict()
    basis = dict(zip(picked["pool_id"], picked["basis"], strict=True))
    against = dict(zip(picked["pool_id"], picked["against"], strict=True))
    some.endings = endings(
        some.opening.program,
        [basis[pool] for pool in some.names],
        [against[pool] for pool in some.names],
        some.still,
    )


def _ways_to_end(
    con: DuckConnection,
    facts: Facts,
    programs: Sequence[Program],
    as_of: date,
    *,
    demand: BuyerDemand,
    some: Pools,
) -> Ways:
    """Return, by (account paid, pool), every way to end with what is owed then."""
    ways: Ways = {}
    most = max((len(ending.outcomes) for ending in some.endings), default=0)
    mine = family(programs, some.opening.program)
    since = since_of(mine, some.opening.period_start)
    with known_facts(con, facts, as_of, since) as known:
        for nth in range(most):
            lines = _lines(demand, some, nth)
            with (
                facts_with(con, known, lines) as shown,
                owed(con, shown, mine, some.opening.ends) as book,
            ):
                rows = rows_of(book.results, some.opening.program, some.opening.period_start)
            _note(some, nth, rows, ways)
    return ways


def _lines(demand: BuyerDemand, some: Pools, nth: int) -> pa.Table:
    """Return the lines that bring each pool to its n-th way to end."""
    scale = np.zeros(len(some.names))
    for pool, ending in enumerate(some.endings):
        if nth < len(ending.outcomes) and ending.mean_still > 0:
            scale[pool] = ending.outcomes[nth].still / ending.mean_still
    places = np.flatnonzero((some.pool_of >= 0) & (some.mean_units > 0))
    units = some.mean_units[places] * scale[some.pool_of[places]]
    return lines_to_come(demand.series, places, units, some.opening.dated)


def _note(some: Pools, nth: int, rows: pa.Table, ways: Ways) -> None:
    number = {pool: place for place, pool in enumerate(some.names)}
    names = ("account_id", "pool_id", "basis", "earned_exact")
    columns = (rows[column].to_pylist() for column in names)
    for account, pool, basis, earned in zip(*columns, strict=True):
        outcomes = some.endings[number[pool]].outcomes if pool in number else ()
        if nth < len(outcomes) and earned is not None:
            outcome = outcomes[nth]
            way = Way(outcome.tier_no, outcome.paths, basis, earned)
            ways.setdefault((account, pool), []).append(way)
