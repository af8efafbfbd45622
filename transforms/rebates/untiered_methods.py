"""The methods that have no tiers, as SQL over the rows of pools and periods.

Every function returns SQL for money (or given units) as `EARNED`. Full multiples are counted in
whole-number arithmetic, because a decimal divided by anything is a DOUBLE in the engine.
"""

from __future__ import annotations

from decimal import Decimal
from itertools import accumulate

from transforms.rebates.joins import StretchSetting, seated_sql
from transforms.rebates.rounding import times
from transforms.rebates.sql_text import EARNED, number
from transforms.rebates.terms import Program
from transforms.rebates.terms.earnings import Contest, Event, FreeGoods, FullStep

_PRIZE = "decimal(28,6)"


def untiered_sql(program: Program, scale: int) -> str:
    """Return SQL for what a method without tiers earns; `scale`: the parts of a counted unit."""
    earn = program.earn
    if isinstance(earn, FreeGoods):
        return _multiples_sql("xe", times(earn.per, Decimal(scale)), earn.give.units)
    if isinstance(earn, FullStep):
        return _multiples_sql("xe", times(earn.per, Decimal(scale)), earn.amount)
    if isinstance(earn, Event) and earn.amount is not None:
        return _multiples_sql("units", Decimal(earn.per), earn.amount)
    if isinstance(earn, Contest):
        return _prize_sql(earn)
    return f"cast(money as {EARNED})"


def _multiples_sql(basis: str, per: Decimal, each: Decimal) -> str:
    """Return SQL that pays for full multiples: 150 bought, 2 for every 100, earns 2."""
    multiples = f"cast({basis} * 10000000000 as hugeint) // {int(times(per, Decimal(10**10)))}"
    return f"cast(cast({multiples} as decimal(28,0)) * {number(each, _PRIZE)} as {EARNED})"


def ranked_sql(earn: Contest, rows: str) -> str:
    """Return SQL that ranks the pools of each scope and period by their basis, the highest first.

    `tier_no` is the place in the contest, 0 for a pool without a prize; `tied` is how many pools
    share the place. Who bought nothing takes no part.
    """
    field = "partition by period_start, scope, x > 0"
    return f"""
        select * exclude (place) replace (
            cast(case when place <= {len(earn.prizes)} then place else 0 end as integer) as tier_no
        )
        from (
            select *, case when x > 0 then rank() over ({field} order by x desc) else 0 end
                as place, count(*) over ({field}, x) as tied
            from ({rows}) as r
        ) as ranked
        """


def _prize_sql(earn: Contest) -> str:
    """Return SQL for the prize of a place.

    Ties `share` the prizes they span: two first of 5,000 and 3,000 get 4,000 each.
    """
    count = len(earn.prizes)
    if earn.ties == "share":
        sums = _by_place(list(accumulate(earn.prizes, initial=Decimal(0))))
        spanned = f"{sums}[least(tier_no + tied, {count + 1})] - {sums}[tier_no]"
        quotient = f"cast(({spanned}) * 1000000 as hugeint) * 1000000000000 // tied"
        prize = f"cast({quotient} as decimal(38,0)) * 0.000000000000000001"
    else:
        last = "tier_no" if earn.ties == "both_full" else "tier_no + tied - 1"
        prize = f"coalesce({_by_place(earn.prizes)}[{last}], 0)"
    return f"cast(case when tier_no = 0 then 0 else {prize} end as {EARNED})"


def _by_place(amounts: list[Decimal] | tuple[Decimal, ...]) -> str:
    return f"[{', '.join(number(amount, _PRIZE) for amount in amounts)}]"


def scoped_sql(setting: StretchSetting, rows: str) -> str:
    """Add the scope in which a pool competes, as its first account stands in it."""
    program = setting.stretch.program
    scope = program.earn.scope if isinstance(program.earn, Contest) else "all"
    if scope == "all":
        return f"select *, 'all' as scope from ({rows}) as r"
    column = {"group": "group_id", "class": "class"}.get(scope, scope)
    base = setting.workspace.table(f"contest_{setting.stretch.number}", rows)
    seats = seated_sql(setting, base, program.period)
    return f"""
        select r.*, s.scope
        from {base} as r
        left join (
            select s.pool_id, s.period_start, min(cast(a.{column} as varchar)) as scope
            from ({seats}) as s
            join {setting.account} as a on a.account_id = s.account_id
                and s.last_day >= a.valid_from and s.last_day < a.valid_to
            group by s.pool_id, s.period_start
        ) as s on s.pool_id = r.pool_id and s.period_start = r.period_start
        """
