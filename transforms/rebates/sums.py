"""One scan of the facts, shared: sums per account version, product class and day or month.

Programs that read the same date and treat returns and gifts alike share one relation, by month
where all their periods and bounds allow it. Each program then sums a small relation instead of all
lines. Columns: av, pc, day, lines, waiting, low_currency, high_currency, low_unit, high_unit,
amount, cost, and per basis unit u_*, whole_* (every quantity is a whole number) and no_pack_*
(lines without a pack).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from transforms.rebates.goods import Goods
from transforms.rebates.lines import unit_column
from transforms.rebates.periods import BY_DAY
from transforms.rebates.sql_text import FIRST_DAY, LAST_DAY, MONEY, UNITS
from transforms.rebates.terms import Program
from transforms.rebates.versions import Stretch
from transforms.rebates.workspace import Workspace


@dataclass(frozen=True)
class _Reading:
    """What makes programs share a scan."""

    relation: str
    on: str
    returns: str
    free_goods: str


def shared_sums(
    workspace: Workspace,
    stretches: Sequence[Stretch],
    relations: dict[int, str],
    goods: Goods,
) -> dict[int, str]:
    """Return, per stretch number, the relation that holds its facts summed.

    `relations` names the prepared facts of each stretch (order lines, sell-through, collections).
    """
    groups: dict[_Reading, list[Stretch]] = defaultdict(list)
    for stretch in stretches:
        basis = stretch.program.basis
        on = "collected" if basis.measure == "collected" else basis.on
        key = _Reading(relations[stretch.number], on, basis.returns, basis.free_goods)
        groups[key].append(stretch)
    found: dict[int, str] = {}
    for number, (reading, members) in enumerate(groups.items()):
        by_month = all(_fits_months(stretch) for stretch in members)
        select = _sums_sql(reading, members, by_month, goods)
        is_worth = by_month or len(members) > 2
        make = workspace.table if is_worth else workspace.view
        relation = make(f"sums_{number}", select)
        found |= {stretch.number: relation for stretch in members}
    return found


def _fits_months(stretch: Stretch) -> bool:
    kinds = {stretch.program.period}
    kinds |= {r.attainment.of for r in stretch.program.require if r.attainment is not None}
    bounds = {bound for span in stretch.days for bound in span} - {FIRST_DAY, LAST_DAY}
    return not kinds & set(BY_DAY) and all(bound.day == 1 for bound in bounds)


def _sums_sql(reading: _Reading, members: Sequence[Stretch], by_month: bool, goods: Goods) -> str:
    when = f"coalesce(d_{reading.on}, d_ordered)"
    bucket = f"cast(date_trunc('month', {when}) as date)" if by_month else when
    counts = f"filter (where d_{reading.on} is not null)"
    units = sorted({stretch.program.basis.unit for stretch in members}, key=str)
    measured = "".join(unit_sums(unit, goods.scales[unit], counts) for unit in units)
    return f"""
        select av, pc, {bucket} as day, count(*) {counts} as lines,
            count(*) filter (where d_{reading.on} is null) as waiting,
            min(currency) {counts} as low_currency, max(currency) {counts} as high_currency,
            min(unit) {counts} as low_unit, max(unit) {counts} as high_unit,
            cast(coalesce(sum(amount) {counts}, 0) as {MONEY}) as amount,
            cast(sum(cost) {counts} as {MONEY}) as cost,
            count(*) filter (where d_{reading.on} is not null and cost is null) as no_cost,
            count(*) filter (where d_{reading.on} is not null and amount is null) as no_amount
            {measured}
        from {reading.relation}
        where {kept_sql(members[0].program)}
        group by av, pc, {bucket}
        """


def kept_sql(program: Program) -> str:
    """Return SQL that says whether a prepared line is in the program's basis at all."""
    tests = []
    if program.basis.returns == "ignore":
        tests.append("not is_return")
    if program.basis.free_goods == "exclude":
        tests.append("not is_free")
    return " and ".join(tests) or "true"


def _is_whole(column: str, scale: int) -> str:
    # a remainder in 64 bits takes a fiftieth of the time of one in 128
    short = f"cast({column} as decimal(18,4)) % {scale} = 0"
    return f"case when abs({column}) < {10**14} then {short} else {column} % {scale} = 0 end"


def unit_sums(unit: str | None, scale: int, counts: str) -> str:
    """Return the columns that sum one basis unit."""
    column = unit_column(unit)
    return (
        f", cast(coalesce(sum({column}) {counts}, 0) as {UNITS}) as {column}"
        f", coalesce(bool_and({_is_whole(column, scale)}) {counts}, true) as whole_{column}"
        f", count(*) filter (where {column} is null) as no_pack_{column}"
    )
