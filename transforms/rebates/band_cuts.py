"""What a line has in each band of the tiers: all it has, nothing, or what its ends cut from it.

Goes in: SQL of lines with their place (p0, p1) on the axis that the tiers count, and with the ends
`low_<n>` and `high_<n>` of their pool's bands. A return lies backwards, p1 < p0; what takes no room
on the axis has p0 = p1.

Worked: a line of 10 units for 30.00 lies from 95 to 105, and a band begins at 100. The band below
has 5 units and 15.00 of it, the band above the other 5 and 15.00.
"""

from __future__ import annotations

from collections.abc import Sequence

from transforms.rebates.ladder import Axis
from transforms.rebates.leftover import left_over
from transforms.rebates.sql_text import fraction, tenth_decimals

_LOWEST, _HIGHEST = "least(p0, p1)", "greatest(p0, p1)"


def counted_part_sql(n: int) -> str:
    """Return SQL for what a line has in a band of the axis that the tiers count."""
    low = f"greatest({_LOWEST}, least(low_{n}, {_HIGHEST}))"
    high = f"least({_HIGHEST}, greatest(high_{n}, {_LOWEST}))"
    return f"(case when p1 < p0 then -1 else 1 end * greatest({high} - {low}, 0))"


def cut_bands_sql(met: str, axis: Axis, places: Sequence[int]) -> str:
    """Return SQL that adds to lines what they have in some bands of the axis not counted.

    `met` is SQL of the lines: p0, p1, units, money, `xe` and the bands' ends, and where units are
    counted also whole_units, whole_money and rest. Added per band are `part_<n>`, and `left_<n>`:
    what its cuts left over, in 10⁻²⁸. The parts of a line add up to it.

    A division of 128 bits takes microseconds in the engine: a line is divided once at each end that
    lies inside it, and two bands that meet share that end.
    """
    if not places:
        return met
    ends = [end for n in places for end in (f"low_{n}", f"high_{n}")]
    inside = {end: f"{end} > lowest and {end} < highest" for end in ends}
    inside |= {f"low_{n}": inside[f"low_{n}"] + f" and low_{n} is distinct from high_{n - 1}"
               for n in places if n - 1 in places}  # fmt: skip
    total, whole, decimals = (
        ("whole_money", "whole_units", 6) if axis == "units" else ("units", "highest - lowest", 10)
    )
    tops, bottom = [], ""
    for end in ends:
        top, bottom = fraction(total, f"{end} - lowest", whole, decimals)
        tops.append(f"case when {inside[end]} then {top} end as top_{end}")
    any_inside = " or ".join(inside.values())
    quotients = ", ".join(f"top_{end} // bottom as cut_{end}" for end in ends)
    parts = ", ".join(_part_columns(axis, n, n - 1 in places) for n in places)
    used = ", ".join(f"top_{end}, cut_{end}" for end in ends)
    return f"""
        select * exclude (lowest, highest, bottom, {used}), {parts}
        from (
            select *, {quotients}
            from (
                select *, {", ".join(tops)}, case when {any_inside} then {bottom} end as bottom
                from (select *, {_LOWEST} as lowest, {_HIGHEST} as highest from ({met}) as met)
                    as laid
            ) as topped
        ) as halved
        """


def _part_columns(axis: Axis, n: int, follows: bool) -> str:
    """Return the columns of a band: what lies below its upper end less what lies below its lower.

    `follows`: where its lower end is the upper one of the band before, it was cut there.
    """
    low, high = f"low_{n}", f"high_{n}"
    # units that cost nothing take no room among money: they lie where the money stands
    stands = f"{low} <= p0 and {low} < {high} and (p0 < {high} or (p0 = xe and {high} = xe))"
    kinds = (
        ("part", "money" if axis == "units" else "units", _cut_amount),
        ("left", "rest" if axis == "units" else "0", _cut_off),
    )
    columns = []
    for name, own, cut in kinds:
        before = cut(low)
        if follows:
            before = f"case when {low} = high_{n - 1} then {cut(f'high_{n - 1}')} else {before} end"
        columns.append(
            f"case when p0 = p1 then case when {stands} then {own} else 0 end"
            f" when {low} >= {high} or highest <= {low} or lowest >= {high} then 0"
            f" else case when highest <= {high} then {own} else {cut(high)} end"
            f" - case when lowest >= {low} then 0 else {before} end end as {name}_{n}"
        )
    return ", ".join(columns)


def _cut_amount(end: str) -> str:
    return tenth_decimals(f"cut_{end}")


def _cut_off(end: str) -> str:
    return left_over(f"(top_{end} - cut_{end} * bottom)", "bottom")
