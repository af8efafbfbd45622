"""Results: one row per program version, account and period, rounded once.

The ledger sums `earned` by (program, account, period): versions of one program, the pools a leader
is paid for, and a victim's compensation may give several rows of one key.
"""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from transforms.language.quoting import literal
from transforms.rebates.adjustments import Adjusted
from transforms.rebates.compensation import compensation
from transforms.rebates.joins import StretchSetting
from transforms.rebates.payees import is_split, leaders, split
from transforms.rebates.periods import name_sql
from transforms.rebates.rounding import NOTHING, kept, over_parts, rounded_column
from transforms.rebates.sql_text import BASIS, RATE, number
from transforms.rebates.steps import Basis, told_steps
from transforms.rebates.terms import Program
from transforms.rebates.terms.earnings import Attainment, FreeGoods, Growth
from transforms.rebates.terms.rules import BY_DOCUMENT

QUANTITY = pa.decimal128(38, 10)
MONEY = pa.decimal128(28, 4)
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
        ("earned", MONEY),
        ("earned_exact", pa.decimal128(38, 18)),
        ("earned_units", pa.decimal128(28, 6)),
        ("reason", pa.string()),
        ("waiting_lines", pa.int64()),
        ("provisional", pa.bool_()),
        ("is_disciplined", pa.bool_()),
    ]
)
LINE_SCHEMA = pa.schema(
    [
        ("program_id", pa.string()),
        ("terms_version", pa.int64()),
        ("account_id", pa.string()),
        ("pool_id", pa.string()),
        ("period", pa.string()),
        ("order_id", pa.string()),
        ("line_no", pa.string()),
        ("tier_no", pa.int64()),
        ("units", pa.decimal128(38, 10)),
        ("basis", pa.decimal128(38, 10)),
        ("rate", pa.string()),
        ("earned", pa.decimal128(38, 18)),
    ]
)
# the order of the results within a program version
IN_ORDER = ("account_id", "period_start", "period", "pool_id", "reason")


def results(
    setting: StretchSetting, rows: Adjusted, member: str | None, *, basis: Basis | None = None
) -> pa.Table:
    """Round, divide among payees, and return the results; with their steps where a `basis` is."""
    program = setting.stretch.program
    whole = _rounded(setting, rows, setting.workspace.arrow(_selected_sql(setting, rows)))
    found = whole
    if program.period == "line":
        found = _less_sale(whole)
    elif member is not None and is_split(setting):
        found = split(setting, whole, member)
        found = _replaced(found, earned=found["earned"], earned_exact=found["earned"])
    table = _columns(program, found)
    if basis is not None:
        steps = told_steps(setting, rows, basis, table, whole=whole, member=member)
        table = table.append_column("steps", steps)
    if any(rule.compensate is not None for rule in program.discipline):
        paid = compensation(setting, rows, SCHEMA).select(table.column_names)
        table = pa.concat_tables([table, paid])
    elif whole is found:
        return table
    return table.sort_by([(name, "ascending") for name in IN_ORDER])


def _selected_sql(setting: StretchSetting, rows: Adjusted) -> str:
    """Return SQL for the rows with the columns of the results, amounts not divided yet."""
    program = setting.stretch.program
    is_by_document = program.period in BY_DOCUMENT
    account, led = ("account_id" if is_by_document else "pool_id"), ""
    if program.pay_to == "group_leader":
        account = "l.payee"
        led = f"join {leaders(setting, f'({rows.sql})')} as l using (pool_id, period_start)"
    period = "period" if is_by_document else name_sql(program.period, "period_start")
    is_open = " or is_open" if program.collection_scale else ""
    order = "sale_ref, state" if program.period == "line" else ", ".join(IN_ORDER[:4])
    state = ", sale_ref, state" if program.period == "line" else ""
    return f"""
        select {literal(program.program)} as program_id, {program.version}::bigint as terms_version,
            {account} as account_id, pool_id, {period} as period, period_start,
            {literal(program.currency.code)} as currency, units as basis_quantity,
            cast(money as decimal(38,10)) as basis_amount, x as basis,
            {_against_sql(program)} as against, cast(tier_no as bigint) as tier_no,
            {_rate_sql(program)} as rate, {rows.last.column} as earned_exact,
            {rows.reason_sql} as reason, waiting as waiting_lines,
            undecided{is_open} as provisional, {rows.disciplined_sql} as is_disciplined{state}
        from ({rows.sql}) as e {led}
        order by {order}
        """


def _rounded(setting: StretchSetting, rows: Adjusted, found: pa.Table) -> pa.Table:
    """Divide what is held in parts, and round what is earned."""
    exact = over_parts(found["earned_exact"], rows.last.parts)
    unit_scale = setting.goods.scales[setting.stretch.program.basis.unit]
    return _replaced(
        found,
        basis_quantity=kept(over_parts(found["basis_quantity"], unit_scale), 10),
        basis=kept(over_parts(found["basis"], setting.scale), 10),
        against=kept(over_parts(found["against"], setting.scale), 10),
        earned=rounded_column(exact, setting.stretch.program).cast(MONEY),
        earned_exact=exact,
    )


def _less_sale(found: pa.Table) -> pa.Table:
    """Give each return the difference its sale line's result made; rows are in order of state."""
    differences = {}
    for name in ("earned", "earned_exact"):
        amounts = found[name].cast(pa.decimal256(74, found[name].type.scale)).combine_chunks()
        nothing = pa.scalar(NOTHING, amounts.type)
        before = pa.concat_arrays([pa.nulls(min(1, len(amounts)), amounts.type), amounts[:-1]])
        less = pc.subtract(amounts, pc.coalesce(before, nothing))
        differences[name] = pc.if_else(pc.greater(found["state"], 0), less, amounts)
    return _replaced(found, **differences)


def _columns(program: Program, found: pa.Table) -> pa.Table:
    """Return the columns of the results; what is given in goods is units and no money."""
    gives_goods = isinstance(program.earn, FreeGoods)
    nothing = pa.nulls(found.num_rows, MONEY)
    exact = found["earned_exact"]
    found = _replaced(
        found,
        earned=nothing if gives_goods else found["earned"],
        earned_exact=kept(exact, 18),
        earned_units=kept(exact, 6) if gives_goods else nothing,
    )
    return found.select(SCHEMA.names).cast(SCHEMA)


def _replaced(table: pa.Table, **columns: pa.ChunkedArray | pa.Array) -> pa.Table:
    return pa.table(dict(zip(table.column_names, table.columns, strict=True)) | columns)


def _against_sql(program: Program) -> str:
    """Return SQL for what x is held against: an attainment's target, the base of a growth."""
    names = {Attainment: "target", Growth: "base"}
    return f"cast({names.get(type(program.earn), 'null')} as {BASIS})"


def _rate_sql(program: Program) -> str:
    """Return SQL for a row's rate as text; null where several apply, or none."""
    lowers = any(rule.points is not None for rule in program.discipline)
    rates = []
    for n, tier in enumerate(program.tiers, 1):
        if tier.rate_text is None:
            continue
        rate = literal(tier.rate_text)
        if lowers and tier.percent is not None:
            left = f"greatest({number(tier.percent, RATE)} - points * 100, 0)"
            shown = f"rtrim(rtrim(cast({left} as varchar), '0'), '.') || '%'"
            rate = f"case when points <> 0 then {shown} else {rate} end"
        rates.append(f" when {n} then {rate}")
    return f"case rate_tier{''.join(rates)} end" if rates else "cast(null as varchar)"
