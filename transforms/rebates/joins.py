"""What is joined to a pool's basis before tiers are read: target, last year's base, incidents.

Each function returns SQL with one row per (pool_id, period_start). A pool's accounts are those that
belong to it on the last known day of the period, so that a group's target and base are the sums of
its members'.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from transforms.language.quoting import date_literal, literal
from transforms.rebates.goods import Goods
from transforms.rebates.ladder import axis_of
from transforms.rebates.parties import accounts_sql, on_day, pool_sql
from transforms.rebates.periods import alias_of, end_sql, name_sql, start_sql, year_later_sql
from transforms.rebates.pools import measure_sql
from transforms.rebates.sql_text import BASIS, RATE, number
from transforms.rebates.terms.conditions import Discipline
from transforms.rebates.terms.selection import PeriodKind
from transforms.rebates.versions import Stretch
from transforms.rebates.workspace import Workspace


@dataclass(frozen=True)
class StretchSetting:
    """What the joins of one stretch stand on."""

    workspace: Workspace
    stretch: Stretch
    views: dict[str, str]
    account: str
    goods: Goods
    source: str

    @property
    def scale(self) -> int:
        """Return how many parts the basis' unit has; 1 for money."""
        program = self.stretch.program
        return self.goods.scales[program.basis.unit] if axis_of(program) == "units" else 1


def seated_sql(setting: StretchSetting, rows: str, kind: PeriodKind) -> str:
    """Return SQL for the accounts of each pool in `rows` on the last known day of its period."""
    end = end_sql(kind, "r.period_start", setting.stretch.ends)
    last = f"cast(least({end}, {date_literal(setting.workspace.as_of)}) - interval 1 day as date)"
    pools = f"(select distinct pool_id, period_start from {rows}) as r"
    columns = f"r.pool_id, r.period_start, a.account_id, a.group_id, {last} as last_day"
    whose = ["a.account_id = r.pool_id"]
    if setting.stretch.program.pool == "group":
        # an account that counted by itself stays its own pool when it joins a group later
        whose = ["'group ' || a.group_id = r.pool_id", "'account ' || a.account_id = r.pool_id"]
    return " union all ".join(
        f"select {columns} from {pools} join {setting.account} as a on {which} and {on_day(last)}"
        for which in whose
    )


def _members_sql(setting: StretchSetting, rows: str, kind: PeriodKind) -> str:
    """Return SQL for the seats whose targets and bases add up: of a group, those in the program."""
    seats, wanted = seated_sql(setting, rows, kind), setting.stretch.program.accounts
    if setting.stretch.program.pool == "account":
        return seats
    return f"""
        select s.* from ({seats}) as s
        join {setting.account} as a
            on a.account_id = s.account_id and {on_day("s.last_day")} and {accounts_sql(wanted)}
        """


def targets_sql(setting: StretchSetting, rows: str, kind: PeriodKind) -> str:
    """Return SQL for the target of each pool and period; the most specific row of a target wins."""
    program = setting.stretch.program
    alias = alias_of(kind, setting.stretch.begins, program.valid.until)
    period = "t.period"
    if alias is not None:
        period = f"case when t.period = {literal(alias)} then 'program' else t.period end"
    scale = setting.scale
    own, measure = literal(program.program), literal(program.basis.measure)
    return f"""
        select s.pool_id, s.period_start, cast(sum(t.target * {scale}) as {BASIS}) as target
        from ({_members_sql(setting, rows, kind)}) as s
        join (
            select account_id, {period} as period, target, row_number() over (
                partition by account_id, {period}
                order by nullif(program, '') nulls last, nullif(measure, '') nulls last,
                    t.period = 'program' desc
            ) as nth
            from {setting.views["targets"]} as t
            where coalesce(nullif(program, ''), {own}) = {own}
                and coalesce(nullif(measure, ''), {measure}) = {measure}
        ) as t
            on t.account_id = s.account_id and t.nth = 1
            and t.period = {name_sql(kind, "s.period_start")}
        group by s.pool_id, s.period_start
        """


def base_sql(setting: StretchSetting, rows: str) -> str:
    """Return SQL for the same period's basis a year before, whoever the account was then."""
    program, stretch = setting.stretch.program, setting.stretch
    kind = program.period
    later = year_later_sql(kind, "f.day", stretch.begins)
    within = "true"
    if kind == "program":
        # a program without an end is compared by what is known of it
        until = year_before(program.valid.until or setting.workspace.as_of)
        first = year_before(stretch.begins)
        within = f"f.day >= {date_literal(first)} and f.day < {date_literal(until)}"
    measure = measure_sql(program.basis.measure, program.basis.unit)
    return f"""
        select s.pool_id, s.period_start, cast(sum(b.base) as {BASIS}) as base
        from ({_members_sql(setting, rows, kind)}) as s
        join (
            select a.account_id, {later} as period_start, sum({measure}) as base
            from {setting.source} as f
            join {setting.account} as a on a.av = f.av
            where {setting.goods.takes_sql(program.products, "f.pc")} and {within}
            group by a.account_id, {later}
        ) as b
            on b.account_id = s.account_id and b.period_start = s.period_start
        group by s.pool_id, s.period_start
        """


def year_before(when: date) -> date:
    """Return the same day a year earlier; 28 February for 29 February."""
    if (when.month, when.day) == (2, 29):
        return date(when.year - 1, 2, 28)
    return when.replace(year=max(when.year - 1, 1))


def incidents_sql(
    setting: StretchSetting, rows: str, rule: Discipline, column: str, *, cases: str
) -> str:
    """Return SQL for how many incidents of a rule fall to each pool and period, and which."""
    stretch, program = setting.stretch, setting.stretch.program
    start = start_sql(program.period, "i.occurred_on", stretch.begins)
    group = (
        "case when {0}.group_id is null then 'account ' || {0}.account_id"
        " else 'group ' || {0}.group_id end"
    )
    mine = group.format("s") if rule.of == "group" else "s.pool_id"
    theirs = group.format("a") if rule.of == "group" else pool_sql(program)
    seats = (
        seated_sql(setting, rows, program.period)
        if rule.of == "group"
        else f"select distinct pool_id, period_start from {rows}"
    )
    return f"""
        select s.pool_id, s.period_start, count(distinct n.incident_id) as {column},
            string_agg(distinct n.incident_id, ', ' order by n.incident_id) as {cases}
        from ({seats}) as s
        join (
            select {theirs} as who, {start} as period_start, i.incident_id
            from {setting.views["incidents"]} as i
            join {setting.account} as a
                on a.account_id = i.account_id and {on_day("i.occurred_on")}
            where i.kind = {literal(rule.incident)} and i.status = {literal(rule.status)}
                and ({stretch.governs_sql("i.occurred_on")})
        ) as n
            on n.who = {mine} and n.period_start = s.period_start
        group by s.pool_id, s.period_start
        """


def points_sql(rules: tuple[Discipline, ...]) -> str:
    """Return SQL for the points that come off a percent rate, as a fraction."""
    parts = [
        f"coalesce(hits_{n}, 0) * {number(rule.points / 100, RATE)}"
        for n, rule in enumerate(rules)
        if rule.points is not None
    ]
    return f"cast({' + '.join(parts) or '0'} as {RATE})"
