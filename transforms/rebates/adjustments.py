"""From what the method earns to what is owed: the steps of the contract after the method, in order.

requirements → multiply and cancel → collection scale → cap → floor → guarantee → credit. (Points
are off the rate already; the one rounding comes last, in `results.py`.) Every step runs only where
the terms ask for it. A failing requirement earns 0 and leaves a guarantee standing.
"""

from __future__ import annotations

from collections.abc import Callable

import pyarrow as pa
import pyarrow.compute as pc

from transforms.rebates.credit import Credits, Held
from transforms.rebates.earnings_table import NOTHING, Earnings
from transforms.rebates.rounding import over, times
from transforms.rebates.row_methods import (
    earn_contest,
    earn_events,
    earn_free_goods,
    earn_protection,
    earn_steps,
)
from transforms.rebates.terms.earnings import (
    Contest,
    Event,
    FreeGoods,
    FullStep,
    PriceProtection,
)


def finish(rows: Earnings, credited: Credits, held: Held) -> None:
    """Apply the steps after the method to every row; `credited`: what
    other programs have earned, by (pool, period start) and program; `held`: why one of them cannot
    be counted yet."""
    _step(rows, "method", _method)
    _step(rows, "require", _requirements)
    _discipline(rows)
    _step(rows, "collection_scale", _collection)
    _step(rows, "cap", _cap)
    _step(rows, "floor", _floor)
    _step(rows, "guarantee", _guarantee)
    _step(rows, "credit", lambda rows: _credit(rows, credited, held))
    _reasons(rows)


def _step(rows: Earnings, name: str, take: Callable[[Earnings], None]) -> None:
    """Take a step and note the amounts it changed."""
    before = list(rows.exact)
    take(rows)
    rows.note(name, before)


def _method(rows: Earnings) -> None:
    earn = rows.stretch.program.earn
    if isinstance(earn, FreeGoods):
        earn_free_goods(rows, earn)
    elif isinstance(earn, FullStep):
        earn_steps(rows, earn)
    elif isinstance(earn, Event):
        earn_events(rows, earn)
    elif isinstance(earn, PriceProtection):
        earn_protection(rows)
    elif isinstance(earn, Contest):
        earn_contest(rows, earn)
    for row, why in enumerate(rows.columns["held"]):
        if why is not None:
            rows.exact[row] = None


def _requirements(rows: Earnings) -> None:
    if not rows.stretch.program.require:
        return
    for row, met in enumerate(rows.columns["met"]):
        if not met and rows.exact[row] is not None:
            rows.exact[row] = NOTHING
            rows.add_reason(row, "requirement_failed")


def _discipline(rows: Earnings) -> None:
    """Multiply by the count of incidents, cancel, and set aside what victims get."""
    before = list(rows.exact)
    for n, rule in enumerate(rows.stretch.program.discipline):
        stood = list(rows.exact)
        for row, hits in enumerate(rows.columns[f"hits_{n}"]):
            amount = rows.exact[row]
            if amount is not None and rule.by_count is not None:
                factor = rule.by_count[min(hits or 0, len(rule.by_count) - 1)]
                rows.exact[row] = times(amount, factor)
            if not hits or amount is None:
                continue
            rows.is_disciplined.add(row)
            if rule.effect == "multiply":
                rows.add_reason(row, f"{rule.incident}_multiplied")
            elif rule.effect == "cancel":
                rows.exact[row] = NOTHING
                rows.add_reason(row, f"{rule.incident}_cancelled")
            elif rule.effect == "points":
                rows.add_reason(row, f"{rule.incident}_points")
            if rule.compensate is not None:
                rows.victims.append((row, n, before[row] or NOTHING))
        rows.note("multiply" if rule.effect == "multiply" else "cancel", stood, n)


def _collection(rows: Earnings) -> None:
    if not rows.stretch.program.collection_scale:
        return
    for row, (top, bottom) in enumerate(
        zip(rows.columns["scale_num"], rows.columns["scale_den"], strict=True)
    ):
        amount = rows.exact[row]
        if amount is None or top is None or not bottom:
            continue
        rows.exact[row] = max(over(times(amount, top), bottom), NOTHING)
        if top != bottom:
            rows.add_reason(row, "collection_scale")


def _cap(rows: Earnings) -> None:
    cap = rows.stretch.program.cap
    for row, amount in enumerate(rows.exact):
        if cap is not None and amount is not None and amount > cap:
            rows.exact[row] = cap
            rows.add_reason(row, "cap")


def _floor(rows: Earnings) -> None:
    floor = rows.stretch.program.floor
    for row, amount in enumerate(rows.exact):
        if amount is not None and amount < floor:
            rows.exact[row] = floor
            rows.add_reason(row, "floor")


def _guarantee(rows: Earnings) -> None:
    """Top up to the guarantee; with `carry` later surplus pays earlier top-ups back.

    Worked, guarantee 100 with carry: periods earn 40, 130, 150. Paid 100 (60 topped up), 100 (30
    paid back), 120 (the last 30 paid back).
    """
    guarantee = rows.stretch.program.guarantee
    if guarantee is None:
        return
    for _, places in rows.in_order():
        lent = NOTHING
        for row in places:
            if rows.columns["held"][row] is not None:
                continue
            amount = rows.exact[row] or NOTHING
            paid = max(guarantee.amount, amount - lent)
            if guarantee.carry:
                lent += paid - amount
            if paid != amount:
                rows.add_reason(row, "guarantee")
            rows.exact[row] = paid


def _credit(rows: Earnings, credited: Credits, held: Held) -> None:
    if not credited and not held:
        return
    for row, amount in enumerate(rows.exact):
        key = (rows.columns["pool_id"][row], rows.columns["period_start"][row])
        if key in held:
            rows.exact[row] = None
            rows.add_reason(row, held[key])
            continue
        counted = sum(credited.get(key, {}).values(), NOTHING)
        if amount is not None and counted:
            rows.credited[row] = credited[key]
            rows.exact[row] = max(amount - counted, NOTHING)
            rows.add_reason(row, "credit")


def _reasons(rows: Earnings) -> None:
    below = pc.less(rows.table["x"], pa.scalar(0, pa.decimal128(28, 10)))
    idle = pc.and_(pc.equal(rows.table["lines"], 0), pc.greater(rows.table["waiting"], 0))
    for mask, reason in ((below, "negative_basis"), (idle, "waiting")):
        for row in pc.indices_nonzero(mask).to_pylist():
            rows.add_reason(row, reason)
