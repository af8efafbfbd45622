"""Small plans drawn at random: every kind of term, stock, season and lifetime side by side."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

import numpy as np
import pytest

from transforms.planning.packs import Packs
from transforms.planning.seasons import SeasonWindow
from transforms.planning.stock_up.plan import Needs, SeriesTerms, plan_needs
from transforms.planning.stock_up.windows import order_windows

MONDAY = date(2026, 1, 5)
LEVELS = (0.5, 0.75, 0.8, 0.85, 0.9, 0.95, 0.97)
WEEKS, PATHS, SERIES = 13, 5, 2


@dataclass(frozen=True)
class DrawnLine:
    """One account and product in plain values: units are numbers, days are dates or None."""

    weekly: Sequence[Sequence[int]]  # paths × weeks
    on_hand: float | None
    counted: date | None
    due: Sequence[tuple[date, float]]
    is_transit_known: bool
    lead: int
    review: int
    level: float | None
    season_level: float
    costs: tuple[float, float]
    is_backordered: bool
    case: int
    multiple: int
    minimum_cases: int
    rounding: str
    min_max: tuple[int, int, int]
    begins: date | None
    ends: date | None
    keeps_days: int


@dataclass(frozen=True)
class DrawnPlan:
    """Lines as of a day, and what the plan made of them."""

    as_of: date
    monday: date
    seasons: Sequence[SeasonWindow]
    chosen: str | None
    lines: Sequence[DrawnLine]
    terms: SeriesTerms
    stock: Any
    needs: Needs


def _line(draw: random.Random, as_of: date) -> DrawnLine:
    def day(most: int) -> date:
        return as_of + timedelta(days=draw.randint(-20, most))

    size = draw.choice((0, 1, 3, 5, 5))
    by_rule, by_cost = draw.random() < 0.2, draw.random() < 0.4
    minimum = draw.randint(0, 15)
    counted = draw.choice((None, as_of - timedelta(days=draw.randint(1, 20))))
    weekly = [
        [draw.randint(0, 2 * size) if draw.random() < 0.8 else 0 for _ in range(WEEKS)]
        for _ in range(PATHS)
    ]
    return DrawnLine(
        weekly=weekly,
        on_hand=None if draw.random() < 0.1 else draw.choice((0, 0, 0, 2, 5.5, 12)),
        counted=counted,
        due=[(day(50), draw.randint(1, 9)) for _ in range(draw.randint(0, 3))],
        is_transit_known=draw.random() < 0.8,
        lead=draw.choice((0, 3, 7, 14, 21)),
        review=draw.choice((1, 7, 10, 14)),
        level=None if by_cost else draw.choice(LEVELS),
        season_level=draw.choice(LEVELS),
        costs=(draw.choice((0.25, 1.0)), draw.choice((0.5, 4.0, 20.0))),
        is_backordered=draw.random() < 0.4,
        case=draw.choice((0, 1, 4, 6)),
        multiple=draw.choice((0, 1, 2)),
        minimum_cases=draw.choice((0, 0, 1, 5)),
        rounding=draw.choice(("up", "nearest", "none")),
        min_max=(minimum, minimum + draw.choice((0, 10, 30)), draw.choice((1, 6)))
        if by_rule
        else (0, 0, 0),
        begins=day(60) if draw.random() < 0.25 else None,
        ends=day(60) if draw.random() < 0.25 else None,
        keeps_days=random.Random(repr(weekly)).choice((0, 0, 0, 0, 5, 30)),
    )


def _seasons(draw: random.Random, as_of: date) -> list[SeasonWindow]:
    starts = [as_of + timedelta(days=draw.randint(-20, 40)) for _ in range(draw.randint(0, 2))]
    return [
        SeasonWindow(start, start + timedelta(days=draw.randint(0, 30)), name, draw.random() < 0.6)
        for start, name in zip(starts, ("winter", "fair"), strict=False)
    ]


def joined(parts: Sequence[Any]) -> Any:
    """Put terms, or packs, of single series below each other."""
    kind = type(parts[0])
    columns = [[getattr(part, each.name) for part in parts] for each in fields(kind)]
    return kind(
        *(joined(each) if isinstance(each[0], Packs) else np.concatenate(each) for each in columns)
    )


@pytest.fixture(scope="session")
def draw_plan(make_terms, make_stock) -> Callable[[int], DrawnPlan]:
    """Draw a plan of a few lines by a seed."""

    @lru_cache(400)
    def drawn(seed: int) -> DrawnPlan:
        draw = random.Random(seed)
        as_of = MONDAY + timedelta(days=draw.randint(0, 6))
        seasons = _seasons(draw, as_of)
        chosen = draw.choice([None, None, None, *(season.name for season in seasons)])
        lines = [_line(draw, as_of) for _ in range(SERIES)]
        terms = joined([_terms(make_terms, line) for line in lines])
        stock = _stock(make_stock, as_of, lines)
        windows = order_windows(as_of, terms.lead_days, terms.review_days, seasons, chosen=chosen)
        paths = np.array([line.weekly for line in lines], dtype=float)
        needs = plan_needs(as_of, MONDAY, paths, terms, stock=stock, windows=windows)
        return DrawnPlan(
            as_of, MONDAY, seasons, chosen, lines=lines, terms=terms, stock=stock, needs=needs
        )

    return drawn


def _terms(make_terms: Callable[..., SeriesTerms], line: DrawnLine) -> SeriesTerms:
    return make_terms(
        lead=line.lead,
        review=line.review,
        level=line.level,
        season_level=line.season_level,
        costs=line.costs,
        backorder=line.is_backordered,
        case=line.case,
        multiple=line.multiple,
        minimum_cases=line.minimum_cases,
        rounding=line.rounding,
        min_max=line.min_max,
        begins=line.begins or "NaT",
        ends=line.ends or "NaT",
        keeps_days=line.keeps_days,
    )


def _stock(make_stock: Callable[..., Any], as_of: date, lines: Sequence[DrawnLine]) -> Any:
    due = [
        (series, (day - as_of).days, units)
        for series, line in enumerate(lines)
        for day, units in line.due
    ]
    made = make_stock(*(line.on_hand for line in lines), due=due)
    known = np.array([line.is_transit_known for line in lines])
    counted = np.array([line.counted or "NaT" for line in lines], dtype="datetime64[D]")
    return replace(made, counted=counted, transit_known=known)
