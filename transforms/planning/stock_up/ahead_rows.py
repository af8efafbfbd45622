"""Goods ahead of a season in the rows of a plan and of what drove it, with the sentence of each.

Goes in: rows as supply and transport left them, and what goes ahead. Comes out: the same rows with
`recommended_units` that include it, and a reason that begins with that figure and says of which
season it is ahead, what could not carry it later, and what stays short even so.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
import pyarrow as pa

from transforms.planning.clauses import Said, clause, sentence
from transforms.planning.forecast.panel import Ints
from transforms.planning.stock_up.goods_ahead import GoodsAhead
from transforms.planning.stock_up.reason import head, shown
from transforms.planning.stock_up.table import PLAN, ticks_in
from transforms.planning.ticks import TICKS, decimals
from transforms.schema import WAREHOUSE_TABLES

DRIVER = WAREHOUSE_TABLES["stock_up_driver"]


def with_goods_ahead(
    rows: pa.Table, ahead: GoodsAhead, cases: Ints, seasons: Sequence[str]
) -> pa.Table:
    """Return plan rows with the goods that go ahead; `cases` is the size of a case in ticks, 0
    where not known, `seasons` are named by their numbers.
    """
    known = np.asarray(rows["recommended_units"].is_valid())
    order = ticks_in(rows["recommended_units"]) + ahead.units
    texts = rows["reason"].to_pylist()
    for place in np.flatnonzero(ahead.is_told).tolist():
        rest = texts[place].partition(": ")[2]
        told = _sentence(
            int(order[place]),
            int(ahead.units[place]),
            int(ahead.short[place]),
            season=seasons[ahead.season[place]],
            until=ahead.until,
        )
        texts[place] = f"{head(int(order[place]))}: {rest} {told}"
    changed = {
        "recommended_units": decimals(order, known),
        "recommended_cases": decimals(order * TICKS // np.maximum(cases, 1), known & (cases > 0)),
        "reason": pa.array(texts, pa.string()),
    }
    return _with(rows, PLAN.arrow, changed)


def ahead_told(rows: pa.Table, ahead: GoodsAhead, seasons: Sequence[str]) -> pa.Table:
    """Return rows of `stock_up_driver` with what goes ahead, null where nothing has to."""
    told = ahead.is_told
    names = np.array([*seasons, None], dtype=object)[np.where(told, ahead.season, -1)]
    changed = {
        "needed_units": decimals(ahead.needed, told),
        "ahead_units": decimals(ahead.units, told),
        "ahead_short_units": decimals(ahead.short, told),
        "ahead_season": pa.array(names, pa.string()),
        "ahead_until": pa.array([ahead.until] * len(rows), pa.date32(), mask=~told),
    }
    return _with(rows, DRIVER.arrow, changed)


def _sentence(order: int, units: int, short: int, *, season: str, until: date | None) -> Said:
    which = "none" if not units else "all" if units == order else "part"
    sent = clause(f"ahead_{which}", units=shown(units), order=shown(order), season=season)
    lacking = [clause("ahead_short", units=shown(short))] if short else []
    return sentence(sent, clause("ahead_limit", until=until), *lacking, clause("stop"))


def _with(rows: pa.Table, schema: pa.Schema, changed: dict[str, pa.Array]) -> pa.Table:
    for name, values in changed.items():
        rows = rows.set_column(rows.schema.get_field_index(name), schema.field(name), values)
    return rows
