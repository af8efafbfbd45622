"""Earnings of other programs that lower this one's: by result (`credit`) or by line (`net_of`)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import pyarrow as pa

from transforms.language.errors import UsageError
from transforms.rebates.blockers import HELD_REASONS
from transforms.rebates.earnings_table import NOTHING
from transforms.rebates.inputs import reads_orders
from transforms.rebates.joins import StretchSetting, seated_sql
from transforms.rebates.periods import start_of
from transforms.rebates.terms import Program
from transforms.rebates.terms.rules import LENGTHS
from transforms.rebates.versions import Stretch

COMPENSATION = "compensation"
# what other programs earned, by (pool, period start) and program
Credits = dict[tuple[str, object], dict[str, Decimal]]
# why what another program earned is not known yet, by (pool, period start)
Held = dict[tuple[str, object], str]


def check_deductions(stretches: Sequence[Stretch]) -> None:
    """Raise `UsageError` where a program names earnings that cannot be taken off its own."""
    programs = [stretch.program for stretch in stretches]
    for program in programs:
        for other in programs:
            if other.program in program.credit and LENGTHS[other.period] > LENGTHS[program.period]:
                raise UsageError(
                    f"program {program.program} ({program.period}) is credited with"
                    f" {other.program}, whose period ({other.period}) is longer",
                    remedy="credit a program of the same or a shorter period",
                )
            if other.program in program.stack.net_of:
                _check_lines(program, other)


def _check_lines(program: Program, other: Program) -> None:
    for either in (program, other):
        if not reads_orders(either):
            raise UsageError(
                f"net_of between {program.program} and {other.program}: {either.program} does not"
                " earn on order lines",
                remedy="deduct only programs on order lines, or use `credit`",
            )


def credits_for(
    setting: StretchSetting, rows: str, earlier: dict[str, list[pa.Table]]
) -> tuple[Credits, Held]:
    """Return what the credited programs earned, by this program's pool and period start.

    Beside it, where one of them is held, why. A compensation for another's incident is no earning
    and is not credited.
    """
    program = setting.stretch.program
    if not program.credit:
        return {}, {}
    pools = _pools(setting, rows)
    found: Credits = defaultdict(lambda: defaultdict(lambda: NOTHING))
    held: Held = {}
    for name in program.credit:
        for table in earlier.get(name, []):
            names = ("account_id", "period_start", "earned", "reason")
            columns = (table[column].to_pylist() for column in names)
            for account, start, earned, reason in zip(*columns, strict=True):
                mine = _own_start(setting.stretch, start)
                if mine is None or (account, mine) not in pools or reason == COMPENSATION:
                    continue
                if reason in HELD_REASONS:
                    held[(pools[(account, mine)], mine)] = reason
                elif earned is not None:
                    found[(pools[(account, mine)], mine)][name] += earned
    return found, held


def _own_start(stretch: Stretch, start: date) -> date | None:
    """Return the period of this program that an earlier program's period lies in."""
    kind = stretch.program.period
    if kind == "program":
        return stretch.begins if start < stretch.ends else None
    return start_of(kind, max(start, start_of(kind, stretch.begins)))


def _pools(setting: StretchSetting, rows: str) -> dict[tuple[str, date], str]:
    seats = seated_sql(setting, rows, setting.stretch.program.period)
    found = setting.workspace.rows(f"select account_id, period_start, pool_id from ({seats})")
    return {(account, start): pool for account, start, pool in found}
