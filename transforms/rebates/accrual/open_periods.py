"""Which results are still open on a day, and whether the forecast can say how they will end.

Goes in: the results to date, the stretches of the programs. Comes out: an `Opening` for every
program version and period that has facts, is not over, and pays by an estimate; and for programs
that cannot be estimated, the word that says why they stay at what is owed to date.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from transforms.rebates.accrual.demand import Span
from transforms.rebates.periods import following
from transforms.rebates.terms import Program
from transforms.rebates.terms.earnings import Contest, Event, FreeGoods, FullStep, PriceProtection
from transforms.rebates.versions import Stretch


@dataclass(frozen=True)
class Opening:
    """A version's part of a period: the days still to come, and the period's end."""

    program: Program
    period_start: date
    spans: tuple[Span, ...]
    ends: date

    @property
    def dated(self) -> date:
        """Return the day that what is still to come is dated by."""
        return self.spans[0][0]


def no_estimate(program: Program) -> str | None:
    """Return why a program stays at what is owed to date; null where it can be estimated."""
    earn, basis = program.earn, program.basis
    reasons = {
        "prizes": isinstance(earn, Contest),
        "events": isinstance(earn, Event),
        "prices": isinstance(earn, PriceProtection),
        "goods": isinstance(earn, FreeGoods),
        "steps": isinstance(earn, FullStep),
        "by_line": program.period == "line",
        "by_order": program.period == "order",
        "no_end": program.period == "program" and program.valid.until is None,
        "cash": basis.measure == "collected" or basis.on == "collected",
        "sold_through": basis.on == "sold_through",
        "collection_days": bool(program.collection_scale),
    }
    return next((reason for reason, applies in reasons.items() if applies), None)


def openings(results: pa.Table, stretches: list[Stretch], as_of: date) -> Iterator[Opening]:
    """Yield what is open of every program that is accrued by an estimate and can be."""
    for stretch in stretches:
        program = stretch.program
        if not program.accrual.is_forecast or no_estimate(program):
            continue
        for start in starts(results, program):
            found = opening_of(stretch, start, as_of)
            if found is not None:
                yield found


def opening_of(stretch: Stretch, start: date, as_of: date) -> Opening | None:
    """Return what is open of a version's period; null where no day of it is to come."""
    program = stretch.program
    ends = following(program.period, start)
    ends = min(ends, program.valid.until or ends)
    if program.period != "program":
        ends = following(program.period, start)
    days = ((max(first, as_of, start), min(until, ends)) for first, until in stretch.days)
    spans = tuple((first, until) for first, until in days if first < until)
    return Opening(program, start, spans, ends) if spans else None


def rows_of(results: pa.Table, program: Program, start: date | None = None) -> pa.Table:
    """Return the rows of a program version (and period) that its own basis earned."""
    mine = pc.and_(
        pc.equal(results["program_id"], program.program),
        pc.equal(results["terms_version"], program.version),
    )
    suffered = pc.fill_null(pc.equal(results["reason"], "compensation"), False)
    mine = pc.and_(mine, pc.invert(suffered))
    if start is not None:
        mine = pc.and_(mine, pc.equal(results["period_start"], pa.scalar(start)))
    return results.filter(mine)


def starts(results: pa.Table, program: Program) -> list[date]:
    """Return the first days of the periods that a program version has results of."""
    return sorted(set(rows_of(results, program)["period_start"].to_pylist()))
