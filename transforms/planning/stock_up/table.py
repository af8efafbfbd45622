"""The plan as published: exact decimals, dates, and each row's reason.

Goes in: needs per series and who they are. Comes out: rows of `stock_up_plan`. Units are carried in
ticks, so what is rounded, cut and added up stays exact.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
import pyarrow as pa

from transforms.planning.clauses import Said
from transforms.planning.forecast.panel import Ints, Texts
from transforms.planning.stock_up.plan import UNKNOWN, Needs, SeriesStock, SeriesTerms
from transforms.planning.stock_up.reason import cut_reason, reasons
from transforms.planning.ticks import TICKS, decimals, ratio_decimals, unit_decimals
from transforms.schema import WAREHOUSE_TABLES

PLAN = WAREHOUSE_TABLES["stock_up_plan"]


def plan_table(
    as_of: date,
    account_ids: Texts,
    product_ids: Texts,
    needs: Needs,
    *,
    terms: SeriesTerms,
    stock: SeriesStock,
    upstream_ids: Texts,
    notes: Sequence[Said | None] | None = None,
) -> pa.Table:
    """Return plan rows before supply is shared out.

    Rows without a stock figure carry their window, demand and reason, and no recommendation.
    `upstream_ids` are whom the accounts buy from, None for us; `notes` are sentences that follow a
    row's reason.
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
        "service_level_ratio": ratio_decimals(needs.level),
        "unconstrained_units": decimals(needs.need, known),
        "recommended_units": decimals(needs.order, known),
        "recommended_cases": decimals(
            terms.packs.cases(needs.order), known & (terms.packs.case > 0)
        ),
        "cut_units": decimals(none, known),
        "cut_reason": pa.nulls(len(known), pa.string()),
        "ship_by_date": pa.array(needs.ship_by),
        "arrival_date": pa.array(needs.arrival),
        "upstream_id": pa.array(upstream_ids, pa.string()),
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
        cut_reason(text, left, gone, reason) if reason else text
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


def ticks_in(column: pa.ChunkedArray) -> Ints:
    """Return a DECIMAL(18,4) column in ticks; null reads 0."""
    if len(column) == 0:
        return np.zeros(0, dtype=np.int64)
    filled = column.combine_chunks().fill_null(0)
    words = np.frombuffer(filled.buffers()[1], dtype=np.int64).reshape(-1, 2)
    return words[filled.offset : filled.offset + len(filled), 0].copy()


def _noted(told: list[str], notes: Sequence[Said | None] | None) -> list[str]:
    if notes is None:
        return told
    return [f"{text} {note}" if note else text for text, note in zip(told, notes, strict=True)]
