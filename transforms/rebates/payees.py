"""Who is paid: the account, the leader of its group, or the members by their part of the basis."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal

from transforms.language.errors import DataRefused
from transforms.language.quoting import literal
from transforms.rebates.earnings_table import NOTHING, Earnings
from transforms.rebates.joins import StretchSetting, seated_sql
from transforms.rebates.ladder import axis_of
from transforms.rebates.parties import on_day, pool_sql
from transforms.rebates.periods import start_sql
from transforms.rebates.rounding import largest_remainder

Place = tuple[str, date]
Parts = dict[Place, list[tuple[str, Decimal]]]


def is_split(setting: StretchSetting) -> bool:
    """Say whether one result is divided among the members of a group.

    `pool: group` with `pay_to: account` pays each account its part, as `members_pro_rata` does.
    """
    program = setting.stretch.program
    return program.pool == "group" and program.pay_to != "group_leader"


def leaders(setting: StretchSetting, rows: str) -> dict[Place, str]:
    """Return who is paid for each pool and period: the leader of the group, or the account itself.

    A group's leader is the account marked so, else the one that bears the group's name. Raises
    `DataRefused` for a group with no leader or with several.
    """
    grouped = (
        "pool_id like 'group %'"
        if setting.stretch.program.pool == "group"
        else ("group_id is not null")
    )
    found = setting.workspace.rows(
        f"""
        with seat as ({seated_sql(setting, rows, setting.stretch.program.period)}),
        led as (
            select s.pool_id, s.period_start, s.group_id, a.account_id, a.leads
            from (
                select distinct pool_id, period_start, group_id, last_day from seat where {grouped}
            ) as s
            join {setting.account} as a on a.group_id = s.group_id and {on_day("s.last_day")}
        )
        select pool_id, period_start, group_id,
            list(distinct account_id) filter (where leads),
            bool_or(account_id = group_id)
        from led group by pool_id, period_start, group_id
        union all
        select pool_id, period_start, null, [min(account_id)], false
        from seat where not coalesce({grouped}, false) group by pool_id, period_start
        """
    )
    known = {
        (pool, start): _leader(group, named or [], is_namesake)
        for pool, start, group, named, is_namesake in found
    }
    for pool, start in setting.workspace.rows(f"select pool_id, period_start from {rows}"):
        if (pool, start) not in known:
            raise _leaderless(pool.removeprefix("group "), "has no member left")
    return known


def _leader(group: str | None, named: list[str], has_namesake: bool) -> str:
    if len(named) == 1:
        return named[0]
    if not named and has_namesake and group is not None:
        return group
    fault = f"has {len(named)} leaders ({', '.join(sorted(named))})" if named else "has no leader"
    raise _leaderless(str(group), fault)


def _leaderless(group: str, fault: str) -> DataRefused:
    return DataRefused(
        f"group {group} {fault}",
        where="accounts, column is_group_leader",
        remedy="mark exactly one account of the group as its leader",
    )


def member_parts(setting: StretchSetting, member: str) -> Parts:
    """Return each member's basis by pool and period."""
    axis = axis_of(setting.stretch.program)
    parts: Parts = defaultdict(list)
    for pool, start, account, basis in setting.workspace.rows(
        f"select pool_id, period_start, account_id, {axis} from {member} order by all"
    ):
        parts[(pool, start)].append((account, basis))
    return parts


def split(
    rows: Earnings,
    amounts: list[Decimal | None],
    parts: Parts,
    decimals: int,
) -> list[tuple[int, str, Decimal | None]]:
    """Divide each rounded sum among the members of its pool: (row, account, amount).

    Members who never bought in a period share by nothing; where none bought, all share evenly.
    """
    everyone: dict[str, set[str]] = defaultdict(set)
    for (pool, _), members in parts.items():
        everyone[pool] |= {account for account, _ in members}
    divided: list[tuple[int, str, Decimal | None]] = []
    for row, amount in enumerate(amounts):
        pool, start = rows.columns["pool_id"][row], rows.columns["period_start"][row]
        members = parts.get((pool, start)) or [(a, NOTHING) for a in sorted(everyone[pool])]
        if amount is None:
            divided += [(row, account, None) for account, _ in members]
            continue
        shares = largest_remainder(amount, members, decimals)
        divided += [(row, account, shares[account]) for account, _ in members]
    return divided


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
