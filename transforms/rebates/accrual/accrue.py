"""What to accrue: owed to date, or the estimate where the terms ask for one and a period is open.

Goes in: facts, programs, an as-of date, the results to date and the forecast demand. Comes out: the
results with the accrued amount in `earned`, and the explanation of each estimate: per tier the
paths that end in it, X_k and owed(X_k).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

import pyarrow as pa

from transforms.rebates import Facts, Program
from transforms.rebates.accrual.demand import BuyerDemand
from transforms.rebates.accrual.estimate import Estimate, Way, estimate, exact_decimal, to_decimal
from transforms.rebates.accrual.open_periods import no_estimate, opening_of, rows_of, starts
from transforms.rebates.accrual.remainder import Key, OpenResult, cases
from transforms.rebates.versions import measured, stretches
from transforms.rebates.workspace import DuckConnection

_Estimated = tuple[dict[Key, tuple[Estimate, Program]], list[dict[str, Any]]]
EXACT = pa.decimal128(38, 10)
EXPLAINED = pa.schema(
    [
        ("program_id", pa.string()),
        ("account_id", pa.string()),
        ("earning_period", pa.string()),
        ("terms_version", pa.int64()),
        ("pool_id", pa.string()),
        ("currency", pa.string()),
        ("accrual_method", pa.string()),
        ("tier_no", pa.int64()),
        ("path_count", pa.int64()),
        ("path_count_total", pa.int64()),
        ("basis_to_date", EXACT),
        ("final_basis", EXACT),
        ("final_owed_amount", EXACT),
        ("estimate_amount", pa.decimal128(28, 4)),
        ("is_constrained", pa.bool_()),
    ]
)


class Accrued(NamedTuple):
    """The results with what is to be accrued in `earned`, and how each estimate came about."""

    results: pa.Table
    explained: pa.Table


def accrued(
    con: DuckConnection,
    facts: Facts,
    programs: Sequence[Program],
    as_of: date,
    *,
    results: pa.Table,
    demand: BuyerDemand,
) -> Accrued:
    """Replace `earned` of open periods by their estimate, for programs that accrue by one.

    `results` is what `owed` says of the same facts, programs and date. A program whose end the
    demand forecast cannot see (see `no_estimate`) stays at owed to date, with the reason.
    """
    estimates, told = _at_percent(results, programs, as_of)
    for case in cases(con, facts, programs, as_of, results=results, demand=demand):
        made = estimate(case.program, case.basis, case.ways, case.mean_tier)
        estimates[case.key] = (made, case.program)
        told += _explained(case, made)
    table = _replaced(results, estimates, _reasons(programs))
    return Accrued(table, pa.Table.from_pylist(told, EXPLAINED))


def accrued_to_date(results: pa.Table, programs: Sequence[Program], as_of: date) -> Accrued:
    """Return what is accrued where no program needs the forecast: to date, or at a percent."""
    estimates, told = _at_percent(results, programs, as_of)
    table = _replaced(results, estimates, _reasons(programs))
    return Accrued(table, pa.Table.from_pylist(told, EXPLAINED))


def _at_percent(results: pa.Table, programs: Sequence[Program], as_of: date) -> _Estimated:
    """Estimate the open periods of programs that accrue a percent of their basis to date."""
    estimates: dict[Key, tuple[Estimate, Program]] = {}
    told: list[dict[str, Any]] = []
    for stretch in stretches([measured(p) for p in programs if p.accrual.percent is not None]):
        program = stretch.program
        for start in starts(results, program):
            if opening_of(stretch, start, as_of) is None:
                continue
            for row in rows_of(results, program, start).to_pylist():
                if row["earned"] is not None:
                    case, made = _percent_of(program, row)
                    estimates[case.key] = (made, program)
                    told += _explained(case, made)
    return estimates, told


def _percent_of(program: Program, row: dict[str, Any]) -> tuple[OpenResult, Estimate]:
    """Return the estimate of one result: the one way to end is the percent itself."""
    x, percent = row["basis"], program.accrual.percent or Decimal(0)
    made = Estimate(Fraction(max(x, Decimal(0))) * Fraction(percent) / 100, False)
    way = Way(row["tier_no"], 1, x, exact_decimal(made.exact))
    who = (row["account_id"], row["pool_id"], row["period"], row["period_start"])
    return OpenResult(program, *who, x, [way], row["tier_no"]), made


def _reasons(programs: Sequence[Program]) -> dict[tuple[str, int], str]:
    return {
        (program.program, program.version): f"to_date_{why}"
        for program in programs
        if program.accrual.is_forecast and (why := no_estimate(program))
    }


def needs_forecast(programs: Sequence[Program]) -> bool:
    """Say whether any program accrues by an estimate that the forecast can make."""
    return any(p.accrual.is_forecast and no_estimate(p) is None for p in programs)


def _explained(case: OpenResult, made: Estimate) -> list[dict[str, Any]]:
    program = case.program
    amount = to_decimal(made.exact, program.rounding_decimals, program.rounding.mode)
    return [
        {
            "program_id": program.program,
            "account_id": case.account,
            "earning_period": case.period,
            "terms_version": program.version,
            "pool_id": case.pool,
            "currency": program.currency.code,
            "accrual_method": program.accrual.method,
            "tier_no": way.tier_no,
            "path_count": way.paths,
            "path_count_total": sum(way.paths for way in case.ways),
            "basis_to_date": case.basis,
            "final_basis": way.final_basis,
            "final_owed_amount": way.final_owed.quantize(Decimal(1).scaleb(-10)),
            "estimate_amount": amount,
            "is_constrained": made.is_constrained,
        }
        for way in case.ways
    ]


def _replaced(
    results: pa.Table,
    estimates: dict[Key, tuple[Estimate, Program]],
    reasons: dict[tuple[str, int], str],
) -> pa.Table:
    if not estimates and not reasons:
        return results
    names = ("program_id", "terms_version", "account_id", "pool_id", "period_start")
    keys = list(zip(*(results[column].to_pylist() for column in names), strict=True))
    columns = {n: results[n].to_pylist() for n in ("earned", "earned_exact", "reason")}
    for row, key in enumerate(keys):
        if columns["reason"][row] == "compensation":
            continue
        if key in estimates:
            made, program = estimates[key]
            columns["earned"][row] = to_decimal(
                made.exact, program.rounding_decimals, program.rounding.mode
            )
            columns["earned_exact"][row] = exact_decimal(made.exact)
            word = f"estimated_{program.accrual.method}"
            _say(columns["reason"], row, word + ("_constrained" if made.is_constrained else ""))
        elif key[:2] in reasons:
            _say(columns["reason"], row, reasons[key[:2]])
    table = results
    for column, values in columns.items():
        place = table.schema.get_field_index(column)
        table = table.set_column(place, column, pa.array(values, table.schema.field(place).type))
    return table


def _say(reasons: list[str | None], row: int, word: str) -> None:
    reasons[row] = word if reasons[row] is None else f"{reasons[row]}, {word}"
