"""Every cent explained: which line, which band, which rate.

Goes in: a stretch's earnings in the engine and what was paid. Comes out: one row per line and band,
whose `earned` adds up to the result's `earned_exact`. A line that crosses a threshold appears once
per band. A return has a row of its own with negative units where sums decide; where line order
decides, its units are gone from the line they were taken from.

What is not a line's own is divided by cumulative shares, so that the parts add up: a fixed amount,
a prize and an event's money by basis; what cap, floor, guarantee, discipline, collection days and
credit changed, by what the lines earned before.
"""

from __future__ import annotations

from transforms.language.quoting import literal
from transforms.rebates.band_cuts import counted_part_sql, cut_bands_sql
from transforms.rebates.earnings import bands_of, ladder_of
from transforms.rebates.joins import StretchSetting
from transforms.rebates.ladder import Axis, Band, Ladder, axis_of
from transforms.rebates.leftover import earned_rest
from transforms.rebates.payees import is_split
from transforms.rebates.sql_text import BASIS, EARNED, share
from transforms.rebates.terms.earnings import FreeGoods, Rolling, Total

AXES: tuple[Axis, ...] = ("units", "money")
# less of the currency than any step after the method takes or gives
_LEFT_OVER = "0.000001"
_WHOLE = "whole_units, whole_money, rest"
_LINE = "pool_id, account_id, period_start, day, line_id, order_id, line_no"


def placed_rows_sql(rows: str, order: str, axis: str, carry: str) -> str:
    """Return SQL that lays the lines of each pool one after the other on the basis' axis."""
    return f"""
        select {_LINE}, units, money, place, cast(run - {axis} as {BASIS}) as p0,
            cast(run as {BASIS}) as p1, abs(units) as whole_units, money as whole_money, 0 as rest
        from (
            select o.*, coalesce(c.carry, 0) + sum({axis}) over (
                    partition by o.pool_id, o.period_start order by day, {order}
                    rows unbounded preceding
                ) as run,
                row_number() over (
                    partition by o.pool_id, o.period_start order by day, {order}
                ) as place
            from ({rows}) as o
            left join (select pool_id, period_start, carry from {carry}) as c
                on c.pool_id = o.pool_id and c.period_start = o.period_start
        ) as laid
        """


def living_rows_sql(living: str) -> str:
    """Return SQL for lines in order that already have their places."""
    return f"select {_LINE}, units, money, place, p0, p1, {_WHOLE} from {living}"


def state_rows_sql(states: str) -> str:
    """Return SQL for `period: line`: a sale lies from 0 to its basis, a return is one piece."""
    return f"""
        select {_LINE}, units - coalesce(before_units, 0) as units,
            money - coalesce(before_money, 0) as money, state as place,
            cast(0 as {BASIS}) as p0,
            case when state = 0 then greatest(x, 0) else 0 end as p1, {_WHOLE}
        from (
            select *, lag(units) over (partition by sale_ref order by state) as before_units,
                lag(money) over (partition by sale_ref order by state) as before_money
            from {states}
        ) as s
        """


def pieces_sql(setting: StretchSetting, placed: str, earned: str, with_rest: bool) -> str:
    """Return SQL for lines × bands: tier, units, basis, rate and what the band earned there.

    `with_rest` adds what was counted and lies in no band: below the first tier, or above `until`.
    """
    ladder = ladder_of(setting)
    bands = bands_of(ladder)
    axis = axis_of(setting.stretch.program)
    unit_scale = setting.goods.scales[setting.stretch.program.basis.unit]
    whole = f"""
        select l.*, e.tier_no, cast(null as varchar) as rate, cast(0 as {EARNED}) as piece,
            cast(l.{axis} as {EARNED}) as weight, 0 as band
        from ({placed}) as l join {earned} as e
            on e.pool_id = l.pool_id and e.period_start = l.period_start
        """
    if ladder is None or not bands:
        return whole.replace("select l.*", f"select l.* exclude (p0, p1, {_WHOLE})")
    ends = "".join(f", e.low_{n}, e.high_{n}, e.rate_{n}, e.tier_{n}" for n in range(len(bands)))
    parts = [_piece_sql(ladder, n, band, unit_scale) for n, band in enumerate(bands)]
    if with_rest:
        parts.append(_rest_sql(ladder, bands))
    met = f"""
        select l.*{ends}, e.xe, e.x, e.carry, e.tier_no from ({placed}) as l join {earned} as e
            on e.pool_id = l.pool_id and e.period_start = l.period_start
        """
    selects = " union all ".join(
        f"select * from ({part}) where units <> 0 or money <> 0" for part in parts
    )
    cut = cut_bands_sql(met, ladder.axis, range(len(bands)))
    return f"with cut as materialized ({cut}) {selects}"


def _piece_sql(ladder: Ladder, n: int, band: Band, unit_scale: int) -> str:
    parts = _cut_sql(ladder, n, band)
    paid = f"rate_{n} * cast({band.pays}_part as {BASIS})"
    if band.pays != ladder.axis:
        paid += f" + {earned_rest([f'rate_{n}'], [f'left_{n}'], '0')}"
    if band.pays == "units" and unit_scale > 1:
        paid = share(paid, "1", str(unit_scale), 0)
    rate = f"rate_{n}" if band.pays == "units" else f"rate_{n} * 100"
    shown = f"rtrim(rtrim(cast({rate} as varchar), '0'), '.')"
    if band.pays == "money":
        shown += " || '%'"
    return f"""
        select {_LINE}, units_part as units, money_part as money, place, tier_{n} as tier_no,
            {shown} as rate, cast({paid} as {EARNED}) as piece, cast({paid} as {EARNED}) as weight,
            {n} as band
        from (
            select *, {parts["units"]} as units_part, {parts["money"]} as money_part from cut
        ) as shared
        """


