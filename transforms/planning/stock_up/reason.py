"""The sentence of a plan's row: what to order, how long it lasts, and how the figure came about.

Goes in: needs per series, in ticks. Comes out: one English sentence per row that begins with what
is recommended. A claim names the order it is made of and never says "this", so it stays true when
somebody puts another number in its place or a shortage cuts it: of an order cut from 156 to 120 it
says that 156 would have lasted.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

import numpy as np

from transforms.language.figures import number
from transforms.planning.clauses import clause
from transforms.planning.forecast.panel import Ints
from transforms.planning.packs import NONE
from transforms.planning.stock_up.plan import (
    BY_COST,
    MIN_MAX,
    UNKNOWN,
    Needs,
    SeriesStock,
    SeriesTerms,
)
from transforms.planning.ticks import TICKS, ticks_of

# An older count is rolled forward, and told.
A_DAY = timedelta(days=1)


class PackRounding(NamedTuple):
    """How a need became an order, in ticks: in packs first, then raised to the smallest order.

    `pack` is 0 where nothing is rounded to packs.
    """

    need: int
    packed: int
    order: int
    pack: int

    def words(self) -> str:
        """Return what rounding did, to follow a clause; nothing where it changed nothing."""
        if self.order == self.need:
            return ""
        if self.order > self.packed:
            return f", raised to the smallest order of {shown(self.order)}"
        if self.order == 0:
            return f", which round to no pack of {shown(self.pack)}"
        if self.order < self.need:
            return f", rounded down to packs of {shown(self.pack)}"
        return f", in packs of {shown(self.pack)}"


class _Row(NamedTuple):
    method: str
    rounding: PackRounding
    have: str
    until: str
    demand: str
    level: float
    minimum: int
    maximum: int
    is_sold: bool
    spoils: date | None


def reasons(as_of: date, needs: Needs, terms: SeriesTerms, stock: SeriesStock) -> list[str]:
    """Return one sentence per row: what to order, for which days, and why that much."""
    seasons = zip(needs.end.tolist(), needs.season, strict=True)
    middles = zip(needs.demand_p50.tolist(), needs.demand_p90.tolist(), strict=True)
    rows = zip(
        needs.method.tolist(),
        roundings(needs.need, needs.order, terms),
        _stock_texts(as_of, needs, stock),
        [_until(end, season) for end, season in seasons],
        [_demand(middle, high) for middle, high in middles],
        needs.level.tolist(),
        terms.minimum.tolist(),
        terms.maximum.tolist(),
        needs.is_sold.tolist(),
        needs.spoils.tolist(),
        strict=True,
    )
    return [_reason(_Row(*row)) for row in rows]


def roundings(need: Ints, order: Ints, terms: SeriesTerms) -> list[PackRounding]:
    """Return how each need became the order it did."""
    packed = terms.in_packs(need)
    columns = (need, packed, order, rounded_in(terms))
    return [PackRounding(*row) for row in zip(*(each.tolist() for each in columns), strict=True)]


def rounded_in(terms: SeriesTerms) -> Ints:
    """Return the pack, or the multiple of a rule, that needs are rounded in; 0 for none."""
    packs = np.where(terms.packs.rounding == NONE, 0, terms.packs.pack)
    return np.where(terms.multiple > 0, terms.multiple, packs)


def cut_reason(text: str, given: int, gone: int, why: str) -> str:
    """Begin a reason with what is recommended of what was asked, and end it with why it was cut."""
    asked = shown(given + gone)
    rest = text.partition(": ")[2]
    return f"Order {shown(given)} of {asked} asked: {rest} Cut by {shown(gone)}: {why}."


def head(order: int) -> str:
    """Return what a reason begins with."""
    return f"Order {shown(order)}" if order else "Order nothing"


def shown(ticks: int) -> str:
    """Return ticks as units for people."""
    return number(Decimal(ticks) / TICKS)


def _reason(row: _Row) -> str:
    if row.method == UNKNOWN:
        return row.have
    claim = _CLAIMS.get(row.method, _by_level)
    claim = _not_sold if not row.is_sold else _spoiling if row.spoils else claim
    return f"{head(row.rounding.order)}: {row.have}{claim(row)}."


def _not_sold(row: _Row) -> str:
    return f"; on no day from then {row.until} is it sold"


def _spoiling(row: _Row) -> str:
    need, words = row.rounding.need, row.rounding.words()
    if need == 0:
        return f"; none more would be sold before it spoils on {row.spoils}"
    return f"; {shown(need)} are as likely as not sold before they spoil on {row.spoils}{words}"


def _by_level(row: _Row) -> str:
    need, _, order, _ = row.rounding
    words, sure = row.rounding.words(), f"with {row.level * 100:.4g} % certainty"
    if need == 0:
        return f", enough {row.until} {sure}, {row.demand}"
    if order < need:
        return f"; {shown(need)} would last {row.until} {sure}, {row.demand}{words}"
    grown = f"{words} from {shown(need)} needed" if words else ""
    return f"; {shown(order)} last {row.until} {sure}, {row.demand}{grown}"


def _by_cost(row: _Row) -> str:
    need = row.rounding.need
    if need == 0:
        return f"; no order would cost less {row.until}, {row.demand}"
    return f"; {shown(need)} cost least {row.until}, {row.demand}{row.rounding.words()}"


def _by_rule(row: _Row) -> str:
    need = row.rounding.need
    if need == 0 and row.minimum == row.maximum:
        return f", by the rule no less than {shown(row.minimum)}"
    if need == 0:
        return f", by the rule above the minimum of {shown(row.minimum)}"
    return (
        f", by the rule no more than the minimum of {shown(row.minimum)};"
        f" {shown(need)} fill up to the maximum of {shown(row.maximum)}{row.rounding.words()}"
    )


_CLAIMS = {BY_COST: _by_cost, MIN_MAX: _by_rule}


def _until(end: date, season: str | None) -> str:
    return f"through {end.isoformat()}" + (f" ({season})" if season else "")


def _demand(middle: float, high: float) -> str:
    return f"for a demand of about {_about(middle)} (one time in ten over {_about(high)})"


def _about(units: float) -> str:
    """Write an estimate for people: whole units, and no minus before zero."""
    return number(Decimal(f"{units:.0f}"))


def _stock_texts(as_of: date, needs: Needs, stock: SeriesStock) -> list[str]:
    rows = zip(
        needs.method.tolist(),
        ticks_of(stock.on_hand).tolist(),
        stock.counted.tolist(),
        needs.in_transit.tolist(),
        needs.projected.tolist(),
        needs.start.tolist(),
        strict=True,
    )
    return [_stock_text(as_of, *row) for row in rows]


def _stock_text(
    as_of: date,
    method: str,
    here: int,
    counted: date | None,
    coming: float,
    left: float,
    start: date,
) -> str:
    if method == UNKNOWN:
        if counted is None:
            return clause("no_count", day=as_of)
        return clause("no_number", day=counted)
    is_older = counted is not None and as_of - counted > A_DAY
    when = f" (rolled forward from {counted})" if is_older else ""
    return (
        f"{shown(here)} on hand{when} and {_transit(coming)} leave about {_about(left)} on {start}"
    )


def _transit(units: float) -> str:
    if np.isnan(units):
        return "nothing known in transit"
    return f"{number(Decimal(f'{units:.10g}'))} in transit"
