"""The days a simulation is about, and facts for those that are still to come.

Goes in: programs and a window of days. Comes out: the programs, valid in the window alone; for days
to come, order lines of the forecast's mean, month by month.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
import pyarrow as pa

from transforms.rebates import Program
from transforms.rebates.accrual.demand import BuyerDemand, shares_of_weeks, weeks_until
from transforms.rebates.accrual.scenario import lines_to_come
from transforms.rebates.periods import starts_between
from transforms.rebates.terms.selection import Valid


def within(programs: Sequence[Program], first: date, until: date) -> list[Program]:
    """Return the programs with their valid days cut to the window; others are left out."""
    cut = []
    for program in programs:
        begins = max(first, program.valid.from_)
        ends = min(until, program.valid.until or until)
        if begins < ends:
            cut.append(program.model_copy(update={"valid": _valid(begins, ends)}))
    return cut


def moved(programs: Sequence[Program], first: date, until: date) -> list[Program]:
    """Return the newest version of each program as if it were valid in just the window."""
    newest: dict[str, Program] = {}
    for program in sorted(programs, key=lambda p: p.version):
        newest[program.program] = program
    valid = _valid(first, until)
    return [program.model_copy(update={"valid": valid}) for program in newest.values()]


def _valid(first: date, until: date) -> Valid:
    return Valid.model_validate({"from": first, "until": until})


def forecast_lines(demand: BuyerDemand, first: date, until: date) -> pa.Table:
    """Return an order line per series and month of [first, until), of the forecast's mean."""
    weeks = weeks_until(demand.first_monday, until)
    starts = [max(start, first) for start in starts_between("month", first, until)]
    spans = list(zip(starts, [*starts[1:], until], strict=True))
    shares = np.array([shares_of_weeks(demand.first_monday, weeks, [span]) for span in spans])
    means = np.zeros((demand.series.num_rows, len(spans)))
    for place, paths in demand.chunks(weeks):
        means[place : place + len(paths)] = paths.mean(axis=1)[:, :weeks] @ shares.T
    places = np.arange(demand.series.num_rows)
    parts = [
        lines_to_come(demand.series, places, means[:, n], start)
        for n, (start, _) in enumerate(spans)
    ]
    named = [
        part.set_column(0, "order_id", pa.repeat(pa.scalar(f"forecast {start}"), len(part)))
        for part, start in zip(parts, starts, strict=True)
    ]
    return pa.concat_tables(named)