def _cut_sql(ladder: Ladder, n: int, band: Band) -> dict[Axis, str]:
    """Return SQL for the units and the money of a line that lie in a band."""
    parts = {pays: counted_part_sql(n) if pays == ladder.axis else f"part_{n}" for pays in AXES}
    if not band.is_all:
        return parts
    # what is paid on everything is paid on each line, returns included
    is_all = f"low_{n} = 0 and high_{n} = x and carry = 0"
    return {pays: f"case when {is_all} then {pays} else {sql} end" for pays, sql in parts.items()}


def _rest_sql(ladder: Ladder, bands: list[Band]) -> str:
    """Return SQL for what of each line lies in no band; bands that overlap leave all or nothing."""
    if isinstance(ladder.earn, Rolling | Total):
        rest = {pays: f"case when tier_no = 0 then {pays} else 0 end" for pays in AXES}
    else:
        cuts = [_cut_sql(ladder, n, band) for n, band in enumerate(bands)]
        rest = {pays: " - ".join([pays, *(f"({cut[pays]})" for cut in cuts)]) for pays in AXES}
    return f"""
        select {_LINE}, cast({rest["units"]} as {BASIS}) as units,
            cast({rest["money"]} as {BASIS}) as money, place, 0 as tier_no,
            cast(null as varchar) as rate, cast(0 as {EARNED}) as piece,
            cast(0 as {EARNED}) as weight, {len(bands)} as band
        from cut
        """


def allotted_sql(setting: StretchSetting, pieces: str, paid: str) -> str:
    """Return SQL for the pieces with what is paid divided among them, adding up exactly.

    `paid` names a relation (pool_id, account_id, period_start, period, earned_exact). Lines that
    earned nothing share a guarantee evenly; money without any line has a row without an order. Only
    where the pieces do not add up to what is paid are they laid out in order.
    """
    program = setting.stretch.program
    scale = setting.goods.scales[program.basis.unit]
    key, match = _result_key(setting)
    gives_goods = isinstance(program.earn, FreeGoods)
    units = share("units", "1", str(scale), 0) if scale > 1 else "units"
    head = f"{literal(program.program)} as program_id, {program.version}::bigint as terms_version"
    return f"""
        with met as materialized (
            select t.*, t.account_id as payee, cast(t.earned_exact as {EARNED}) as total,
                p.piece_sum, p.weight_sum, p.piece_count
            from {paid} as t
            join (
                select {key}, sum(piece) as piece_sum, sum(weight) as weight_sum,
                    count(*) as piece_count
                from {pieces} as p group by {key}
            ) as p on {match}
            where t.earned_exact is not null
        )
        select {head}, payee as account_id, pool_id, period, order_id, line_no,
            cast(tier_no as bigint) as tier_no, cast({units} as decimal(38,10)) as units,
            cast(money as decimal(38,10)) as basis, rate,
            cast({"null" if gives_goods else "earned"} as {EARNED}) as earned, line_id, place
        from (
            select p.*, t.payee, t.period, p.piece as earned
            from {pieces} as p join met as t on {match}
            where t.piece_sum = t.total
            union all by name
            select * from ({_divided_sql(pieces, key, match)}) as divided
        ) as settled
        union all
        select {head}, t.account_id, t.pool_id, t.period, null, null, 0, 0, 0, null,
            {"null" if gives_goods else "t.earned_exact"}, null, null
        from {paid} as t
        where t.earned_exact <> 0 and not exists (select 1 from {pieces} as p where {match})
        """


def _result_key(setting: StretchSetting) -> tuple[str, str]:
    """Return the columns that name a result among pieces, and how pieces meet what was paid."""
    key = "p.pool_id, p.period_start"
    match = "t.pool_id = p.pool_id and t.period_start = p.period_start"
    if not is_split(setting):
        return key, match
    return key + ", p.account_id", match + " and t.account_id = p.account_id"


def _divided_sql(pieces: str, key: str, match: str) -> str:
    """Return SQL for the pieces of results that are not their sum, each with its part of them.

    What the cuts left over changes nobody's part: the last piece that earned bears it.
    """
    return f"""
        select * exclude (total, piece_sum, part, parts, run, is_last),
            case when abs(total - piece_sum) < {_LEFT_OVER}
                then piece + case when is_last then total - piece_sum else 0 end
                else {_upto("run")} - {_upto("run - part")} end as earned
        from (
            select *,
                sum(part) over (
                    partition by {_bare(key)} order by place, band rows unbounded preceding
                ) as run,
                row_number() over (
                    partition by {_bare(key)} order by piece = 0, place desc, band desc
                ) = 1 as is_last
            from (
                select p.*, t.payee, t.period, t.total, t.piece_sum,
                    case when t.weight_sum = 0 then 1 else p.weight end as part,
                    case when t.weight_sum = 0 then t.piece_count else t.weight_sum end as parts
                from {pieces} as p join met as t on {match}
                where t.piece_sum <> t.total
            ) as weighed
        ) as laid
        """


def _bare(key: str) -> str:
    return key.replace("p.", "")


def _upto(run: str) -> str:
    part = share("cast(total as decimal(38,10))", run, "nullif(parts, 0)", 4)
    # a CASE over (38,18) and (38,10) would be held with 10 decimals
    return f"case when ({run}) = parts then total else cast(coalesce({part}, 0) as {EARNED}) end"
