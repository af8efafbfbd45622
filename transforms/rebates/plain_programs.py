"""Plain programs from what the method earns to what is owed, all rows at once.

Plain is a program of tiers, paid to the account itself, whose steps after the method are
requirements, cap, floor and a guarantee without carry: most programs. The engine takes the steps,
Arrow rounds; both in whole-number arithmetic, equal digit by digit to `finishing.py` and Python's
Decimal, by which all other programs go row by row.

An earning on units that have S parts stays multiplied by S until the end. It is a multiple of
10⁻¹⁸ then, so that its quotient by S is either on a half of the last kept decimal or at least
10⁻¹⁸ ÷ S away from it: with 26 decimals and S up to 1,000,000 no half is mistaken.

Worked, half_even at 2 decimals: 2.345 is 2.34; 8.28 ÷ 24 is exactly 0.345, so 0.34; 8.29 ÷ 24 is
0.3454…, so 0.35.
"""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from transforms.language.quoting import literal
from transforms.rebates.joins import StretchSetting
from transforms.rebates.periods import name_sql
from transforms.rebates.results import SCHEMA
from transforms.rebates.sql_text import BASIS, EARNED, number
from transforms.rebates.terms import Program
from transforms.rebates.terms.earnings import Attainment, Growth
from transforms.rebates.terms.rules import BY_DOCUMENT
from transforms.rebates.terms.tiers import Tiered

_MOST_PARTS = 999_999
_MODES = {
    "half_up": "half_towards_infinity", "half_even": "half_to_even", "down": "towards_zero",
}  # fmt: skip


def is_plain(setting: StretchSetting) -> bool:
    """Say whether a program can be finished for all rows at once."""
    program = setting.stretch.program
    goes_to_itself = program.pool == "account" and program.pay_to == "account"
    carries = program.guarantee is not None and program.guarantee.carry
    by_row = program.discipline or program.collection_scale or program.credit or carries
    is_tiered = isinstance(program.earn, Tiered) and program.period not in BY_DOCUMENT
    return is_tiered and goes_to_itself and not by_row and _parts(setting) <= _MOST_PARTS


def _parts(setting: StretchSetting) -> int:
    """Return by how much an earning is multiplied: the parts of a unit, where units are paid."""
    program = setting.stretch.program
    pays_units = any(tier.per_unit is not None for tier in program.tiers)
    return setting.goods.scales[program.basis.unit] if pays_units else 1


def plain_results(setting: StretchSetting, earned: str) -> pa.Table:
    """Return the results of a plain program from what its method `earned`."""
    program, parts = setting.stretch.program, _parts(setting)
    columns, last, reasons = _steps(program, parts)
    found = setting.workspace.arrow(
        f"""
        select {literal(program.program)} as program_id, {program.version}::bigint as terms_version,
            pool_id as account_id, pool_id, {name_sql(program.period, "period_start")} as period,
            period_start, {literal(program.currency.code)} as currency,
            units as basis_quantity, cast(money as decimal(38,10)) as basis_amount, x as basis,
            {_against_sql(program)} as against,
            cast(tier_no as bigint) as tier_no, {_rate_sql(program)} as rate,
            {last} as earned_exact, cast(null as decimal(28,6)) as earned_units,
            case when {" or ".join(test for test, _ in reasons)} then concat_ws(', ',
                {", ".join(word for _, word in reasons)}) end as reason,
            waiting as waiting_lines, undecided as provisional, false as is_disciplined
        from (select *, {columns} from {earned}) as stepped
        order by pool_id, period_start
        """
    )
    unit_scale = setting.goods.scales[program.basis.unit]
    exact = _over(found["earned_exact"], parts)
    rounded = {
        "basis_quantity": _kept(_over(found["basis_quantity"], unit_scale), 10),
        "basis": _kept(_over(found["basis"], setting.scale), 10),
        "against": _kept(_over(found["against"], setting.scale), 10),
        "earned": pc.round(exact, program.rounding_decimals, _MODES[program.rounding.mode]),
        "earned_exact": _kept(exact, 18),
    }
    columns_found = dict(zip(found.column_names, found.columns, strict=True)) | rounded
    return pa.table(columns_found).select(SCHEMA.names).cast(SCHEMA)


def _over(column: pa.ChunkedArray, parts: int) -> pa.ChunkedArray:
    """Divide by a whole number, keeping eight decimals more; a column of one part as it is."""
    if parts == 1:
        return column
    wide = column.cast(pa.decimal256(38, column.type.scale))
    return pc.divide(wide, pa.scalar(parts, pa.decimal256(7, 0)))


def _kept(column: pa.ChunkedArray, decimals: int) -> pa.ChunkedArray:
    if column.type.scale <= decimals:
        return column
    return pc.round(column, decimals, "half_to_even")


def _steps(program: Program, parts: int) -> tuple[str, str, list[tuple[str, str]]]:
    """Return the columns of the steps after the method, the last one's name, and the reasons.

    A reason is a test and the text it gives.
    """
    total = "e_money + e_units" if parts == 1 else f"e_money * {parts} + e_units"
    columns = [f"case when reason is null then cast({total} as {EARNED}) end as owed_0"]
    reasons = [("reason is not null", "reason")]

    def step(test: str, becomes: str, reason: str) -> None:
        before = f"owed_{len(columns) - 1}"
        happens = test.replace("OWED", before)
        columns.append(
            f"case when {happens} then {becomes} else {before} end as owed_{len(columns)}"
        )
        reasons.append((happens, f"case when {happens} then {literal(reason)} end"))

    if program.require:
        step("OWED is not null and not met", number(0, EARNED), "requirement_failed")
    if program.cap is not None:
        cap = number(program.cap * parts, EARNED)
        step(f"OWED > {cap}", cap, "cap")
    low = number(program.floor * parts, EARNED)
    step(f"OWED < {low}", low, "floor")
    if program.guarantee is not None:
        least = number(program.guarantee.amount * parts, EARNED)
        columns.append(
            f"case when held is null then coalesce(owed_{len(columns) - 1}, 0) end"
            f" as owed_{len(columns)}"
        )
        step(f"OWED < {least}", least, "guarantee")
    for test, reason in (("x < 0", "negative_basis"), ("lines = 0 and waiting > 0", "waiting")):
        reasons.append((test, f"case when {test} then {literal(reason)} end"))
    return ", ".join(columns), f"owed_{len(columns) - 1}", reasons


def _against_sql(program: Program) -> str:
    names = {Attainment: "target", Growth: "base"}
    return f"cast({names.get(type(program.earn), 'null')} as {BASIS})"


def _rate_sql(program: Program) -> str:
    rates = [(n, tier.rate_text) for n, tier in enumerate(program.tiers, 1)]
    steps = "".join(f" when {n} then {literal(rate)}" for n, rate in rates if rate is not None)
    return f"case rate_tier{steps} end" if steps else "cast(null as varchar)"
