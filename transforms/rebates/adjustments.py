"""From what the method earns to what is owed: the steps of the contract after the method, in order.

requirements → multiply and cancel → collection scale → cap → floor → guarantee → credit. (Points
are off the rate already; the one rounding comes last, in `results.py`.) Every step runs only where
the terms ask for it, for all pools and periods at once. A failing requirement earns 0 and leaves a
guarantee standing.

An amount stays multiplied by what it is to be divided by until the end, so that no digit is cut:
an earning on units that have 24 parts by 24, one that a factor of 0.85 was applied to by 100.
"""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from transforms.language.quoting import literal
from transforms.rebates.credit import Credited
from transforms.rebates.joins import StretchSetting
from transforms.rebates.rounding import part_of, times
from transforms.rebates.sql_text import EARNED, number
from transforms.rebates.terms.conditions import Discipline, Guarantee
from transforms.rebates.terms.earnings import Contest
from transforms.rebates.terms.tiers import Tiered
from transforms.rebates.untiered_methods import ranked_sql, untiered_sql


class Amount(NamedTuple):
    """A column of amounts, the step that made it, and by what it is multiplied.

    `rule` is the place of the step's rule among the program's rules of discipline.
    """

    column: str
    step: str
    parts: int
    rule: int = 0


class Adjusted:
    """The rows of a stretch with a column of amounts for every step taken so far."""

    def __init__(self, rows: str, first: str, parts: int):
        self.amounts = [Amount("owed_0", "", parts)]
        self.undisciplined = self.last
        self.reasons = [("reason is not null", "reason")]
        self.sql = f"select *, {first} as owed_0 from ({rows}) as earned"

    @property
    def last(self) -> Amount:
        return self.amounts[-1]

    def take(self, step: str, becomes: str, *, rule: int = 0, factor: int = 1) -> None:
        """Add the column of a step: SQL over the last column, which it may multiply by `factor`."""
        column = f"owed_{len(self.amounts)}"
        self.sql = f"select *, {becomes} as {column} from ({self.sql}) as stepped"
        self.amounts.append(Amount(column, step, self.last.parts * factor, rule))

    def take_where(self, step: str, test: str, becomes: str, reason: str, *, rule: int = 0) -> None:
        """Add a step that changes the rows of a test, in which `OWED` is the amount before."""
        owed = self.last.column
        happens = test.replace("OWED", owed)
        self.explain(happens, reason)
        self.take(step, f"case when {happens} then {becomes} else {owed} end", rule=rule)

    def explain(self, test: str, reason: str) -> None:
        """Give the rows of a test a reason."""
        self.reasons.append((test, literal(reason)))

    def money(self, amount: Decimal) -> str:
        """Write an amount of the terms as the last column holds amounts."""
        return number(times(amount, Decimal(self.last.parts)), EARNED)

    @property
    def reason_sql(self) -> str:
        """Return SQL for all reasons of a row; null where there is nothing to explain."""
        tests = " or ".join(test for test, _ in self.reasons)
        told = ", ".join(f"case when {test} then {reason} end" for test, reason in self.reasons)
        return f"case when {tests} then concat_ws(', ', {told}) end"

    @property
    def disciplined_sql(self) -> str:
        """Return SQL that says whether an incident had a say in the amount."""
        counted = [a.rule for a in self.amounts if a.step in ("multiply", "cancel", "incident")]
        tests = [f"coalesce(hits_{rule}, 0) > 0" for rule in counted]
        return f"owed_0 is not null and ({' or '.join(tests)})" if tests else "false"


def adjusted(
    setting: StretchSetting, earned: str, paced: str | None, credited: Credited
) -> Adjusted:
    """Return the amounts of a stretch after every step.

    `earned` names the rows with what their bands pay, `paced` their collection days, `credited`
    what other programs have earned.
    """
    program = setting.stretch.program
    rows = _by_method(setting, earned)
    if program.require:
        rows.take_where("require", "OWED is not null and not met", "0", "requirement_failed")
    rows.undisciplined = rows.last
    for n, rule in enumerate(program.discipline):
        _discipline(rows, rule, n)
    if paced is not None:
        _collection(setting, rows, paced)
    if program.cap is not None:
        rows.take_where("cap", f"OWED > {rows.money(program.cap)}", rows.money(program.cap), "cap")
    low = rows.money(program.floor)
    rows.take_where("floor", f"OWED < {low}", low, "floor")
    if program.guarantee is not None:
        _guarantee(rows, program.guarantee)
    if credited.names:
        _credit(rows, credited)
    rows.explain("x < 0", "negative_basis")
    rows.explain("lines = 0 and waiting > 0", "waiting")
    return rows


def _by_method(setting: StretchSetting, earned: str) -> Adjusted:
    program, parts = setting.stretch.program, _parts(setting)
    total = "e_money + e_units" if parts == 1 else f"e_money * {parts} + e_units"
    source = f"select * from {earned}"
    if isinstance(program.earn, Contest):
        source = ranked_sql(program.earn, source)
    rows = Adjusted(source, f"case when reason is null then cast({total} as {EARNED}) end", parts)
    if not isinstance(program.earn, Tiered):
        paid = untiered_sql(program, setting.scale)
        rows.take("method", f"case when reason is null then {paid} end")
    return rows


