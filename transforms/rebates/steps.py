"""How a result comes about, step by step and by name, in the order of the contract.

Goes in: the earnings of a stretch once every step has been taken. Comes out: per row the steps from
the lines that count to the rounded amount. A step that forms the basis has words alone; one that
makes or changes the sum has what it changed and the sum with it, so that the changes of a result
add up to it.

Worked, 3 % from 1,000 with a cap of 50 on 2,000.00: tier +60.00 = 60.00, cap −10.00 = 50.00,
rounding 0.00 = 50.00.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from transforms.language.figures import money, number, signed
from transforms.rebates.adjustments import Adjusted
from transforms.rebates.clauses import clause
from transforms.rebates.earnings import bands_of, ladder_of
from transforms.rebates.joins import StretchSetting
from transforms.rebates.ladder import Band
from transforms.rebates.payees import Place, is_split, member_parts
from transforms.rebates.rounding import NOTHING, at_full_scale, over, times
from transforms.rebates.terms import Program
from transforms.rebates.terms.earnings import FreeGoods
from transforms.rebates.terms.tiers import percent_text
from transforms.rebates.wording import (
    Told,
    points_words,
    rounding_words,
    share_words,
    short,
    told_money,
    words,
)

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

    def line(self, currency: str, colon: str = ": ") -> str:
        """Write the step for people: `cap: at most 50.00 a period: -10.00 = 50.00`."""
        if self.name in _COMPLETE:
            return self.says
        name = self.name.replace("_", " ")
        if self.change is None or self.after is None:
            return f"{name}{colon}{self.says}"
        after = money(short(self.after), currency)
        if self.name in _LEADING:
            return f"{self.says}{colon}{after}"
        change = signed(short(self.change), currency)
        return f"{name}{colon}{self.says}{colon}{change} = {after}"

    def told(self) -> dict[str, object]:
        """Return the step as the results hold it."""
        return self._asdict() | {
            "change": at_full_scale(self.change),
            "after": at_full_scale(self.after),
        }


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


Basis = Mapping[Place, Sequence[Step]]


def told_steps(
    setting: StretchSetting,
    rows: Adjusted,
    basis: Basis,
    paid: pa.Table,
    *,
    whole: pa.Table,
    member: str | None,
) -> pa.Array:
    """Return the steps of every result in `paid`, to the amount that its payee gets.

    `whole` has the rounded sums before they were divided among payees.
    """
    program = setting.stretch.program
    walked = _walked(setting, rows, basis)
    sums = dict(zip(_places(whole), whole["earned"].to_pylist(), strict=True))
    parts = _parts(setting, member) if member is not None and is_split(setting) else None
    gives_goods = isinstance(program.earn, FreeGoods)
    amounts = paid["earned_units" if gives_goods else "earned"].to_pylist()
    is_line = program.period == "line"
    returns = set(_places(whole.filter(pc.greater(whole["state"], 0)))) if is_line else set()
    found = []
    for place, account, amount in zip(
        _places(paid), paid["account_id"].to_pylist(), amounts, strict=True
    ):
        walk = Walk(walked[place])
        if not gives_goods:
            round_off(walk, program, sums[place])
        if parts is not None:
            says = share_words(account, parts.get(place, []))
            walk.to("share", says, amount or NOTHING)
        elif place in returns:
            walk.to("sale", clause("sale"), amount or NOTHING)
        elif program.pay_to == "group_leader":
            walk.by("payee", clause("leader", pool=place[0], account=account), NOTHING)
        found.append([step.told() for step in walk.steps])
    return pa.array(found, STEPS)


def _places(table: pa.Table) -> list[Place]:
    columns = (table[name].to_pylist() for name in ("pool_id", "period_start"))
    return list(zip(*columns, strict=True))


def _parts(setting: StretchSetting, member: str) -> dict[Place, list[tuple[str, Decimal]]]:
    """Return each member's basis by pool and period."""
    parts = defaultdict(list)
    query = f"{member_parts(setting, member)} order by all"
    for pool, start, account, basis in setting.workspace.rows(query):
        parts[(pool, start)].append((account, basis))
    return parts


def _walked(setting: StretchSetting, rows: Adjusted, basis: Basis) -> dict[Place, list[Step]]:
    """Return the steps of every pool and period, from its basis to its exact amount."""
    bands = bands_of(ladder_of(setting))
    told, found = Told(setting, rows), {}
    for row in range(len(told)):
        place = told.place(row)
        walk = Walk(basis.get(place, ()))
        _method(walk, told, row, bands)
        for taken in told.taken(row):
            walk.to(taken.name, words(told, row, taken), taken.after)
        found[place] = walk.steps
    return found


def round_off(walk: Walk, program: Program, earned: Decimal | None) -> None:
    """Take the one rounding; nothing where nothing was computed."""
    if earned is not None:
        walk.to("rounding", rounding_words(program), earned)


def _method(walk: Walk, rows: Told, row: int, bands: Sequence[Band]) -> None:
    """Take the steps of the method: each band at its full rate, then the points off the rates."""
    program, tier_no = rows.program, rows.columns["tier_no"][row]
    if rows.columns["reason"][row] is not None:
        reason = rows.columns["reason"][row].replace("_", " ")
        walk.by("tier", clause("not_computed", text=reason), NOTHING)
        return
    paid = [_paid(rows, row, n, band) for n, band in enumerate(bands)]
    for part in paid:
        if part is not None:
            walk.by("tier", part.says, part.full)
    if program.tiers and tier_no and program.tiers[tier_no - 1].amount is not None:
        amount = program.tiers[tier_no - 1].amount or NOTHING
        says = clause("pays", tier=tier_no, amount=told_money(program, amount))
        walk.by("tier", says, amount)
    if program.tiers and not tier_no:
        walk.by("tier", clause("no_tier"), NOTHING)
    less = sum((part.lowered - part.full for part in paid if part is not None), NOTHING)
    if less:
        walk.by("points", points_words(rows, row), less)


class _Paid(NamedTuple):
    says: str
    full: Decimal
    lowered: Decimal


def _paid(rows: Told, row: int, n: int, band: Band) -> _Paid | None:
    """Return what a band pays, at its full rate and at the rate that points have lowered."""
    program, basis = rows.program, rows.columns[f"paid_{n}"][row]
    place = rows.columns[f"tier_{n}"][row]
    if not basis or not place:
        return None
    tier, is_excess = program.tiers[place - 1], band.low == "target"
    percent = tier.excess_percent if is_excess else tier.percent
    if percent is None:
        units, rate = over(basis, Decimal(rows.unit_scale)), tier.per_unit or NOTHING
        full = times(units, rate)
        made = clause(
            "by_unit",
            units=number(short(units)),
            unit=program.basis.unit or "units",
            rate=number(rate),
            amount=told_money(program, full),
        )
        return _Paid(clause("tier", tier=place) + made, full, full)
    full = times(basis, percent / 100)
    lowered = times(basis, rows.columns[f"rate_{n}"][row])
    amount, earned = told_money(program, basis), told_money(program, full)
    made = clause("by_percent", amount=amount, percent=percent_text(percent), earned=earned)
    return _Paid(clause("above" if is_excess else "tier", tier=place) + made, full, lowered)
