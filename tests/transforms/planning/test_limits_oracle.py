"""Several products, days and weeks under both limits: beside a slow second program, on drawn plans.

What each limit leaves is followed day by day with plain dictionaries; only the sharing of one heap
is taken from the product, which has a second program of its own.
"""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import date, timedelta

import numpy as np
import pytest

from transforms.planning.stock_up import limits
from transforms.planning.stock_up.allocation import Claims, allocate
from transforms.planning.stock_up.limits import cut_to_limits
from transforms.planning.stock_up.plan_lines import PlanLines
from transforms.planning.stock_up.settings import Allocation

FIRST = date(2025, 12, 29)
CLASSES = ("key", "major", "general", "small", None)


class Drawn:
    """A plan of a few lines over five weeks that both limits may cut, in single ticks."""

    def __init__(self, seed: int):
        draw = random.Random(seed)
        size = draw.randint(1, 14)
        self.products = [draw.choice("pqr") for _ in range(size)]
        self.days = [FIRST + timedelta(days=draw.randint(0, 34)) for _ in range(size)]
        self.packs = [draw.choice((1, 6, 12)) for _ in range(size)]
        self.asked = [pack * draw.randint(0, 9) for pack in self.packs]
        least = [draw.choice((0, 0, draw.randint(0, n))) for n in self.asked]
        self.minimums = [n // pack * pack for n, pack in zip(least, self.packs, strict=True)]
        self.classes = [draw.choice(CLASSES) for _ in range(size)]
        self.names = [f"a{place:02d}" for place in range(size)]
        self.supply = {
            product: sorted(
                (FIRST + timedelta(days=draw.randint(-9, 34)), draw.randint(0, 60))
                for _ in range(draw.randint(0, 4))
            )
            for product in draw.sample("pqr", draw.randint(0, 3))
        }
        self.each_week = draw.choice((None, draw.randint(0, 90)))
        self.allocation = draw.choice(
            (Allocation(), Allocation(rule="priority"), Allocation(floor_ratio={}))
        )
        self.claims = [draw.random() < 0.8 for _ in range(size)]

    def given(self) -> list[int]:
        lines = PlanLines(
            *(np.array(each, dtype=object) for each in (self.names, self.products, self.classes)),
            ship_by=np.array(self.days, dtype="datetime64[D]"),
            asked=np.array(self.asked, dtype=np.int64),
            packs=np.array(self.packs, dtype=np.int64),
            minimums=np.array(self.minimums, dtype=np.int64),
            claims=np.array(self.claims, dtype=np.bool_),
        )
        made = cut_to_limits(lines, self.supply, self.each_week, self.allocation)
        cut = [reason is not None for reason in made.why]
        assert cut == [g < a for g, a in zip(made.given.tolist(), self.asked, strict=True)]
        return made.given.tolist()

    def share(self, places: list[int], want: dict[int, int], has: list[int], there: int) -> None:
        """Share what is there among some lines; who has something needs no smallest order more."""
        claims = Claims(
            *([each[i] for i in places] for each in (
                [want[i] for i in range(len(want))], self.packs, self.classes,
                list(zip(self.names, self.products, strict=True)),
            )),
            minimums=[0 if has[i] else self.minimums[i] for i in places],
        )  # fmt: skip
        rule, floors = self.allocation.rule, self.allocation.floor_ratio
        want.update(zip(places, allocate(claims, there, rule, floors).tolist(), strict=True))

    def left(self, product: str, day: date, given: list[int]) -> int:
        """Return what may still ship on a day, though other goods ship later."""
        return min(
            sum(n for since, n in self.supply[product] if since <= one)
            - sum(
                units
                for units, of, on in zip(given, self.products, self.days, strict=True)
                if of == product and on <= one
            )
            for one in {day, *(on for on in self.days if on > day)}
        )

    def by_the_day(self) -> list[int]:
        """Follow every day of every week, again and again until a round brings nobody more."""
        got = [0] * len(self.asked)
        for week in range(5):
            monday = FIRST + timedelta(weeks=week)
            here = [
                i
                for i, day in enumerate(self.days)
                if self.claims[i] and 0 <= (day - monday).days < 7
            ]
            more = self.one_round(here, got, first=True)
            got = [units + extra for units, extra in zip(got, more, strict=True)]
            while any(more := self.one_round(here, got, first=False)):
                got = [units + extra for units, extra in zip(got, more, strict=True)]
        return [n if c else a for n, c, a in zip(got, self.claims, self.asked, strict=True)]

    def one_round(self, here: list[int], got: list[int], first: bool) -> list[int]:
        """Return what a week's lines get more: what is there, then what the trucks take."""
        want = {i: (a - got[i]) * (i in here) for i, a in enumerate(self.asked)}
        room = None if self.each_week is None else self.each_week - sum(got[i] for i in here)
        if not first:
            for i in here:
                least = max(self.packs[i], 0 if got[i] else self.minimums[i])
                want[i] *= room is None or least <= room
        told = list(got)
        for day in sorted({self.days[i] for i in here}):
            for product in sorted(self.supply):
                places = [i for i in here if (self.days[i], self.products[i]) == (day, product)]
                if places:
                    self.share(places, want, got, max(self.left(product, day, told), 0))
                    for i in places:
                        told[i] = got[i] + want[i]
        if room is not None:
            self.share(here, want, got, room)
        return [want[i] for i in range(len(got))]

    def left_behind(self, got: list[int], weeks: dict[int, int]) -> list[str]:
        """Name the lines in need for which both limits leave room."""
        found = []
        for i, units in enumerate(got):
            room = (self.asked[i] - units) * self.claims[i]
            if self.products[i] in self.supply:
                room = min(room, self.left(self.products[i], self.days[i], got))
            if self.each_week is not None:
                room = min(room, self.each_week - weeks[(self.days[i] - FIRST).days // 7])
            if room >= (self.packs[i] if units else max(self.minimums[i], self.packs[i])):
                found.append(f"{self.names[i]}: left behind although both limits leave room")
        return found

    def offences(self, got: list[int]) -> list[str]:
        """Name what an outcome breaks; who claims nothing of ours is to get what it asks."""
        rows = zip(got, self.asked, self.claims, strict=True)
        found = ["cut, though it claims nothing" for g, a, claims in rows if not claims and g < a]
        every, got = got, [n * claims for n, claims in zip(got, self.claims, strict=True)]
        for product, rows in self.supply.items():
            for day in set(self.days):
                shipped = sum(
                    units
                    for units, of, on in zip(got, self.products, self.days, strict=True)
                    if of == product and on <= day
                )
                if shipped > sum(units for since, units in rows if since <= day):
                    found.append(f"{product} by {day}: more than there is")
        weeks: dict[int, int] = defaultdict(int)
        for units, on in zip(got, self.days, strict=True):
            weeks[(on - FIRST).days // 7] += units
        if self.each_week is not None and max(weeks.values()) > self.each_week:
            found.append("more than can be carried")
        if any(0 < units < least for units, least in zip(got, self.minimums, strict=True)):
            found.append("less than a smallest order")
        found += self.left_behind(got, weeks)
        if not self.supply and self.each_week is None and every != self.asked:
            found.append("cut without a limit")
        return found


def wrong(seed: int) -> list[str]:
    plan = Drawn(seed)
    got = plan.given()
    return plan.offences(got) + ([] if got == plan.by_the_day() else ["not as day by day"])


def test_two_hundred_drawn_plans_are_cut_as_day_by_day():
    assert {seed: told for seed in range(200) if (told := wrong(seed))} == {}


@pytest.mark.proof
def test_ten_thousand_drawn_plans_are_cut_as_day_by_day():
    assert {seed: told for seed in range(200, 10_200) if (told := wrong(seed))} == {}


def weeks_from_sunday(days):
    return RIGHT(days + np.timedelta64(1, "D"))


RIGHT = limits._mondays


def test_a_planted_fault_is_found(monkeypatch):
    monkeypatch.setattr(limits, "_mondays", weeks_from_sunday)
    assert any(wrong(seed) for seed in range(200))


def test_supply_spent_twice_is_found(monkeypatch):
    real = limits._there
    monkeypatch.setattr(limits, "_there", lambda rows, gone, day: real(rows, [], day))
    assert any("more than there is" in " ".join(wrong(seed)) for seed in range(200))


def test_room_left_by_both_limits_is_found(monkeypatch):
    monkeypatch.setattr(limits._Week, "add_what_fits", lambda *args: False)
    assert any("left behind" in " ".join(wrong(seed)) for seed in range(600, 900))
