"""What the victims of incidents get: a part of what the offender had earned, as results of theirs.

Worked: A2 had earned 650.00 when it sold in the territory of A1, and the terms compensate by 10 %:
A1 gets 65.00.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pyarrow as pa

from transforms.language.figures import counted, number
from transforms.rebates.earnings_table import NOTHING, Earnings
from transforms.rebates.joins import StretchSetting
from transforms.rebates.payees import victims
from transforms.rebates.rounding import held, over, rounded, times
from transforms.rebates.steps import STEPS, Walk, round_off
from transforms.rebates.terms import Program
from transforms.rebates.wording import told_money


def compensation(setting: StretchSetting, rows: Earnings, schema: pa.Schema) -> pa.Table:
    """Return the results of victims in the results' `schema`, with their steps."""
    program = setting.stretch.program
    found: list[dict[str, Any]] = []
    cache: dict[int, dict[tuple[str, date], list[tuple[str, list[str]]]]] = {}
    for row, n, earned in rows.victims:
        rule = program.discipline[n].compensate
        suffered = cache.setdefault(n, victims(setting, n))
        pool, start = rows.columns["pool_id"][row], rows.columns["period_start"][row]
        who = suffered.get((pool, start), [])
        every = Decimal(sum(len(cases) for _, cases in who))
        percent = rule.percent if rule is not None else NOTHING
        for account, cases in who:
            total = times(earned, percent / 100)
            exact = over(times(total, Decimal(len(cases))), every)
            says = _says(program, exact, percent, earned, pool=pool, cases=cases, every=int(every))
            found.append(_victim(rows, row, account, exact, says=says))
    return pa.Table.from_pylist(found, schema.append(pa.field("steps", STEPS)))


def _says(
    program: Program,
    exact: Decimal,
    percent: Decimal,
    earned: Decimal,
    *,
    pool: str,
    cases: Sequence[str],
    every: int,
) -> str:
    """Say how a compensation comes about: 65.00 = 10 % of 650.00 that A2 had earned, case I1."""
    part = f"{counted(len(cases), 'case')} of {every}: " if len(cases) < every else ""
    word = "case" if len(cases) == 1 else "cases"
    which = f"{part}{', '.join(cases)}" if part else f"{word} {', '.join(cases)}"
    return (
        f"{told_money(program, exact)} = {number(percent)} % of {told_money(program, earned)}"
        f" that {pool} had earned, {which}"
    )


def _victim(rows: Earnings, row: int, account: str, exact: Decimal, *, says: str) -> dict[str, Any]:
    program = rows.stretch.program
    walk = Walk()
    walk.by("compensation", says, exact)
    earned = rounded([exact], program)[0]
    round_off(walk, program, earned)
    return {
        "program_id": program.program,
        "terms_version": program.version,
        "account_id": account,
        "pool_id": rows.columns["pool_id"][row],
        "period": rows.columns["period"][row],
        "period_start": rows.columns["period_start"][row],
        "currency": program.currency.code,
        "basis_quantity": NOTHING,
        "basis_amount": NOTHING,
        "basis": NOTHING,
        "tier_no": 0,
        "earned": earned,
        "earned_exact": held(exact),
        "reason": "compensation",
        "waiting_lines": 0,
        "provisional": False,
        "is_disciplined": True,
        "steps": [step.told() for step in walk.steps],
    }
