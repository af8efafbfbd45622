"""What the victims of incidents get: a part of what the offender had earned, as results of theirs.

Worked: A2 had earned 650.00 when it sold in the territory of A1, and the terms compensate by 10 %:
A1 gets 65.00.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

import pyarrow as pa

from transforms.language.figures import number
from transforms.rebates.adjustments import Adjusted
from transforms.rebates.clauses import clause, clauses
from transforms.rebates.credit import COMPENSATION
from transforms.rebates.joins import StretchSetting
from transforms.rebates.payees import victims
from transforms.rebates.periods import name_sql
from transforms.rebates.rounding import NOTHING, at_full_scale, over, rounded, times
from transforms.rebates.steps import STEPS, Walk, round_off
from transforms.rebates.terms import Program
from transforms.rebates.wording import told_money


def compensation(setting: StretchSetting, rows: Adjusted, schema: pa.Schema) -> pa.Table:
    """Return the results of victims in the results' `schema`, with their steps."""
    found = [
        result
        for n, rule in enumerate(setting.stretch.program.discipline)
        if rule.compensate is not None
        for result in _of_rule(setting, rows, n, rule.compensate.percent)
    ]
    return pa.Table.from_pylist(found, schema.append(pa.field("steps", STEPS)))


def _of_rule(
    setting: StretchSetting, rows: Adjusted, n: int, percent: Decimal
) -> Iterator[dict[str, Any]]:
    program, before = setting.stretch.program, rows.undisciplined
    suffered = victims(setting, n)
    offended = setting.workspace.rows(
        f"select pool_id, period_start, {name_sql(program.period, 'period_start')},"
        f" {before.column} from ({rows.sql}) as r"
        f" where hits_{n} > 0 and {before.column} is not null order by pool_id, period_start"
    )
    for pool, start, period, amount in offended:
        who = suffered.get((pool, start), [])
        earned = over(amount, Decimal(before.parts))
        every = sum(len(cases) for _, cases in who)
        for account, cases in who:
            total = times(earned, percent / 100)
            exact = over(times(total, Decimal(len(cases))), Decimal(every))
            says = _says(program, exact, percent, earned, pool=pool, cases=cases, every=every)
            where = {"pool_id": pool, "period": period, "period_start": start}
            yield _victim(program, account, exact, says=says) | where


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
    kinds = ("some_case", "some_cases") if len(cases) < every else ("one_case", "all_cases")
    which = clauses(*kinds, len(cases), every=every, numbers=", ".join(cases))
    whole = clause(
        "compensation",
        amount=told_money(program, exact),
        percent=f"{number(percent)} %",
        earned=told_money(program, earned),
        pool=pool,
    )
    return whole + which


def _victim(program: Program, account: str, exact: Decimal, *, says: str) -> dict[str, Any]:
    walk = Walk()
    walk.by(COMPENSATION, says, exact)
    earned = rounded(exact, program)
    round_off(walk, program, earned)
    return {
        "program_id": program.program,
        "terms_version": program.version,
        "account_id": account,
        "currency": program.currency.code,
        "basis_quantity": NOTHING,
        "basis_amount": NOTHING,
        "basis": NOTHING,
        "tier_no": 0,
        "earned": earned,
        "earned_exact": at_full_scale(exact),
        "reason": COMPENSATION,
        "waiting_lines": 0,
        "provisional": False,
        "is_disciplined": True,
        "steps": [step.told() for step in walk.steps],
    }
