"""The whole plan beside a slow second program that plays every future day by day.

The second program knows the contract and nothing of the product: no arrays, no running sums. Units
are whole numbers of fourteenths, so that a day's seventh of a week and half a unit are exact.
"""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from math import ceil

import numpy as np
import pytest

from transforms.planning.stock_up import plan, projection
from transforms.planning.ticks import TICKS

PARTS = 14
DAY = timedelta(days=1)


def days_of(first, last):
    """Yield the days from one to another, both included."""
    while first <= last:
        yield first
        first += DAY


class Played:
    """One line of a plan, played in every future of its demand."""

    def __init__(self, drawn, line):
        self.as_of, self.monday, self.line = drawn.as_of, drawn.monday, line
        self.start, self.end, self.season = self.window(drawn)
        self.before = list(days_of(self.as_of, self.start - DAY))
        self.within = list(days_of(self.start, self.end))
        self.futures = [
            {day: self.asked(weeks, day) for day in self.before + self.within}
            for weeks in line.weekly
        ]
        self.coming = {day: self.arriving(day) for day in self.before + self.within}
        self.stock = [self.on_arrival(asked) for asked in self.futures]

    def window(self, drawn):
        """Return the first and last day to cover, and the season they prepare."""
        arrival = self.as_of + self.line.lead * DAY
        last = arrival + (self.line.review - 1) * DAY
        open_ones = [
            s for s in drawn.seasons if s.end >= arrival and drawn.chosen in (None, s.name)
        ]
        begun = [s for s in open_ones if s.start <= last]
        if begun:
            name = max(begun, key=lambda s: (s.end, s.name)).name
            for season in begun:
                if (season.is_whole or drawn.chosen) and season.end > last:
                    last = season.end
            return arrival, last, name
        if drawn.chosen and open_ones:
            ahead = min(open_ones, key=lambda s: (s.start, s.end))
            return ahead.start, ahead.end, ahead.name
        return arrival, last, None

    def asked(self, weeks, day):
        """Return what is asked on a day: a seventh of its week, in fourteenths."""
        if self.line.begins is not None and day < self.line.begins:
            return 0
        if self.line.ends is not None and day >= self.line.ends:
            return 0
        return weeks[(day - self.monday).days // 7] * PARTS // 7

    def arriving(self, day):
        """Return what arrives on a day's morning; what is overdue arrives today."""
        found = 0
        for due, units in self.line.due:
            if max(due, self.as_of) == day:
                found += units * PARTS
        return found

    @property
    def waits(self):
        """Whether customers wait until the order arrives; not where routine orders come first."""
        routine = self.as_of + self.line.lead * DAY
        return self.line.is_backordered and self.start <= routine

    def on_arrival(self, asked):
        level = int(max(self.line.on_hand or 0, 0) * PARTS)
        for day in self.before:
            level += self.coming[day] - asked[day]
            if level < 0 and not self.waits:
                level = 0
        return level + self.coming[self.start]

    def lasts(self, asked, level, order):
        """Tell whether nobody has to wait or go without in the window."""
        level += order * PARTS
        for day in self.within:
            if day > self.start:
                level += self.coming[day]
            level -= asked[day]
            if level < 0:
                return False
        return True

    def cost(self, asked, level, order):
        """Return what an order costs in one future, × fourteenths × seven."""
        holding, shortage = self.line.costs
        level += order * PARTS
        held = lost = deepest = 0
        for number, day in enumerate(self.within, 1):
            if day > self.start:
                level += self.coming[day]
            level -= asked[day]
            deepest = max(deepest, -level)
            if level < 0 and not self.waits:
                lost -= level
                level = 0
            if number % 7 == 0 or day == self.end:
                held += max(level, 0) * (number % 7 or 7)
        # Costs are quarters, so that floats are exact.
        return holding * held + shortage * 7 * (deepest if self.waits else lost)

    def need(self):
        """Return the units needed, before packs."""
        if all(map(self.is_closed, self.within)):
            return Fraction(0)
        keeps = self.line.keeps_days
        last = self.start + (keeps - 1) * DAY
        if keeps and last < self.monday + 7 * len(self.line.weekly[0]) * DAY:
            return min(self.unspoilt(last), self.wanted())
        return self.wanted()

    def unspoilt(self, last):
        """Return the most units that are sold by then in half of the futures, after older stock."""
        sold = sorted(
            sum(self.asked(weeks, day) for day in days_of(self.start, last)) - level
            for weeks, level in zip(self.line.weekly, self.stock, strict=True)
        )
        return max(Fraction(sold[ceil(len(sold) / 2) - 1] // PARTS), Fraction(0))

    def wanted(self):
        """Return the units needed of goods that keep for ever."""
        minimum, maximum, multiple = self.line.min_max
        if multiple:
            ticks = round(Fraction(sum(self.stock), len(self.stock) * PARTS) * TICKS)
            return Fraction(
                max(maximum * TICKS - ticks, 0) if ticks <= minimum * TICKS else 0, TICKS
            )
        futures = list(zip(self.futures, self.stock, strict=True))
        level = self.line.level if self.season is None else self.line.season_level
        order = 0
        if level is not None:
            least = Fraction(str(level)) * len(futures)
            while sum(self.lasts(*future, order) for future in futures) < least:
                order += 1
            return Fraction(order)
        now = sum(self.cost(*future, 0) for future in futures)
        while (more := sum(self.cost(*future, order + 1) for future in futures)) < now:
            now, order = more, order + 1
        return Fraction(order)

    def is_closed(self, day):
        begins, ends = self.line.begins, self.line.ends
        return (begins is not None and day < begins) or (ends is not None and day >= ends)

    def order(self, need):
        """Return a need in packs, and no less than the smallest order."""
        line = self.line
        if line.min_max[2]:
            return Fraction(ceil(need / line.min_max[2]) * line.min_max[2])
        pack = (line.case or 1) * (line.multiple or 1 if line.case else 1)
        smallest = line.case * line.minimum_cases
        if line.rounding == "none":
            return max(need, Fraction(smallest)) if need else need
        whole = need // pack
        left = need - whole * pack
        if left and (line.rounding == "up" or 2 * left >= pack):
            whole += 1
        return Fraction(max(whole, ceil(Fraction(smallest, pack))) * pack if whole else 0)


def told(played):
    """Return what the second program says of a line, as the plan says it."""
    need = played.need()
    asked = sorted(sum(future[day] for day in played.within) for future in played.futures)
    futures = len(asked)
    is_known = played.line.on_hand is not None
    return {
        "start": played.start,
        "end": played.end,
        "season": played.season,
        "ship_by": played.start - played.line.lead * DAY,
        "projected": sum(played.stock) / futures / PARTS if is_known else None,
        "demand_mean": sum(asked) / futures / PARTS,
        "demand_p50": asked[ceil(futures / 2) - 1] / PARTS,
        "demand_p90": asked[ceil(futures * 9 / 10) - 1] / PARTS,
        "need": float(need) if is_known else 0,
        "order": float(played.order(need)) if is_known else 0,
    }


def planned(needs, place):
    """Return what the plan says of a line."""
    dates = {name: getattr(needs, name).tolist()[place] for name in ("start", "end", "ship_by")}
    figures = ("projected", "demand_mean", "demand_p50", "demand_p90")
    return {
        **dates,
        "season": needs.season[place],
        **{name: None if np.isnan(x := getattr(needs, name)[place]) else x for name in figures},
        "need": needs.need[place] / TICKS,
        "order": needs.order[place] / TICKS,
    }


def wrong(drawn):
    """Return what the plan and the second program say differently, line by line."""
    found = {}
    for place, line in enumerate(drawn.lines):
        says, should = planned(drawn.needs, place), told(Played(drawn, line))
        for name, value in should.items():
            is_number = isinstance(value, float) and isinstance(says[name], float)
            same = (
                says[name] == pytest.approx(value, abs=1e-6) if is_number else says[name] == value
            )
            if not same:
                found[place, name] = (says[name], value)
    return found


def test_a_line_played_by_hand(draw_plan):
    """As of the Monday with 10 on hand and 7 a week, two weeks of lead and one of review."""
    drawn = draw_plan(0)
    line = type(drawn.lines[0])(
        weekly=[[7] * 13] * 5, on_hand=10, counted=None, due=[], is_transit_known=True, lead=14,
        review=7, level=0.95, season_level=0.95, costs=(1.0, 4.0), is_backordered=True, case=6,
        multiple=1, minimum_cases=0, rounding="up", min_max=(0, 0, 0), begins=None, ends=None,
        keeps_days=0,
    )  # fmt: skip
    played = Played(
        type(drawn)(date(2026, 1, 5), drawn.monday, [], None, [line], *[None] * 3), line
    )
    # 4 short on 01-19, 7 more by the 25th
    assert played.stock == [-4 * PARTS] * 5
    assert played.need() == 11
    assert played.order(Fraction(11)) == 12


def test_drawn_plans_are_those_of_the_second_program(draw_plan):
    assert {seed: said for seed in range(200) if (said := wrong(draw_plan(seed)))} == {}


@pytest.mark.proof
def test_ten_thousand_drawn_plans_are_those_of_the_second_program(draw_plan):
    seeds = range(200, 10_200)
    assert {seed: said for seed in seeds if (said := wrong(draw_plan(seed)))} == {}


def test_every_kind_of_line_is_drawn(draw_plan):
    plans = [draw_plan(seed) for seed in range(200)]
    lines = [line for drawn in plans for line in drawn.lines]
    methods = {method for drawn in plans for method in drawn.needs.method}
    assert methods == {plan.BY_LEVEL, plan.BY_COST, plan.MIN_MAX, plan.UNKNOWN}
    assert np.mean([drawn.needs.order > 0 for drawn in plans]) > 0.3
    assert {(line.is_backordered, line.rounding) for line in lines} == {
        (waits, how) for waits in (True, False) for how in ("up", "nearest", "none")
    }


FAULTS = {
    "a day too many": (plan, "_offsets", lambda right: lambda *days: right(*days) + 1),
    "arrivals before the order forgotten": (
        plan,
        "projected",
        lambda right: (
            lambda stock, demand, due, *rest, **named: right(
                stock, demand, projection.Arrivals(due.days, 0 * due.units), *rest, **named
            )
        ),
    ),
    "half a unit forgiven": (
        plan,
        "by_service_level",
        lambda right: lambda short, levels: right(short - 0.5, levels),
    ),
    "waiting customers forgotten": (
        plan,
        "projected",
        lambda right: lambda *args, **named: np.maximum(right(*args, **named), 0),
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault_is_found(draw_plan, monkeypatch, name):
    where, what, fault = FAULTS[name]
    monkeypatch.setattr(where, what, fault(getattr(where, what)))
    assert any(wrong(draw_plan.__wrapped__(seed)) for seed in range(60))
