"""How a result comes about, step by step and by name, in the order of the contract.

Goes in: the earnings of a stretch once every step has been taken. Comes out: per row the steps from
the lines that count to the rounded amount. A step that forms the basis has words alone; one that
makes or changes the sum has what it changed and the sum with it, so that the changes of a result
add up to it.

Worked, 3 % from 1,000 with a cap of 50 on 2,000.00: tier +60.00 = 60.00, cap −10.00 = 50.00,
rounding 0.00 = 50.00.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

import pyarrow as pa

from transforms.language.figures import money, number, signed
from transforms.rebates.earnings import bands_of, ladder_of
from transforms.rebates.earnings_table import NOTHING, Earnings
from transforms.rebates.joins import StretchSetting
from transforms.rebates.ladder import Band
from transforms.rebates.rounding import held, over, times
from transforms.rebates.terms import Program
from transforms.rebates.terms.tiers import percent_text
from transforms.rebates.wording import points_words, rounding_words, short, told_money, words

EXACT = pa.decimal128(38, 18)
# steps whose words are their own equation, and those that say what the sum becomes
_COMPLETE = {"tier", "compensation"}
_LEADING = {"rounding", "method"}
STEPS = pa.list_(
    pa.struct([("name", pa.string()), ("says", pa.string()), ("change", EXACT), ("after", EXACT)])
)


class Step(NamedTuple):
    """One step: its name, how it comes about, what it changed the sum by, and the sum with it."""

    name: str
    says: str
    change: Decimal | None = None
    after: Decimal | None = None

    def line(self, currency: str) -> str:
        """Write the step for people: `cap: at most 50.00 a period: -10.00 = 50.00`."""
        if self.name in _COMPLETE:
            return self.says
        name = self.name.replace("_", " ")
        if self.change is None or self.after is None:
            return f"{name}: {self.says}"
        after = money(short(self.after), currency)
        if self.name in _LEADING:
            return f"{self.says}: {after}"
        return f"{name}: {self.says}: {signed(short(self.change), currency)} = {after}"

    def told(self) -> dict[str, object]:
        """Return the step as the results hold it."""
        return self._asdict() | {"change": held(self.change), "after": held(self.after)}


class Walk:
    """Steps on the way, and the sum so far."""

    def __init__(self, steps: Sequence[Step] = ()):
        self.steps = list(steps)
        self.sum = next((s.after for s in reversed(self.steps) if s.after is not None), NOTHING)

    def by(self, name: str, says: str, change: Decimal) -> None:
        """Take a step that changes the sum."""
        self.sum += change
        self.steps.append(Step(name, says, change, self.sum))

    def to(self, name: str, says: str, after: Decimal) -> None:
        """Take a step that leaves the sum at an amount."""
        self.by(name, says, after - self.sum)


Basis = Mapping[tuple[str, date], Sequence[Step]]


def steps_of(setting: StretchSetting, rows: Earnings, basis: Basis) -> list[list[Step]]:
    """Return the steps of every row, from its basis to its exact amount."""
    bands = bands_of(ladder_of(setting))
    found = []
    for row in range(len(rows)):
        place = rows.columns["pool_id"][row], rows.columns["period_start"][row]
        walk = Walk(basis.get(place, ()))
        _method(walk, rows, row, bands)
        for taken in rows.taken.get(row, ()):
            walk.to(taken.name, words(rows, row, taken), taken.after)
        found.append(walk.steps)
    return found


def round_off(walk: Walk, program: Program, earned: Decimal | None) -> None:
    """Take the one rounding; nothing where nothing was computed."""
    if earned is not None:
        walk.to("rounding", rounding_words(program), earned)


def _method(walk: Walk, rows: Earnings, row: int, bands: Sequence[Band]) -> None:
    """Take the steps of the method: each band at its full rate, then the points off the rates."""
    program, tier_no = rows.stretch.program, rows.columns["tier_no"][row]
    if rows.columns["reason"][row] is not None:
        walk.by("tier", f"not computed: {rows.columns['reason'][row].replace('_', ' ')}", NOTHING)
        return
    paid = [_paid(rows, row, n, band) for n, band in enumerate(bands)]
    for part in paid:
        if part is not None:
            walk.by("tier", part.says, part.full)
    if program.tiers and tier_no and program.tiers[tier_no - 1].amount is not None:
        amount = program.tiers[tier_no - 1].amount or NOTHING
        walk.by("tier", f"tier {tier_no} pays {told_money(program, amount)}", amount)
    if program.tiers and not tier_no:
        walk.by("tier", "no tier is reached", NOTHING)
    less = sum((part.lowered - part.full for part in paid if part is not None), NOTHING)
    if less:
        walk.by("points", points_words(rows, row), less)


class _Paid(NamedTuple):
    says: str
    full: Decimal
    lowered: Decimal


def _paid(rows: Earnings, row: int, n: int, band: Band) -> _Paid | None:
    """Return what a band pays, at its full rate and at the rate that points have lowered."""
    program, basis = rows.stretch.program, rows.columns[f"paid_{n}"][row]
    place = rows.columns[f"tier_{n}"][row]
    if not basis or not place:
        return None
    tier, is_excess = program.tiers[place - 1], band.low == "target"
    percent = tier.excess_percent if is_excess else tier.percent
    if percent is None:
        units, rate = over(basis, Decimal(rows.unit_scale)), tier.per_unit or NOTHING
        full = times(units, rate)
        return _Paid(
            f"tier {place}: {number(short(units))} {program.basis.unit or 'units'} ×"
            f" {number(rate)} = {told_money(program, full)}",
            full,
            full,
        )
    full = times(basis, percent / 100)
    lowered = times(basis, rows.columns[f"rate_{n}"][row])
    where = f"tier {place}, above the target" if is_excess else f"tier {place}"
    made = f"{told_money(program, basis)} × {percent_text(percent)} = {told_money(program, full)}"
    return _Paid(f"{where}: {made}", full, lowered)
