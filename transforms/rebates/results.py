"""Results: one row per program version, account and period, rounded once.

The ledger sums `earned` by (program, account, period): versions of one program, the pools a leader
is paid for, and a victim's compensation may give several rows of one key.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from transforms.rebates.compensation import compensation
from transforms.rebates.earnings_table import NOTHING, Earnings
from transforms.rebates.joins import StretchSetting
from transforms.rebates.payees import Parts, is_split, leaders, member_parts, split
from transforms.rebates.periods import name_sql
from transforms.rebates.rounding import held, over, rounded, times
from transforms.rebates.steps import STEPS, Basis, Walk, round_off, steps_of
from transforms.rebates.terms import Program
from transforms.rebates.terms.earnings import FreeGoods
from transforms.rebates.terms.rules import BY_DOCUMENT
from transforms.rebates.terms.tiers import percent_text
from transforms.rebates.wording import share_words

QUANTITY = pa.decimal128(38, 10)
SCHEMA = pa.schema(
    [
        ("program_id", pa.string()),
        ("terms_version", pa.int64()),
        ("account_id", pa.string()),
        ("pool_id", pa.string()),
        ("period", pa.string()),
        ("period_start", pa.date32()),
        ("currency", pa.string()),
        ("basis_quantity", QUANTITY),
        ("basis_amount", QUANTITY),
        ("basis", QUANTITY),
        ("against", QUANTITY),
        ("tier_no", pa.int64()),
        ("rate", pa.string()),
        ("earned", pa.decimal128(28, 4)),
        ("earned_exact", pa.decimal128(38, 18)),
        ("earned_units", pa.decimal128(28, 6)),
        ("reason", pa.string()),
        ("waiting_lines", pa.int64()),
        ("provisional", pa.bool_()),
        ("is_disciplined", pa.bool_()),
    ]
)
# the order of the results within a program version
_ORDER = ("account_id", "period_start", "period", "pool_id", "reason")


@dataclass
class Paid:
    """Which row of the earnings is paid to whom, and how much, exact and rounded.

    `whole` has each row's rounded sum before it is divided, `parts` what it is divided by.
    """

    row: list[int] = field(default_factory=list)
    account: list[str] = field(default_factory=list)
    exact: list[Decimal | None] = field(default_factory=list)
    earned: list[Decimal | None] = field(default_factory=list)
    whole: list[Decimal | None] = field(default_factory=list)
    parts: Parts = field(default_factory=dict)


def rows_of(setting: StretchSetting, earned: str, paced: str | None) -> pa.Table:
    """Read the earnings of a stretch from the engine, with period names."""
    program = setting.stretch.program
    pace = (
        f"left join {paced} as p on p.pool_id = e.pool_id and p.period_start = e.period_start"
        if paced
        else ""
    )
    scaled = ", p.scale_num, p.scale_den, coalesce(p.is_open, false) as is_open" if paced else ""
    is_line = program.period == "line"
    period = (
        ""
        if program.period in BY_DOCUMENT
        else f", {name_sql(program.period, 'e.period_start')} as period"
    )
    order = "e.sale_ref, e.state" if is_line else "e.pool_id, e.period_start"
    return setting.workspace.arrow(
        f"select e.*{period}{scaled} from {earned} as e {pace} order by {order}"
    )


def results(
    setting: StretchSetting,
    rows: Earnings,
    member: str | None,
    earned: str,
    *,
    basis: Basis | None = None,
) -> pa.Table:
    """Round, divide among payees, and return the results; with their steps where a `basis` is."""
    paid = _paid(setting, rows, member, earned)
    table = _columns(setting, rows, paid)
    found = [table, compensation(setting, rows, SCHEMA)]
    if basis is not None:
        found[0] = table.append_column("steps", _steps(setting, rows, paid, basis))
    else:
        found[1] = found[1].drop_columns("steps")
    return pa.concat_tables(found).sort_by([(name, "ascending") for name in _ORDER])


def _paid(setting: StretchSetting, rows: Earnings, member: str | None, earned: str) -> Paid:
    program = setting.stretch.program
    amounts = rounded(rows.exact, program)
    exact = rows.exact
    if program.period == "line":
        return _by_line(rows, amounts)
    if member is not None and is_split(setting):
        parts = member_parts(setting, member)
        divided = split(rows, amounts, parts, program.rounding_decimals)
        return Paid(
            [row for row, _, _ in divided],
            [account for _, account, _ in divided],
            [amount for _, _, amount in divided],
            [amount for _, _, amount in divided],
            whole=amounts,
            parts=parts,
        )
    accounts = rows.columns["account_id" if program.period == "order" else "pool_id"]
    if program.pay_to == "group_leader":
        who = leaders(setting, earned)
        starts = rows.columns["period_start"]
        accounts = [who[(pool, start)] for pool, start in zip(accounts, starts, strict=True)]
    return Paid(list(range(len(rows))), accounts, list(exact), amounts, whole=amounts)


def _by_line(rows: Earnings, amounts: list[Decimal | None]) -> Paid:
    """Give each return the difference its sale line's result made; rows are in order of state."""
    states = rows.columns["state"]
    exact, earned = list(rows.exact), list(amounts)
    for row in range(len(rows) - 1, -1, -1):
        if states[row] > 0 and amounts[row] is not None:
            exact[row] = (rows.exact[row] or NOTHING) - (rows.exact[row - 1] or NOTHING)
            earned[row] = (amounts[row] or NOTHING) - (amounts[row - 1] or NOTHING)
    return Paid(list(range(len(rows))), rows.columns["account_id"], exact, earned, whole=amounts)


