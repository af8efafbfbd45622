"""Collection days: what part of an earning stands, by how fast its invoices were paid.

Days run from the invoice date to the payment, bounds inclusive; later than the last step pays
nothing. Part payments count by amount. An invoice that is still open stands at the scale of its age
so far, and the result is provisional; goods not yet invoiced stand at their age since the order.

Worked: 15 days 100 %, 30 days 80 %. Invoice A (basis 600) is paid after 10 days, invoice B (400)
after 20: 600 + 320 = 920 of 1,000 count, so 92 % of the earning.
"""

from __future__ import annotations

from collections.abc import Sequence

from transforms.language.quoting import date_literal
from transforms.rebates.band_cuts import counted_part_sql, cut_bands_sql
from transforms.rebates.joins import StretchSetting
from transforms.rebates.ladder import Ladder, axis_of, cast_basis
from transforms.rebates.sql_text import BASIS, MONEY, RATE, number, share
from transforms.rebates.terms.conditions import ScaleStep


def scale_sql(steps: Sequence[ScaleStep], days: str) -> str:
    """Return SQL for the part that is paid after so many days."""
    cases = "".join(
        f" when {days} <= {step.days} then {number(step.percent / 100, RATE)}" for step in steps
    )
    return f"case{cases} else cast(0 as {RATE}) end"


def collected_parts(setting: StretchSetting, weights: str) -> str:
    """Keep (pool_id, period_start, scale_num, scale_den, is_open) from weighted invoices.

    `weights` is SQL with pool_id, period_start, account_id, invoice_id, since, weight.
    """
    program = setting.stretch.program
    pace = (
        _own_pace_sql(setting)
        if program.basis.measure == "collected"
        else _invoice_pace_sql(setting)
    )
    age = f"({date_literal(setting.workspace.as_of)} - w.since)"
    if program.basis.measure == "collected":
        age = "0"
    by_age = _exactly(f"w.weight * ({scale_sql(program.collection_scale, age)})")
    part = f"""case when v.num is null then {by_age}
        when v.flat is not null then {_exactly("w.weight * v.flat")}
        else {share("w.weight", "v.num", "nullif(v.den, 0)", 6)} end"""
    match = "v.account_id = w.account_id and v.invoice_id = w.invoice_id"
    if program.basis.measure == "collected":
        match += " and v.day = w.since"
    return setting.workspace.table(
        f"paced_{setting.stretch.number}",
        f"""
        select w.pool_id, w.period_start, {cast_basis(f"sum({part})")} as scale_num,
            {cast_basis("sum(w.weight)")} as scale_den,
            bool_or(coalesce(v.is_open, true)) as is_open
        from ({weights}) as w
        left join ({pace}) as v on {match}
        group by w.pool_id, w.period_start
        """,
    )


def _exactly(sql: str) -> str:
    return f"cast({sql} as {MONEY})"


def _invoice_pace_sql(setting: StretchSetting) -> str:
    """Return SQL for each invoice's pace: num of den counts; `flat` where one step holds it."""
    steps, views = setting.stretch.program.collection_scale, setting.views
    as_of = date_literal(setting.workspace.as_of)
    pace = scale_sql(steps, "(p.paid_on - r.invoice_date)")
    age = scale_sql(steps, f"({as_of} - r.invoice_date)")
    rest = "greatest(amount - paid, 0)"
    return f"""
        select account_id, invoice_id, greatest(amount, paid) as den, amount > paid as is_open,
            cast(counted + {rest} * aged as {MONEY}) as num,
            case when amount <= paid and low = high then low
                when amount > paid and (paid = 0 or (low = high and low = aged)) then aged
            end as flat
        from (
            select r.account_id, r.invoice_id, max(r.amount) as amount,
                cast(coalesce(sum(p.amount), 0) as decimal(28,4)) as paid, max({age}) as aged,
                cast(coalesce(sum(p.amount * {pace}), 0) as {MONEY}) as counted,
                min(case when p.amount is not null then {pace} end) as low,
                max(case when p.amount is not null then {pace} end) as high
            from {views["receivables"]} as r
            left join (
                select account_id, invoice_id, collected_on as paid_on, amount
                from {views["collections"]} where invoice_id is not null
                union all
                select account_id, invoice_id, settled_on, coalesce(settled_amount, amount)
                from {views["receivables"]}
                where settled_on < {as_of} and (account_id, invoice_id) not in (
                    select (account_id, invoice_id) from {views["collections"]}
                    where invoice_id is not null
                )
            ) as p on p.account_id = r.account_id and p.invoice_id = r.invoice_id
            group by r.account_id, r.invoice_id
        ) as invoices
        """


def _own_pace_sql(setting: StretchSetting) -> str:
    """Return SQL for the pace of money collected: each payment stands at its own days."""
    steps, views = setting.stretch.program.collection_scale, setting.views
    days = scale_sql(steps, "(c.collected_on - r.invoice_date)")
    return f"""
        select distinct c.account_id, c.invoice_id, c.collected_on as day, {days} as flat,
            cast(1 as {MONEY}) as num, 1 as den, false as is_open
        from {views["collections"]} as c
        join {views["receivables"]} as r
            on r.account_id = c.account_id and r.invoice_id = c.invoice_id
        """


def weights_by_basis_sql(setting: StretchSetting, rows: str) -> str:
    """Return SQL that weighs each invoice by its part of the basis."""
    axis = axis_of(setting.stretch.program)
    since = (
        "day"
        if setting.stretch.program.basis.measure == "collected"
        else "coalesce(invoiced_on, day)"
    )
    return f"""
        select pool_id, period_start, account_id, invoice_id, {since} as since,
            cast(sum({axis}) as {MONEY}) as weight
        from ({rows}) as own group by all
        """


def weights_by_earning_sql(ladder: Ladder, tier_rows: str, living: str) -> str:
    """Return SQL that weighs each invoice by what its own lines earn."""
    bands = ladder.bands()
    ends = "".join(f", t.low_{n}, t.high_{n}, t.rate_{n}" for n in range(len(bands)))
    places = [n for n, band in enumerate(bands) if band.pays != ladder.axis]
    parts = [f"part_{n}" if n in places else counted_part_sql(n) for n in range(len(bands))]
    earned = " + ".join(
        f"cast(rate_{n} * cast({part} as {BASIS}) as {MONEY})" for n, part in enumerate(parts)
    )
    met = f"""
        select l.*{ends}, t.xe from {living} as l join {tier_rows} as t
            on t.pool_id = l.pool_id and t.period_start = l.period_start
        """
    return f"""
        select pool_id, period_start, account_id, invoice_id,
            coalesce(invoiced_on, day) as since, cast(sum({earned}) as {MONEY}) as weight
        from ({cut_bands_sql(met, ladder.axis, places)}) as cut
        group by pool_id, period_start, account_id, invoice_id, coalesce(invoiced_on, day)
        """
