"""What a planner is told of a series besides its order: shutdowns, its count, its ends, late goods,
doubts, whose stock serves it.

Goes in: the series of a chunk and their windows. Comes out: sentences that follow a row's reason.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import pandas as pd

from transforms.planning.clauses import Said, sentences
from transforms.planning.doubts import held_notes, left_out_notes, strayed_note
from transforms.planning.lifetimes import lifetime_notes
from transforms.planning.position import count_notes, phantom_note
from transforms.planning.stock_up.plan_lines import unlimited_note
from transforms.planning.stock_up.settings import StockUpSettings
from transforms.planning.stock_up.terms import lifetimes
from transforms.planning.stock_up.windows import OrderWindow


def told_besides(
    series: pd.DataFrame,
    windows: Sequence[OrderWindow],
    sent: Mapping[int, Said],
    as_of: date,
    *,
    settings: StockUpSettings,
) -> list[Said | None]:
    """Return the sentences of every series, None for nothing; `sent` is by series."""
    rules = [None if pd.isna(rule) else str(rule) for rule in series["held_rule"]]
    until, counted_on = (
        [None if pd.isna(day) else day.date() for day in pd.to_datetime(series[name])]
        for name in ("stock_held_until", "counted_on")
    )
    held = held_notes(rules, until, counted_on, series["widening"].tolist())
    lives = lifetime_notes(*lifetimes(series), [(each.start, each.end) for each in windows])
    goods = [sent.get(place) for place in range(len(series))]
    counts = count_notes(series, as_of, settings.stock.count_age_days)
    strayed = [strayed_note(int(incidents)) for incidents in series["incidents"]]
    phantoms = [
        None if pd.isna(units) else phantom_note(float(units), pd.Timestamp(since).date())
        for units, since in zip(series["phantom_units"], series["phantom_since"], strict=True)
    ]
    left_out = left_out_notes(
        [None if pd.isna(day) else day.date() for day in pd.to_datetime(series["left_out_since"])]
    )
    closed = [window.told for window in windows]
    is_direct = settings.allocation.claims == "direct"
    served = [
        unlimited_note(upstream) if is_direct and upstream is not None else None
        for upstream in series["upstream_id"].tolist()
    ]
    notes = zip(
        closed, served, counts, phantoms, left_out, lives, goods, held, strayed, strict=True
    )
    return [sentences(filter(None, told)) or None for told in notes]
