"""Earnings of other programs that lower this one's: by result (`credit`) or by line (`net_of`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import pyarrow as pa

from transforms.language.errors import UsageError
from transforms.language.messages import gettext as _
from transforms.language.quoting import date_literal, literal, literals
from transforms.rebates.blockers import HELD_REASONS
from transforms.rebates.inputs import reads_orders
from transforms.rebates.joins import StretchSetting, seated_sql
from transforms.rebates.periods import start_of, start_sql
from transforms.rebates.sql_text import MONEY
from transforms.rebates.terms import Program
from transforms.rebates.terms.rules import LENGTHS
from transforms.rebates.versions import Stretch

COMPENSATION = "compensation"


class Credited(NamedTuple):
    """What credited programs earned: a row per pool and period, a column `credit_<n>` per name.

    `credit_held` says why the earning of one of them cannot be counted yet.
    """

    names: tuple[str, ...] = ()
    relation: str = ""


def check_deductions(stretches: Sequence[Stretch]) -> None:
    """Raise `UsageError` where a program names earnings that cannot be taken off its own."""
    programs = [stretch.program for stretch in stretches]
    for program in programs:
        for other in programs:
            if other.program in program.credit and LENGTHS[other.period] > LENGTHS[program.period]:
                raise UsageError(
                    _(
                        "program {program} ({period}) is credited with {other}, whose period"
                        " ({other_period}) is longer",
                        program=program.program,
                        period=program.period,
                        other=other.program,
                        other_period=other.period,
                    ),
                    remedy=_("credit a program of the same or a shorter period"),
                )
            if other.program in program.stack.net_of:
                _check_lines(program, other)


def _check_lines(program: Program, other: Program) -> None:
    for either in (program, other):
        if not reads_orders(either):
            raise UsageError(
                _(
                    "net_of between {program} and {other}: {either} does not earn on order lines",
                    program=program.program,
                    other=other.program,
                    either=either.program,
                ),
                remedy=_("deduct only programs on order lines, or use `credit`"),
            )


def credited(
    setting: StretchSetting, rows: str, earlier: Mapping[str, Sequence[pa.Table]]
) -> Credited:
    """Keep what the credited programs earned, by this program's pool and period.

    `earlier` holds the results of the programs computed before, by program. A compensation for
    another's incident is no earning and is not credited.
    """
    names = tuple(name for name in setting.stretch.program.credit if earlier.get(name))
    if not names:
        return Credited()
    workspace, number = setting.workspace, setting.stretch.number
    columns = ["program_id", "account_id", "period_start", "earned", "reason"]
    tables = [table.select(columns) for name in names for table in earlier[name]]
    results = workspace.show(f"credited_{number}", pa.concat_tables(tables))
    sums = ", ".join(
        f"cast(sum(earned) filter (where program_id = {literal(name)}) as {MONEY}) as credit_{n}"
        for n, name in enumerate(names)
    )
    # of an account that counted by itself before it joined its group, its own pool is credited
    seats = f"""
        select account_id, period_start, min(pool_id) as pool_id
        from ({seated_sql(setting, rows, setting.stretch.program.period)}) as seat group by all
        """
    # the reason of a held result comes before all others
    first = "split_part(c.reason, ', ', 1)"
    relation = workspace.table(
        f"credit_{number}",
        f"""
        select pool_id, period_start, {sums}, min(held) as credit_held
        from (
            select s.pool_id, s.period_start, c.program_id, c.earned,
                case when {first} in ({literals(HELD_REASONS)}) then {first} end as held
            from (select *, {_own_start_sql(setting.stretch)} as own_start from {results}) as c
            join ({seats}) as s on s.account_id = c.account_id and s.period_start = c.own_start
            where c.reason is distinct from {literal(COMPENSATION)}
        ) as counted
        group by pool_id, period_start
        """,
    )
    return Credited(names, relation)


def _own_start_sql(stretch: Stretch) -> str:
    """Return SQL for the period of this program that an earlier program's period lies in."""
    kind = stretch.program.period
    if kind == "program":
        begins, ends = date_literal(stretch.begins), date_literal(stretch.ends)
        return f"case when period_start < {ends} then {begins} end"
    first = date_literal(start_of(kind, stretch.begins))
    return start_sql(kind, f"greatest(period_start, {first})", stretch.begins)
