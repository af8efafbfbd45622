"""The plan as published: exact decimals, dates, and one sentence a planner can read per row.

Goes in: needs per series and who they are. Comes out: rows of `stock_up_plan`. Units are carried in
ticks, so what is rounded, cut and added up stays exact.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

import numpy as np
import pyarrow as pa

from transforms.language.figures import number
from transforms.planning.forecast.panel import Floats, Ints, Texts
from transforms.planning.stock_up.plan import (
    BY_COST,
    MIN_MAX,
    UNKNOWN,
    Needs,
    SeriesStock,
    SeriesTerms,
)
from transforms.planning.ticks import TICKS, decimals, ticks_of, unit_decimals
from transforms.schema import WAREHOUSE_TABLES

PLAN = WAREHOUSE_TABLES["stock_up_plan"]
_RATIO_SCALE = 6
# An older count is told, since much may have sold since.
_FRESH = timedelta(days=7)


def plan_table(
    as_of: date,
    account_ids: Texts,
    product_ids: Texts,
    needs: Needs,
    *,
    terms: SeriesTerms,
    stock: SeriesStock,
    notes: Sequence[str | None] | None = None,
) -> pa.Table:
    """Return plan rows before supply is shared out.

    Rows without a stock figure carry their window, demand and reason, and no recommendation.
    `notes` are sentences that follow a row's reason.
    """
    known = needs.method != UNKNOWN
    none = np.zeros(len(known), dtype=np.int64)
    columns = {
        "as_of_date": pa.array([as_of] * len(known), pa.date32()),
        "account_id": pa.array(account_ids, pa.string()),
        "product_id": pa.array(product_ids, pa.string()),
        "window_start": pa.array(needs.start),
        "window_end": pa.array(needs.end),
        "season": pa.array(needs.season, pa.string()),
        "on_hand_units": unit_decimals(stock.on_hand),
        "in_transit_units": unit_decimals(needs.in_transit),
        "projected_units_at_arrival": unit_decimals(needs.projected),
        "demand_units_mean": unit_decimals(needs.demand_mean),
        "demand_units_p50": unit_decimals(needs.demand_p50),
        "demand_units_p90": unit_decimals(needs.demand_p90),
        "service_level_ratio": _ratios(needs.level),
        "unconstrained_units": decimals(needs.need, known),
        "recommended_units": decimals(needs.order, known),
        "recommended_cases": decimals(
            terms.packs.cases(needs.order), known & (terms.packs.case > 0)
        ),
        "cut_units": decimals(none, known),
        "cut_reason": pa.nulls(len(known), pa.string()),
        "ship_by_date": pa.array(needs.ship_by),
        "arrival_date": pa.array(needs.arrival),
        "reason": pa.array(_noted(reasons(as_of, needs, terms, stock), notes), pa.string()),
    }
    return pa.table(columns).select(PLAN.names).cast(PLAN.arrow)


def with_cuts(
    rows: pa.Table,
    given: Ints,
    cases: Ints,
    pack_known: Sequence[bool],
    *,
    why: Sequence[str | None],
) -> pa.Table:
    """Return plan rows with what supply and transport left of them; `given`, `cases` in ticks.

    `cases` is the size of a case. Rows without a recommendation stay without one.
    """
    known = np.asarray(rows["recommended_units"].is_valid())
    asked = ticks_in(rows["recommended_units"])
    cut = np.where(known, asked - given, 0)
    told = [
        _cut_text(text, left, gone, reason) if reason else text
        for text, left, gone, reason in zip(
            rows["reason"].to_pylist(), given.tolist(), cut.tolist(), why, strict=True
        )
    ]
    boxes = np.asarray(given) * TICKS // np.maximum(cases, 1)
    changed = {
        "recommended_units": decimals(given, known),
        "recommended_cases": decimals(boxes, known & np.asarray(pack_known)),
        "cut_units": decimals(cut, known),
        "cut_reason": pa.array(list(why), pa.string()),
        "reason": pa.array(told, pa.string()),
    }
    for name, values in changed.items():
        rows = rows.set_column(rows.schema.get_field_index(name), PLAN.arrow.field(name), values)
    return rows


def _cut_text(text: str, left: int, gone: int, reason: str) -> str:
    """Begin a reason with what is recommended once it was cut, and end it with why it was."""
    asked = text.partition(": ")[2].replace("; this lasts ", "; all of it would last ", 1)
    order = f"Order {shown(left)} of {shown(left + gone)} needed"
    return f"{order}: {asked} Cut by {shown(gone)}: {reason}."


def ticks_in(column: pa.ChunkedArray) -> Ints:
    """Return a DECIMAL(18,4) column in ticks; null reads 0."""
    if len(column) == 0:
        return np.zeros(0, dtype=np.int64)
    filled = column.combine_chunks().fill_null(0)
    words = np.frombuffer(filled.buffers()[1], dtype=np.int64).reshape(-1, 2)
    return words[filled.offset : filled.offset + len(filled), 0].copy()


def reasons(as_of: date, needs: Needs, terms: SeriesTerms, stock: SeriesStock) -> list[str]:
    """Return one sentence per row: what to order, for which days, and why that much."""
    rows = zip(
        needs.method.tolist(),
        needs.order.tolist(),
        needs.need.tolist(),
        [_until(end, season) for end, season in zip(needs.end.tolist(), needs.season, strict=True)],
        _stock_texts(as_of, needs, stock),
        _aim_texts(needs, terms),
        np.where(terms.multiple > 0, terms.multiple, terms.packs.pack).tolist(),
        needs.is_sold.tolist(),
        strict=True,
    )
    return [_reason(*row, pack=pack, is_sold=sold) for *row, pack, sold in rows]


def _noted(told: list[str], notes: Sequence[str | None] | None) -> list[str]:
    if notes is None:
        return told
    return [f"{text} {note}" if note else text for text, note in zip(told, notes, strict=True)]


def _reason(
    method: str,
    order: int,
    need: int,
    until: str,
    have: str,
    aim: str,
    *,
    pack: int,
    is_sold: bool,
) -> str:
    if method == UNKNOWN:
        return f"No recommendation: {have}; deliver it in the inventory feed."
    if not is_sold:
        return f"Order nothing: {have}; on no day from then {until} is it sold."
    if order == 0 and need == 0:
        return f"Order nothing: {have}, enough {until} {aim}."
    if order == 0:
        return f"Order nothing: {have}; the {shown(need)} needed {until} {aim} round to no pack."
    rounded = "" if order == need else f", in packs of {shown(pack)} from {shown(need)} needed"
    return f"Order {shown(order)}: {have}; this lasts {until} {aim}{rounded}."


def _until(end: date, season: str | None) -> str:
    return f"through {end.isoformat()}" + (f" ({season})" if season else "")


def _stock_texts(as_of: date, needs: Needs, stock: SeriesStock) -> list[str]:
    rows = zip(
        needs.method.tolist(),
        ticks_of(stock.on_hand).tolist(),
        stock.counted.tolist(),
        needs.in_transit.tolist(),
        needs.projected.tolist(),
        needs.start.tolist(),
        strict=True,
    )
    return [_stock_text(as_of, *row) for row in rows]


def _stock_text(
    as_of: date,
    method: str,
    here: int,
    counted: date | None,
    coming: float,
    left: float,
    start: date,
) -> str:
    if method == UNKNOWN:
        if counted is None:
            return f"no stock figure dated before {as_of} for this account and product"
        return f"the stock report of {counted} gives no number for this account and product"
    old = counted is not None and as_of - counted > _FRESH
    when = f" (counted {counted})" if old else ""
    return f"{shown(here)} on hand{when} and {_transit(coming)} leave about {left:,.0f} on {start}"


def _transit(units: float) -> str:
    return (
        "nothing known in transit"
        if np.isnan(units)
        else f"{number(Decimal(f'{units:.10g}'))} in transit"
    )


def _aim_texts(needs: Needs, terms: SeriesTerms) -> list[str]:
    bounds = zip(terms.minimum.tolist(), terms.maximum.tolist(), strict=True)
    rows = zip(
        needs.method.tolist(),
        needs.level.tolist(),
        needs.demand_p50.tolist(),
        needs.demand_p90.tolist(),
        bounds,
        strict=True,
    )
    return [_aim(*row) for row in rows]


def _aim(method: str, level: float, middle: float, high: float, bounds: tuple[int, int]) -> str:
    if method == MIN_MAX:
        return f"by the rule minimum {shown(bounds[0])}, maximum {shown(bounds[1])}"
    if method == BY_COST:
        return f"at least cost, for about {middle:,.0f} asked (one time in ten over {high:,.0f})"
    return (
        f"with {level * 100:.4g} % certainty, for about {middle:,.0f} asked"
        f" (one time in ten over {high:,.0f})"
    )


def shown(ticks: int) -> str:
    """Return ticks as units for people."""
    return number(Decimal(ticks) / TICKS)


def _ratios(levels: Floats) -> pa.Array:
    known = ~np.isnan(levels)
    whole = np.rint(np.nan_to_num(levels) * 10**_RATIO_SCALE).astype(np.int64)
    return decimals(whole, known, scale=_RATIO_SCALE)
