"""What a planner is told of a series besides its order: its ends, late goods, what is held.

Goes in: the series of a chunk and their windows. Comes out: sentences that follow a row's reason.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from transforms.planning.doubts import held_notes, strayed_note
from transforms.planning.lifetimes import lifetime_notes
from transforms.planning.stock_up.terms import lifetimes
from transforms.planning.stock_up.windows import OrderWindow


def told_besides(
    series: pd.DataFrame, windows: Sequence[OrderWindow], late: dict[int, str]
) -> list[str | None]:
    """Return the sentences of every series, None for nothing; `late` is by series."""
    rules = [None if pd.isna(rule) else str(rule) for rule in series["held_rule"]]
    until = [
        None if pd.isna(day) else day.date() for day in pd.to_datetime(series["stock_held_until"])
    ]
    held = held_notes(rules, until, series["widening"].tolist())
    lives = lifetime_notes(*lifetimes(series), [(each.start, each.end) for each in windows])
    goods = [late.get(place) for place in range(len(series))]
    strayed = [strayed_note(int(incidents)) for incidents in series["incidents"]]
    notes = zip(lives, goods, held, strayed, strict=True)
    return [" ".join(filter(None, told)) or None for told in notes]