def _columns(setting: StretchSetting, rows: Earnings, paid: Paid) -> pa.Table:
    program, table = setting.stretch.program, rows.table
    is_plain = paid.row == list(range(len(rows)))
    taken = table if is_plain else table.take(pa.array(paid.row, pa.int64()))
    gives_goods = isinstance(program.earn, FreeGoods)
    money = pa.decimal128(28, 4)
    nothing = pa.nulls(len(paid.row), money)
    reasons = [rows.reason(row) for row in paid.row] if rows.reasons else None
    count = len(paid.row)
    columns: dict[str, Any] = {
        "program_id": _same(program.program, count),
        "terms_version": _same(program.version, count),
        "account_id": pa.array(paid.account, pa.string()),
        "pool_id": taken["pool_id"],
        "period": taken["period"],
        "period_start": taken["period_start"],
        "currency": _same(program.currency.code, count),
        "basis_quantity": _unscaled(taken["units"], rows.unit_scale),
        "basis_amount": taken["money"].cast(QUANTITY),
        "basis": _unscaled(taken["x"], rows.scale),
        "against": _against(taken, rows.scale),
        "tier_no": pa.array(rows.columns["tier_no"], pa.int64()).take(
            pa.array(paid.row, pa.int64())
        ),
        "rate": pa.array(_rates(program, rows), pa.string()).take(pa.array(paid.row, pa.int64())),
        "earned": nothing if gives_goods else pa.array(paid.earned, money),
        "earned_exact": pa.array([held(a) for a in paid.exact], pa.decimal128(38, 18)),
        "earned_units": pa.array(
            paid.exact if gives_goods else [None] * count, pa.decimal128(28, 6)
        ),
        "reason": pa.array(reasons or [None] * count, pa.string()),
        "waiting_lines": taken["waiting"],
        "provisional": _provisional(taken),
        "is_disciplined": pa.array([row in rows.is_disciplined for row in paid.row], pa.bool_()),
    }
    return pa.table(columns).cast(SCHEMA)


def _steps(setting: StretchSetting, rows: Earnings, paid: Paid, basis: Basis) -> pa.Array:
    """Return the steps of every result, to the amount that its payee gets."""
    program, walked = setting.stretch.program, steps_of(setting, rows, basis)
    found = []
    for place, row in enumerate(paid.row):
        walk, account = Walk(walked[row]), paid.account[place]
        pool, start = rows.columns["pool_id"][row], rows.columns["period_start"][row]
        if not isinstance(program.earn, FreeGoods):
            round_off(walk, program, paid.whole[row])
        if is_split(setting):
            walk.to("share", share_words(account, paid.parts.get((pool, start), [])),
                    paid.earned[place] or NOTHING)  # fmt: skip
        elif program.period == "line" and rows.columns["state"][row] > 0:
            before = paid.whole[row - 1] or NOTHING
            walk.by("sale", "less what its sale line had earned before it", -before)
        elif program.pay_to == "group_leader":
            walk.by("payee", f"earned by {pool}, paid to {account} as leader of the group", NOTHING)
        found.append([step.told() for step in walk.steps])
    return pa.array(found, STEPS)


def _same(value: Any, count: int) -> pa.Array:
    return pa.repeat(pa.scalar(value), count)


def _unscaled(column: pa.ChunkedArray, scale: int) -> Any:
    if scale == 1:
        return column.cast(QUANTITY)
    step, parts = Decimal(1).scaleb(-10), Decimal(scale)
    return pa.array([over(v, parts).quantize(step) for v in column.to_pylist()], QUANTITY)


def _against(taken: pa.Table, scale: int) -> Any:
    """Return what x is held against: the target of an attainment, the base of a growth."""
    name = next((name for name in ("target", "base") if name in taken.column_names), None)
    return pa.nulls(taken.num_rows, QUANTITY) if name is None else _unscaled(taken[name], scale)


def _provisional(taken: pa.Table) -> Any:
    flag = taken["undecided"]
    return pc.or_(flag, taken["is_open"]) if "is_open" in taken.column_names else flag


def _rates(program: Program, rows: Earnings) -> list[str | None]:
    """Return each row's rate as text; null where several apply, or none."""
    texts: list[str | None] = [None, *(tier.rate_text for tier in program.tiers)]
    tiers = rows.columns["rate_tier"]
    if not any(rule.points is not None for rule in program.discipline):
        return [None if tier is None else texts[tier] for tier in tiers]
    return [
        None if tier is None else _lowered(program, tier, points, texts[tier])
        for tier, points in zip(tiers, rows.columns["points"], strict=True)
    ]


def _lowered(program: Program, tier: int, points: Decimal, plain: str | None) -> str | None:
    percent = program.tiers[tier - 1].percent
    if percent is None or not points:
        return plain
    return percent_text(max(percent - times(points, Decimal(100)), NOTHING))