def _parts(setting: StretchSetting) -> int:
    """Return by how much an earning is multiplied: the parts of a unit, where units are paid."""
    program = setting.stretch.program
    pays_units = any(tier.per_unit is not None for tier in program.tiers)
    return setting.goods.scales[program.basis.unit] if pays_units else 1


def _discipline(rows: Adjusted, rule: Discipline, n: int) -> None:
    """Multiply by the count of incidents, or cancel."""
    hit = f"{rows.last.column} is not null and coalesce(hits_{n}, 0) > 0"
    if rule.by_count is not None:
        decimals = max(0, *(-int(f.normalize().as_tuple().exponent) for f in rule.by_count))
        factors = ", ".join(str(int(factor.scaleb(decimals))) for factor in rule.by_count)
        place = f"least(coalesce(hits_{n}, 0), {len(rule.by_count) - 1}) + 1"
        becomes = f"cast({rows.last.column} * ([{factors}])[{place}] as {EARNED})"
        rows.explain(hit, f"{rule.incident}_multiplied")
        rows.take("multiply", becomes, rule=n, factor=10**decimals)
    elif rule.effect == "cancel":
        rows.take_where("cancel", hit, "0", f"{rule.incident}_cancelled", rule=n)
    else:
        if rule.effect == "points":
            rows.explain(hit, f"{rule.incident}_points")
        rows.take("incident", rows.last.column, rule=n)


def _collection(setting: StretchSetting, rows: Adjusted, paced: str) -> None:
    """Keep the part of an earning that its collection days leave, divided in 256 bits."""
    rows.sql = f"""
        select e.*, p.scale_num, p.scale_den, coalesce(p.is_open, false) as is_open
        from ({rows.sql}) as e
        left join {paced} as p on p.pool_id = e.pool_id and p.period_start = e.period_start
        """
    lowered = setting.workspace.arrow(
        f"""
        select pool_id, period_start, {rows.last.column} as owed, scale_num, scale_den
        from ({rows.sql}) as e
        where owed is not null and scale_num <> scale_den and scale_den <> 0
        """
    )
    stands = part_of(lowered["owed"], lowered["scale_num"], lowered["scale_den"])
    keys = lowered.select(["pool_id", "period_start"])
    shown = setting.workspace.show(
        f"stands_{setting.stretch.number}", keys.append_column("stands", stands)
    )
    rows.sql = f"""
        select e.*, s.stands from ({rows.sql}) as e
        left join {shown} as s on s.pool_id = e.pool_id and s.period_start = e.period_start
        """
    rows.take_where(
        "collection_scale", "stands is not null", "greatest(stands, 0)", "collection_scale"
    )


def _guarantee(rows: Adjusted, guarantee: Guarantee) -> None:
    """Top up to the guarantee; with `carry` later surplus pays earlier top-ups back.

    Worked, guarantee 100 with carry: periods earn 40, 130, 150. Paid 100 (60 topped up), 100 (30
    paid back), 120 (the last 30 paid back). What is lent after a period is what was lent before and
    what the period earns short of the guarantee, never below 0: the running sum of what is short,
    less its lowest value so far (or 0).
    """
    owed, least = rows.last.column, rows.money(guarantee.amount)
    amount = f"case when held is null then coalesce({owed}, 0) end"
    if not guarantee.carry:
        rows.explain(f"({amount}) < {least}", "guarantee")
        becomes = f"greatest(coalesce({owed}, 0), {least})"
        rows.take("guarantee", f"case when held is null then {becomes} end")
        return
    over = "over (partition by pool_id order by period_start rows unbounded preceding)"
    rows.sql = f"""
        select *, lent - coalesce(lag(lent) over (partition by pool_id order by period_start), 0)
            as topped_up
        from (
            select *, short_so_far - least(min(short_so_far) {over}, 0) as lent
            from (
                select *, sum(coalesce({least} - ({amount}), 0)) {over} as short_so_far
                from ({rows.sql}) as s
            ) as summed
        ) as lending
        """
    rows.explain("held is null and topped_up <> 0", "guarantee")
    rows.take("guarantee", f"cast(({amount}) + topped_up as {EARNED})")


def _credit(rows: Adjusted, credited: Credited) -> None:
    """Take off what other programs have earned, never below 0; hold what hangs on a held one."""
    owed, parts = rows.last.column, rows.last.parts
    columns = ", ".join(f"c.credit_{n}" for n, _ in enumerate(credited.names))
    counted = " + ".join(f"coalesce(credit_{n}, 0)" for n, _ in enumerate(credited.names))
    rows.sql = f"""
        select e.*, {columns}, c.credit_held
        from ({rows.sql}) as e
        left join {credited.relation} as c
            on c.pool_id = e.pool_id and c.period_start = e.period_start
        """
    off = f"cast(({counted}) * {parts} as {EARNED})"
    lowers = f"credit_held is null and {owed} is not null and ({counted}) <> 0"
    rows.reasons.append(("credit_held is not null", "credit_held"))
    rows.explain(lowers, "credit")
    rows.take(
        "credit",
        f"case when {lowers} then greatest({owed} - {off}, 0)"
        f" when credit_held is null then {owed} end",
    )
