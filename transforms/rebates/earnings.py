"""From basis to what the method earns: joins, tier, bands, and the money of each band.

Goes in: pool rows (`pools.py`, `by_line.py`). Comes out: the relation `earned_<n>` with, per pool
and period, the tier, each band's ends, rate and paid basis, and `e_money` and `e_units`: what is
earned on money, and on counted units (to be divided by the unit's scale).
"""

from __future__ import annotations

from collections.abc import Callable

from transforms.rebates.band_cuts import cut_bands_sql
from transforms.rebates.joins import (
    StretchSetting,
    base_sql,
    incidents_sql,
    points_sql,
    targets_sql,
)
from transforms.rebates.ladder import Axis, Band, Ladder, cast_basis
from transforms.rebates.leftover import after_carry, earned_rest
from transforms.rebates.requirements import attained_sql, met_sql, outlets_sql, paid_on_time_sql
from transforms.rebates.sql_text import BASIS, EARNED, RATE, number
from transforms.rebates.terms.earnings import Attainment, Growth
from transforms.rebates.terms.tiers import Tiered

KEYS = ("pool_id", "period_start")
# how a relation is kept: `Workspace.table`, or `Workspace.view` where it is read once
Keep = Callable[[str, str], str]


def ladder_of(setting: StretchSetting) -> Ladder | None:
    """Return the program's ladder; null for methods without tiers."""
    program = setting.stretch.program
    return Ladder(program, setting.scale) if isinstance(program.earn, Tiered) else None


def tiered(setting: StretchSetting, rows: str, keep: Keep) -> str:
    """Keep pool rows with what is joined to them, their tier and the ends of their bands."""
    ladder = ladder_of(setting)
    reached, tier = (
        ("greatest(x, 0)", "0") if ladder is None else (ladder.reached_sql, ladder.tier_sql)
    )
    reason = "held" if ladder is None else f"coalesce(held, {ladder.reason_sql})"
    bands = "".join(
        f", {cast_basis(band.low)} as low_{n}, {cast_basis(band.high)} as high_{n},"
        f" cast({band.rate} as {RATE}) as rate_{n}, cast({band.tier} as integer) as tier_{n}"
        for n, band in enumerate(bands_of(ladder))
    )
    return keep(
        f"tiered_{setting.stretch.number}",
        f"""
        select * {bands}
        from (
            select *, cast({tier} as integer) as tier_no, {reason} as reason
            from (select *, {cast_basis(reached)} as xe from ({_joined_sql(setting, rows)}) as j)
                as reached
        ) as stepped
        """,
    )


def bands_of(ladder: Ladder | None) -> list[Band]:
    """Return the bands of a ladder, none where there is no ladder."""
    return [] if ladder is None else ladder.bands()


def _joined_sql(setting: StretchSetting, rows: str) -> str:
    program = setting.stretch.program
    joins = _joins(setting, rows)
    tables = "".join(
        f" left join ({sql}) as {alias} on "
        + " and ".join(f"{alias}.{key} = r.{key}" for key in KEYS)
        for alias, (sql, _) in joins.items()
    )
    columns = "".join(f", {column}" for _, names in joins.values() for column in names)
    scale = setting.goods.scales[program.basis.unit]
    late = ", coalesce(is_undecided, false)" if "late" in joins else ", false"
    return f"""
        select *, {points_sql(program.discipline)} as points, {met_sql(program, scale)} as met
        from (select r.*{columns}{late} as undecided from {rows} as r {tables}) as attached
        """


def has_joins(setting: StretchSetting) -> bool:
    """Say whether the terms need more than the pool's own basis."""
    program = setting.stretch.program
    return isinstance(program.earn, Attainment | Growth) or bool(
        program.discipline or program.require
    )


def _joins(setting: StretchSetting, rows: str) -> dict[str, tuple[str, list[str]]]:
    """Return alias → (SQL, columns) of everything the terms need beside the basis."""
    program, kind = setting.stretch.program, setting.stretch.program.period
    joins: dict[str, tuple[str, list[str]]] = {}
    if isinstance(program.earn, Attainment):
        joins["t"] = (targets_sql(setting, rows, kind), ["target"])
    if isinstance(program.earn, Growth):
        if program.earn.baseline is None:
            joins["b"] = (base_sql(setting, rows), ["base"])
        else:
            base = number(program.earn.baseline.amount * setting.scale, BASIS)
            joins["b"] = (f"select {', '.join(KEYS)}, {base} as base from {rows}", ["base"])
    for n, rule in enumerate(program.discipline):
        hits, cases = f"hits_{n}", f"cases_{n}"
        joins[f"d{n}"] = (incidents_sql(setting, rows, rule, hits, cases=cases), [hits, cases])
    for n, requirement in enumerate(program.require):
        if requirement.attainment is not None:
            column = f"attained_{n}"
            joins[f"q{n}"] = (attained_sql(setting, rows, requirement.attainment, column), [column])
        elif requirement.outlets_stocked is not None:
            joins[f"q{n}"] = (outlets_sql(setting, f"outlets_{n}"), [f"outlets_{n}"])
        elif requirement.paid_on_time:
            joins["late"] = (paid_on_time_sql(setting), ["is_late"])
    return joins


