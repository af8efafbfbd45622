"""Plain programs from what the method earns to what is owed, all rows at once in the engine.

Plain is a program of tiers, paid to the account itself, whose steps after the method are
requirements, cap, floor and a guarantee without carry: most programs. The others go row by row
through `finishing.py` and Python's Decimal, to which this is equal digit by digit: what is earned
is held as a whole number of 10⁻¹⁸ parts, so that cutting, halves and remainders are decided by
whole-number division. An earning on units that have several parts stays multiplied by them.

Worked, half_even at 2 decimals: 2.345 is 2345 × 10¹⁵ parts, a cent is 10¹⁶; 234 cents and a rest of
exactly half a cent: the even 2.34.
"""

from __future__ import annotations

from decimal import Decimal

import pyarrow as pa

from transforms.rebates.joined import Setting
from transforms.rebates.periods import name_sql
from transforms.rebates.results import SCHEMA
from transforms.rebates.sql_text import EARNED, number, text
from transforms.rebates.terms import Program
from transforms.rebates.terms.tiers import Tiered

_MOST_PARTS = 1_000_000
_WHOLE = 10**18


def is_plain(setting: Setting) -> bool:
    """Say whether a program can be finished for all rows at once."""
    program = setting.stretch.program
    goes_to_itself = program.pool == "account" and program.pay_to == "account"
    carries = program.guarantee is not None and program.guarantee.carry
    by_row = program.discipline or program.collection_scale or program.credit or carries
    is_tiered = isinstance(program.earn, Tiered) and program.period != "line"
    return is_tiered and goes_to_itself and not by_row and _parts(setting) <= _MOST_PARTS


def _parts(setting: Setting) -> int:
    """Return by how much an earning is multiplied: the parts of a unit, where units are paid."""
    program = setting.stretch.program
    pays_units = any(tier.per_unit is not None for tier in program.tiers)
    return setting.goods.scales[program.basis.unit] if pays_units else 1


def plain_results(setting: Setting, earned: str) -> pa.Table:
    """Return the results of a plain program from what its method `earned`."""
    program, parts = setting.stretch.program, _parts(setting)
    unit_scale = setting.goods.scales[program.basis.unit]
    columns, last, reasons = _steps(program, parts)
    exact = last if parts == 1 else _from_parts(_half_even("held", parts), _WHOLE)
    query = f"""
        select {text(program.program)} as program_id, {program.version}::bigint as terms_version,
            pool_id as account_id, pool_id, {name_sql(program.period, "period_start")} as period,
            period_start, {text(program.currency.code)} as currency,
            {_unscaled("units", unit_scale)} as basis_quantity,
            cast(money as decimal(38,10)) as basis_amount,
            {_unscaled("x", setting.scale)} as basis, cast(tier_no as bigint) as tier_no,
            {_rate_sql(program)} as rate, {_rounded_sql(program, parts)} as earned,
            {exact} as earned_exact, cast(null as decimal(28,6)) as earned_units,
            nullif(concat_ws(', ', {", ".join(reasons)}), '') as reason,
            waiting as waiting_lines, undecided as provisional, false as is_disciplined
        from (
            select *, {_in_parts(last)} as held from (select *, {columns} from {earned}) as s
        ) as stepped
        order by account_id, period_start
        """
    return setting.workspace.arrow(query).cast(SCHEMA)


def _steps(program: Program, parts: int) -> tuple[str, str, list[str]]:
    """Return the columns of the steps after the method, the last one's name, and the reasons."""
    total = "e_money + e_units" if parts == 1 else f"e_money * {parts} + e_units"
    columns = [f"case when reason is null then cast({total} as {EARNED}) end as owed_0"]
    reasons = ["reason"]

    def step(sql: str, why: str, reason: str) -> None:
        before = f"owed_{len(columns) - 1}"
        columns.append(f"{sql.format(before)} as owed_{len(columns)}")
        reasons.append(f"case when {why.format(before)} then {text(reason)} end")

    if program.require:
        fails = "{0} is not null and not met"
        step(f"case when {fails} then {number(0, EARNED)} else {{0}} end", fails,
             "requirement_failed")  # fmt: skip
    if program.cap is not None:
        cap = number(program.cap * parts, EARNED)
        step(f"case when {{0}} > {cap} then {cap} else {{0}} end", f"{{0}} > {cap}", "cap")
    low = number(program.floor * parts, EARNED)
    step(f"case when {{0}} < {low} then {low} else {{0}} end", f"{{0}} < {low}", "floor")
    if program.guarantee is not None:
        least = number(program.guarantee.amount * parts, EARNED)
        step(f"greatest(coalesce({{0}}, 0), {least})", f"coalesce({{0}}, 0) < {least}",
             "guarantee")  # fmt: skip
    reasons.append("case when x < 0 then 'negative_basis' end")
    reasons.append("case when lines = 0 and waiting > 0 then 'waiting' end")
    return ", ".join(columns), f"owed_{len(columns) - 1}", reasons


def _in_parts(owed: str) -> str:
    """Return SQL for an amount that is not negative as a whole number of 10⁻¹⁸ parts."""
    rest = f"cast({owed} - floor({owed}) as decimal(19,18)) * {_WHOLE}"
    return f"cast(floor({owed}) as hugeint) * {_WHOLE} + cast({rest} as hugeint)"


def _rounded_sql(program: Program, parts: int) -> str:
    """Return SQL for the one rounding of `held`, by the program's mode."""
    decimals = program.rounding_decimals
    step = parts * 10 ** (18 - decimals)
    whole, rest = f"(held // {step})", f"(held % {step} * 2)"
    up = {
        "half_up": f"{rest} >= {step}",
        "half_even": f"{rest} > {step} or ({rest} = {step} and {whole} % 2 = 1)",
        "down": "false",
    }[program.rounding.mode]
    kept = f"{whole} + case when {up} then 1 else 0 end"
    return f"cast({_from_parts(kept, 10**decimals)} as decimal(28,4))"


def _half_even(top: str, bottom: int) -> str:
    rest = f"(abs({top} % {bottom}) * 2)"
    up = f"{rest} > {bottom} or ({rest} = {bottom} and ({top} // {bottom}) % 2 <> 0)"
    return f"({top} // {bottom} + case when {up} then sign({top}) else 0 end)"


def _from_parts(parts: str, whole: int) -> str:
    decimals = len(str(whole)) - 1
    unit = number(Decimal(1).scaleb(-decimals), f"decimal({decimals + 1},{decimals})")
    return f"cast(cast({parts} as decimal(38,0)) * {unit} as decimal(38,{decimals}))"


def _unscaled(column: str, scale: int) -> str:
    if scale == 1:
        return f"cast({column} as decimal(38,10))"
    return _from_parts(_half_even(f"cast({column} * {10**10} as hugeint)", scale), 10**10)


def _rate_sql(program: Program) -> str:
    rates = [(n, tier.rate_text) for n, tier in enumerate(program.tiers, 1)]
    steps = "".join(f" when {n} then {text(rate)}" for n, rate in rates if rate is not None)
    return f"case rate_tier{steps} end" if steps else "cast(null as varchar)"
