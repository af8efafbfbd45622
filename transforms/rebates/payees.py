"""Who is paid: the account, the leader of its group, or the members by their part of the basis."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

import pyarrow as pa

from transforms.language.errors import DataRefused
from transforms.language.messages import gettext as _
from transforms.language.quoting import literal
from transforms.rebates.joins import StretchSetting, seated_sql
from transforms.rebates.ladder import axis_of
from transforms.rebates.parties import on_day, pool_sql
from transforms.rebates.periods import start_sql

Place = tuple[str, date]


def is_split(setting: StretchSetting) -> bool:
    """Say whether one result is divided among the members of a group.

    `pool: group` with `pay_to: account` pays each account its part, as `members_pro_rata` does.
    """
    program = setting.stretch.program
    return program.pool == "group" and program.pay_to != "group_leader"


def leaders(setting: StretchSetting, rows: str) -> str:
    """Keep who is paid for each pool and period: the leader of the group, or the account itself.

    A group's leader is the account marked so, else the one that bears the group's name. Raises
    `DataRefused` for a group with no leader or with several.
    """
    by_group = setting.stretch.program.pool == "group"
    grouped = "pool_id like 'group %'" if by_group else "group_id is not null"
    led = setting.workspace.table(
        f"leader_{setting.stretch.number}",
        f"""
        with seat as ({seated_sql(setting, rows, setting.stretch.program.period)}),
        led as (
            select s.pool_id, s.period_start, s.group_id, a.account_id, a.leads
            from (
                select distinct pool_id, period_start, group_id, last_day from seat where {grouped}
            ) as s
            join {setting.account} as a on a.group_id = s.group_id and {on_day("s.last_day")}
        ),
        named as (
            select pool_id, period_start, group_id,
                coalesce(list_sort(list(distinct account_id) filter (where leads)), []) as leaders,
                bool_or(account_id = group_id) as has_namesake
            from led group by pool_id, period_start, group_id
            union all
            select pool_id, period_start, null, [min(account_id)], false
            from seat where not coalesce({grouped}, false) group by pool_id, period_start
        )
        select r.pool_id, r.period_start, n.leaders,
            coalesce(n.group_id, regexp_replace(r.pool_id, '^group ', '')) as group_id,
            case when len(n.leaders) = 1 then n.leaders[1]
                when len(n.leaders) = 0 and n.has_namesake then n.group_id end as payee
        from (select distinct pool_id, period_start from {rows}) as r
        left join named as n on n.pool_id = r.pool_id and n.period_start = r.period_start
        """,
    )
    missing = f"select group_id, leaders from {led} where payee is null order by all limit 1"
    for group, found in setting.workspace.rows(missing):
        raise _leaderless(group, found)
    return led


def _leaderless(group: str, found: list[str] | None) -> DataRefused:
    fault = _("group {group} has no leader", group=group)
    if found is None:
        fault = _("group {group} has no member left", group=group)
    elif found:
        fault = _(
            "group {group} has {count} leaders ({leaders})",
            group=group,
            count=str(len(found)),
            leaders=", ".join(found),
        )
    return DataRefused(
        fault,
        where=_("accounts, column is_group_leader"),
        remedy=_("mark exactly one account of the group as its leader"),
    )


def member_parts(setting: StretchSetting, member: str) -> str:
    """Return SQL for each member's basis, by pool and period: (…, account_id, basis)."""
    axis = axis_of(setting.stretch.program)
    return f"select pool_id, period_start, account_id, {axis} as basis from {member}"


def split(setting: StretchSetting, whole: pa.Table, member: str) -> pa.Table:
    """Divide each rounded sum among the members of its pool, so that the parts add up to it.

    `whole` has pool_id, period_start, account_id and `earned`; the last two are replaced. A part
    is cut to the program's decimals; what is left goes, one unit each, to the largest remainders,
    ties by name. Worked: 10.00 over three equal members is 3.34, 3.33, 3.33. A negative basis
    counts as none; members who never bought in a period share by nothing; where nobody bought, all
    share evenly.
    """
    workspace, number = setting.workspace, setting.stretch.number
    decimals = setting.stretch.program.rounding_decimals
    shown = workspace.show(f"whole_{number}", whole)
    return workspace.arrow(
        f"""
        with part as (
            select pool_id, period_start, account_id,
                cast(greatest(basis, 0) * 10000000000 as hugeint) as weight
            from ({member_parts(setting, member)}) as m
            union all
            select w.pool_id, w.period_start, m.account_id, 0
            from (select * from {shown} as w where not exists (
                select 1 from {member} as m
                where m.pool_id = w.pool_id and m.period_start = w.period_start
            )) as w
            join (select distinct pool_id, account_id from {member}) as m on m.pool_id = w.pool_id
        ),
        weighed as (
            select w.* exclude (account_id), p.account_id,
                cast(w.earned * {10**decimals} as hugeint) as units,
                case when sum(p.weight) over pool = 0 then 1 else p.weight end as weight,
                case when sum(p.weight) over pool = 0 then count(*) over pool
                    else sum(p.weight) over pool end as weights
            from {shown} as w
            join part as p on p.pool_id = w.pool_id and p.period_start = w.period_start
            window pool as (partition by p.pool_id, p.period_start)
        ),
        cut as (
            select *, units * weight // weights as own, units * weight % weights as remainder
            from weighed
        ),
        ranked as (
            select *, units - sum(own) over pool as left_over,
                row_number() over (pool order by remainder desc, account_id) as nth
            from cut
            window pool as (partition by pool_id, period_start)
        )
        select * exclude (earned, units, weight, weights, own, remainder, left_over, nth),
            cast(own + case when nth <= left_over then 1 else 0 end as decimal(38,0))
                * cast('{10**-decimals:.{decimals}f}' as decimal(10,{decimals})) as earned
        from ranked
        """
    )


def victims(setting: StretchSetting, n: int) -> dict[Place, list[tuple[str, list[str]]]]:
    """Return who suffered from a rule's incidents, and which, by the offender's pool and period."""
    stretch, program = setting.stretch, setting.stretch.program
    rule = program.discipline[n]
    start = start_sql(program.period, "i.occurred_on", stretch.begins)
    found: dict[Place, list[tuple[str, list[str]]]] = defaultdict(list)
    for pool, first, victim, cases in setting.workspace.rows(
        f"""
        select {pool_sql(program)}, {start}, i.victim_account_id,
            list_sort(list(distinct i.incident_id))
        from {setting.views["incidents"]} as i
        join {setting.account} as a
            on a.account_id = i.account_id and {on_day("i.occurred_on")}
        where i.kind = {literal(rule.incident)} and i.status = {literal(rule.status)}
            and nullif(i.victim_account_id, '') is not null
            and ({stretch.governs_sql("i.occurred_on")})
        group by 1, 2, 3 order by 1, 2, 3
        """
    ):
        found[(pool, first)].append((victim, cases))
    return found
