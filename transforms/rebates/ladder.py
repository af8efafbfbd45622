"""Tiers as SQL: which tier a basis reaches, and which band of it earns which rate.

Goes in: a program's terms. Comes out: SQL over the columns `x` (basis), `whole` (all quantities are
whole numbers), `lines`, and where the method has them `target`, `base` and `points`. Every method
is a list of bands [low, high) of the basis at one rate, so that sums and line-by-line explanations
are made of the same pieces.

Worked, marginal 10 % from 0 and 25 % from 1,000 on 2,000: bands [0, 1000) at 0.10 and [1000, 2000)
at 0.25, together 350. Counted units with `edge: reached` and `from: 15`: the second band begins at
14, because the 15th unit already earns its rate.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from typing import Literal

from transforms.rebates.sql_text import BASIS, EARNED, RATE, number
from transforms.rebates.terms import Program
from transforms.rebates.terms.earnings import (
    Attainment,
    Fixed,
    Growth,
    Marginal,
    Rolling,
    Total,
)
from transforms.rebates.terms.tiers import Tier, Tiered

Axis = Literal["money", "units"]


@dataclass(frozen=True)
class Band:
    """A piece of the basis that earns one rate; `tier`, `rate`, `low` and `high` are SQL."""

    tier: str
    rate: str
    low: str
    high: str
    pays: Axis
    is_all: bool = False


class Ladder:
    """The tiers of one program as SQL; `scale` is how many parts a counted unit has."""

    def __init__(self, program: Program, scale: int):
        if not isinstance(program.earn, Tiered):
            raise TypeError(f"method {program.earn.method} has no tiers")
        self.program = program
        self.earn = program.earn
        self.axis = axis_of(program)
        self.scale = scale if self.axis == "units" else 1
        self.takes_points = any(rule.points is not None for rule in program.discipline)

    @property
    def reached_sql(self) -> str:
        """Return SQL for the basis that counts: not below 0, not above where the ladder ends."""
        until = self.earn.until
        if until is None:
            return "greatest(x, 0)"
        if isinstance(self.earn, Attainment):
            high = f"cast({number(until, RATE)} * target as {BASIS})"
        elif isinstance(self.earn, Growth):
            high = f"cast(base + {number(until, RATE)} * base as {BASIS})"
        else:
            high = number(until * self.scale)
        return f"greatest(least(x, coalesce({high}, x)), 0)"

    @property
    def tier_sql(self) -> str:
        """Return SQL for the number of the highest tier reached, 0 for none."""
        steps = "".join(
            f" when {self._reaches(tier)} then {place}"
            for place, tier in reversed(list(enumerate(self.earn.tiers, 1)))
        )
        return f"case when x < 0 or lines = 0 then 0{steps} else 0 end"

    def _reaches(self, tier: Tier) -> str:
        is_above = ">=" if self.earn.edge == "reached" else ">"
        if isinstance(self.earn, Attainment):
            return f"target > 0 and xe {is_above} {number(tier.from_, RATE)} * target"
        if isinstance(self.earn, Growth):
            return (
                f"base > 0 and x >= base and xe - base {is_above} {number(tier.from_, RATE)} * base"
            )
        return f"xe {is_above} {number(tier.from_ * self.scale)}"

    @property
    def reason_sql(self) -> str:
        """Return SQL for why nothing can be computed; null where it can."""
        if isinstance(self.earn, Attainment):
            return "case when coalesce(target, 0) <= 0 then 'no_target' end"
        if isinstance(self.earn, Growth):
            return "case when coalesce(base, 0) <= 0 then 'no_base' end"
        return "cast(null as varchar)"

    @property
    def fixed_sql(self) -> str:
        """Return SQL for the fixed amount of the tier reached."""
        amounts = [(place, tier.amount) for place, tier in enumerate(self.earn.tiers, 1)]
        steps = "".join(f" when {p} then {number(a, EARNED)}" for p, a in amounts if a is not None)
        return f"case tier_no{steps} else 0 end" if steps else f"cast(0 as {EARNED})"

    def bands(self) -> list[Band]:
        """Return the bands that the method pays."""
        if isinstance(self.earn, Fixed):
            return []
        if isinstance(self.earn, Marginal | Rolling | Total):
            return [self._climbed(place) for place in range(1, len(self.earn.tiers) + 1)]
        return [*self._highest("money"), *self._highest("units")]

    def _climbed(self, place: int) -> Band:
        tier = self.earn.tiers[place - 1]
        low, high = cast_basis("0"), "xe"
        if not isinstance(self.earn, Total) and place < len(self.earn.tiers):
            high = f"least(xe, {self._cut(place + 1)})"
        if isinstance(self.earn, Marginal):
            low = self._cut(place)
        high = f"case when tier_no >= {place} then {high} else 0 end"
        is_all = isinstance(self.earn, Total)
        return Band(str(place), self._rate(tier), low, high, pays=pays_of(tier), is_all=is_all)

    def _cut(self, place: int) -> str:
        """Return where a tier's band begins: at `from`, or one counted unit before it."""
        start = self.earn.tiers[place - 1].from_
        plain = number(start * self.scale)
        if self.axis == "money" or self.earn.edge == "exceeded":
            return plain
        before = max(Decimal(0), start.to_integral_value(ROUND_CEILING) - 1)
        return f"case when whole then {number(before * self.scale)} else {plain} end"

    def _highest(self, pays: Axis) -> list[Band]:
        """Return the bands of methods that pay the rate of the highest tier reached."""
        tiers = {
            place: tier
            for place, tier in enumerate(self.earn.tiers, 1)
            if tier.amount is None and pays_of(tier) == pays
        }
        if not tiers:
            return []
        rate = _by_tier({place: self._rate(tier) for place, tier in tiers.items()})
        excess = {
            place: self._percent(tier.excess_percent)
            for place, tier in tiers.items()
            if tier.excess_percent is not None
        }
        listed = ", ".join(str(place) for place in tiers)
        high = f"case when tier_no in ({listed}) then xe else 0 end"
        if isinstance(self.earn, Growth) and self.earn.on == "growth":
            return [Band("tier_no", rate, "base", high, pays=pays)]
        if not excess:
            return [Band("tier_no", rate, cast_basis("0"), high, pays=pays, is_all=True)]
        split = ", ".join(str(place) for place in excess)
        capped = f"case when tier_no in ({split}) then least({high}, target) else {high} end"
        above = f"case when tier_no in ({split}) then xe else 0 end"
        return [
            Band("tier_no", rate, cast_basis("0"), capped, pays=pays),
            Band("tier_no", _by_tier(excess), "target", above, pays=pays),
        ]

    def _rate(self, tier: Tier) -> str:
        if tier.percent is not None:
            return self._percent(tier.percent)
        return number(tier.per_unit or Decimal(0), RATE)

    def _percent(self, percent: Decimal) -> str:
        rate = number(percent * Decimal("0.01"), RATE)
        return f"greatest({rate} - points, 0)" if self.takes_points else rate


def axis_of(program: Program) -> Axis:
    """Return what the program's tiers count: units where the measure is quantity, else money."""
    return "units" if program.basis.measure == "quantity" else "money"


def pays_of(tier: Tier) -> Axis:
    """Return what a tier's rate is paid on."""
    return "units" if tier.per_unit is not None else "money"


def cast_basis(sql: str) -> str:
    """Hold an expression in the basis' type."""
    return f"cast({sql} as {BASIS})"


def _by_tier(values: dict[int, str]) -> str:
    steps = "".join(f" when {place} then {value}" for place, value in values.items())
    return f"case tier_no{steps} else cast(0 as {RATE}) end"