def earned(setting: StretchSetting, tier_rows: str, living: str | None, keep: Keep) -> str:
    """Keep what each band pays and what the method earns.

    `living` names the lines in order with their places; without it the pool's own sums are one
    piece from 0 to x.
    """
    ladder = ladder_of(setting)
    bands = bands_of(ladder)
    is_by_line = setting.stretch.program.period == "line"
    is_cut = is_by_line or living is not None
    if ladder is None or not bands:
        paid = f"select *, cast(null as integer) as rate_tier from {tier_rows}"
    elif living is None:
        paid = _paid_flat_sql(ladder, bands, tier_rows, is_by_line)
    else:
        paid = _paid_by_lines_sql(ladder, bands, tier_rows, living)
    return keep(f"earned_{setting.stretch.number}", _summed_sql(ladder, bands, paid, is_cut))


def _paid_flat_sql(ladder: Ladder, bands: list[Band], tier_rows: str, is_by_line: bool) -> str:
    """Return SQL for what bands pay of pools that are one piece from 0 to x."""
    whole = ", greatest(x, 0) as whole_units, money as whole_money, 0 as rest"
    met = f"""
        select *, {cast_basis("0")} as p0, greatest(x, 0) as p1{"" if is_by_line else whole}
        from {tier_rows}
        """
    cut = cut_bands_sql(met, ladder.axis, _cut_places(ladder, bands))
    return f"select *, {_paid_columns(ladder, bands)} from ({cut}) as cut"


def _cut_places(ladder: Ladder, bands: list[Band]) -> list[int]:
    """Return the places of the bands that pay on the axis that is not counted."""
    return [n for n, band in enumerate(bands) if band.pays != ladder.axis]


def _top_rest_sql(n: int, left: str) -> str:
    """Return SQL that gives what a basis of money left over to the band in which it ends."""
    return f"(case when low_{n} < high_{n} and high_{n} = x then {left} else 0 end)"


def _paid_by_lines_sql(ladder: Ladder, bands: list[Band], tier_rows: str, living: str) -> str:
    keys = ", ".join(f"t.{key}" for key in KEYS)
    match = " and ".join(f"l.{key} = t.{key}" for key in KEYS)
    ends = ", ".join(f"t.low_{n}, t.high_{n}" for n in range(len(bands)))
    sums = "".join(
        f", sum(part_{n}) as part_{n}, sum(left_{n}) as left_{n}"
        for n in _cut_places(ladder, bands)
    )
    both = " and ".join(f"s.{key} = t.{key}" for key in KEYS)
    met = f"""
        select {keys}, t.xe, l.p0, l.p1, l.units, l.money, l.whole_units, l.whole_money, l.rest,
            {ends}
        from {living} as l join {tier_rows} as t on {match}
        """
    return f"""
        select t.*, {_paid_columns(ladder, bands)}, coalesce(s.pieces, 0) as pieces
        from {tier_rows} as t
        left join (
            select pool_id, period_start, count(*) as pieces,
                {after_carry("sum(rest)", "count(*)")} as rest{sums}
            from ({cut_bands_sql(met, ladder.axis, _cut_places(ladder, bands))}) as cut
            group by pool_id, period_start
        ) as s on {both}
        """


def _paid_columns(ladder: Ladder, bands: list[Band]) -> str:
    """Return the columns of what each band pays of a pool, and what cuts left over of it."""
    return ", ".join(_paid_and_rest_sql(ladder, n, band.pays) for n, band in enumerate(bands))


def _paid_and_rest_sql(ladder: Ladder, n: int, pays: Axis) -> str:
    if pays != ladder.axis:
        paid, left = f"coalesce(part_{n}, 0)", f"coalesce(left_{n}, 0)"
    else:
        paid, left = f"greatest(high_{n} - low_{n}, 0)", "0"
        if pays == "money":
            left = _top_rest_sql(n, "coalesce(rest, 0)")
    return f"cast({paid} as {BASIS}) as paid_{n}, {left} as rest_{n}"


def _summed_sql(ladder: Ladder | None, bands: list[Band], paid: str, is_cut: bool) -> str:
    if ladder is None:
        zero = f"cast(0 as {EARNED})"
        return f"select *, {zero} as e_money, {zero} as e_units from ({paid}) as p"
    sums = {}
    for pays in ("money", "units"):
        parts = [f"rate_{n} * paid_{n}" for n, band in enumerate(bands) if band.pays == pays]
        sums[pays] = f"cast({' + '.join(parts) or '0'} as {EARNED})"
        places = [n for n, band in enumerate(bands) if band.pays == pays]
        if is_cut and places:
            rates, rests = ([f"{name}_{n}" for n in places] for name in ("rate", "rest"))
            sums[pays] += f" + {earned_rest(rates, rests, 'pieces')}"
    alone = ""
    if bands:
        pays_any = " + ".join(f"(paid_{n} <> 0)::integer" for n in range(len(bands)))
        which = "".join(f" when paid_{n} <> 0 then tier_{n}" for n in range(len(bands)))
        excess = _excess_sql(ladder, bands)
        alone = f", case when {pays_any} > 1 or {excess} then null{which} end as rate_tier"
    return f"""
        select *, {sums["money"]} + {ladder.fixed_sql} as e_money, {sums["units"]} as e_units
            {alone}
        from ({paid}) as p
        """


def _excess_sql(ladder: Ladder, bands: list[Band]) -> str:
    """Say that the only band paid is the one above the target; its rate is not the tier's."""
    if not isinstance(ladder.earn, Attainment):
        return "false"
    above = [n for n, band in enumerate(bands) if band.low == "target"]
    return " or ".join(f"paid_{n} <> 0" for n in above) or "false"
