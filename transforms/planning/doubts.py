"""What a plan does with figures in doubt: it spreads its forecast and says so.

Goes in: sampled demand paths, a factor per series, what holds it. Comes out: paths spread about
their mean, never below zero, and one sentence per held series. Worked number: paths 80, 100 and 120
of mean 100 become 70, 100 and 130 at a factor of 1.5. Goods that their account's reports leave out
sell none in one future of three.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np

from transforms.planning.channel_rules import CHANNEL_RULES
from transforms.planning.clauses import DOUBTS, Said, clause, sentence
from transforms.planning.forecast.panel import Bools, Floats

if unnamed := {each.rule for each in CHANNEL_RULES if each.severity == "held"} - set(DOUBTS):
    raise ValueError(f"rules without words for a planner: {sorted(unnamed)}")

# Of goods left out, one future of three: they are counted, or bought, and did not fade.
_NONE_EVERY = 3


def widened(paths: Floats, factors: Floats) -> Floats:
    """Spread paths (series, paths, weeks) about their mean by a factor ≥ 1 per series."""
    wide = factors > 1
    if not wide.any():
        return paths
    made = np.array(paths)
    mean = made[wide].mean(axis=1, keepdims=True)
    made[wide] = np.maximum(mean + (made[wide] - mean) * factors[wide, None, None], 0.0)
    return made


def perhaps_none(paths: Floats, in_doubt: Bools) -> Floats:
    """Let every third path (series, paths, weeks) of a series in doubt sell none."""
    if not in_doubt.any():
        return paths
    made = np.array(paths)
    made[in_doubt, ::_NONE_EVERY] = 0.0
    return made


def chance_to_sell(paths: int, in_doubt: Bools) -> Floats:
    """Return what part of the paths `perhaps_none` leaves to each series."""
    none = len(range(0, paths, _NONE_EVERY)) / paths
    return np.where(in_doubt, 1 - none, 1.0)


def left_out_notes(since: Sequence[date | None]) -> list[Said | None]:
    """Return what a planner is to ask of goods that their account's reports leave out."""
    return [None if day is None else clause("left_out", day=day) for day in since]


def held_notes(
    rules: Sequence[str | None],
    until: Sequence[date | None],
    counted_on: Sequence[date | None],
    factors: Sequence[float],
) -> list[Said | None]:
    """Return what a planner is told of every series; None where nothing is held.

    `until` is the last day whose count is in doubt, `counted_on` that of the count that is used.
    """
    rows = zip(rules, until, counted_on, factors, strict=True)
    return [
        None if rule is None else _note(rule, day, factor, is_read=day == used)
        for rule, day, used, factor in rows
    ]


def strayed_note(incidents: int) -> Said | None:
    """Return what a planner is told of an account that sold or bought outside its network."""
    if incidents == 0:
        return None
    return clause("strayed_once") if incidents == 1 else clause("strayed", count=incidents)


def _note(rule: str, day: date | None, factor: float, *, is_read: bool) -> Said:
    count = [] if day is None else [clause("count_used" if is_read else "count_unused", day=day)]
    return sentence(clause("held"), clause(rule), *count, clause("widened", factor=f"{factor:.4g}"))
