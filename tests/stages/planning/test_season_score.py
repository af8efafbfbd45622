"""A season that is over, scored: the tables beside a second program in plain Python."""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from stages.planning import override as stage

AS_OF = date(2026, 1, 5)
FAIR = 'seasons: [{name: fair, from: "01-22", until: "02-10"}]'
START, END = date(2026, 1, 22), date(2026, 2, 10)  # a Thursday and a Tuesday
OVER = date(2026, 2, 16)
PLANS = [AS_OF + timedelta(weeks=n) for n in range(4)]
FIRST = date(2024, 9, 2)
WEEKS = [FIRST + timedelta(weeks=n) for n in range((OVER - FIRST).days // 7)]
DAY = timedelta(days=1)
WHO = {
    "K1": ("North", "key"),
    "K2": ("South", "key"),
    "S1": ("North", "small"),
    "S2": ("South", "small"),
    "U": ("South", "small"),  # reports sales, counts no stock
    "B": ("North", "general"),  # reports no sales, counts stock
    "Z": (None, "general"),  # leaves out a week
}
SILENT = date(2026, 2, 2)
Line = tuple[str, str]


class Fair:
    """What was drawn, by line and by week or day: bought or sold, on hand."""

    def __init__(self) -> None:
        self.moved: dict[Line, dict[date, int]] = defaultdict(dict)
        self.on_hand: dict[Line, dict[date, int]] = defaultdict(dict)

    def days(self, line: Line, first: date, last: date) -> tuple[int, int]:
        """Return days in and out of stock, both bounds inclusive."""
        held = [units for day, units in self.on_hand[line].items() if first <= day <= last]
        return sum(units > 0 for units in held), sum(units == 0 for units in held)

    def asked(self, line: Line, week: date) -> float | None:
        sold = self.moved[line].get(week)
        there, gone = self.days(line, week, week + 6 * DAY)
        if sold is None or (gone and not there):
            return None
        return sold * (there + gone) / there if gone else sold


@pytest.fixture
def fair(world) -> Fair:
    """Draw goods of two products at seven accounts: two winters, with shelves empty in the last."""
    draw, drawn = random.Random(20260122), Fair()
    world.product("P", units_per_case=1, list_price_each=2)
    world.product("Q", units_per_case=1)
    for account, (region, name) in WHO.items():
        world.account(account, region=region, **{"class": name})
        for product in ("P", "Q"):
            line = (account, product)
            empty = draw.choice((0, 0.2, 0.5))
            for week in WEEKS:
                days = [week + n * DAY for n in range(7)]
                if account != "U" and (week < FIRST + 7 * DAY or week >= AS_OF - 7 * DAY):
                    lasts = week == date(2026, 1, 26) and account == "S2"
                    for day in days:
                        none = lasts or draw.random() < empty
                        drawn.on_hand[line][day] = 0 if none else draw.randint(1, 90)
                there, gone = drawn.days(line, *(days[0], days[-1]))
                told = {"in_stock_days": there, "stock_out_days": gone} if there + gone else {}
                if account == "Z" and week == SILENT:
                    continue
                units = 0 if gone == 7 else draw.randint(20, 90)
                drawn.moved[line][week] = units
                if account == "B":
                    world.sold(*line, None, weeks=[week], sell_in_units=units, **told)
                else:
                    world.sold(*line, units, weeks=[week], **told)
            for day, units in drawn.on_hand[line].items():
                kept = {"date_day": day, "days_covered": 1, "is_stocked_out": units == 0}
                world.stock(*line, units, **kept)
    return drawn


@pytest.fixture
def decide(world, fresh_database, monkeypatch):
    monkeypatch.setattr(stage.Warehouse, "open", lambda home, url: fresh_database)

    def decide(day: date, account: str, **said: str) -> None:
        row = {"account_id": account, "product_id": "P", **said}
        now = datetime(2026, 1, 12, 9, tzinfo=UTC)
        stage.override(world.home, None, day, row, by="mei", reason="fair", now=now, run_id="o")

    return decide


@pytest.fixture
def scored(fair, plan, rows):
    """Plan once before the season and once when it is over."""
    plan(FAIR, as_of=PLANS[0])
    plan(FAIR, as_of=OVER)
    return rows


class Oracle:
    """Score lines of the fair in plain Python, from what was drawn and what was planned."""

    def __init__(self, fair: Fair, rows):
        self.fair = fair
        self.plans = {(r["as_of_date"], r["account_id"], r["product_id"]): r for r in rows()}
        self.said = {
            (r["as_of_date"], r["account_id"], r["product_id"]): r
            for r in rows("stock_up_override")
        }
        self.foretold = {
            (r["as_of_date"], r["account_id"], r["product_id"], r["forecast_week"]): r
            for r in rows("demand_forecast")
        }
        self.weeks = []
        monday = START - timedelta(days=START.weekday())
        while monday <= END:
            self.weeks.append((monday, max(monday, START), min(monday + 6 * DAY, END)))
            monday += 7 * DAY

    def stock(self, line: Line) -> dict:
        there, gone = self.fair.days(line, START, END)
        known = there + gone
        return {
            "known_days": known,
            "in_stock_days": there if known else None,
            "stock_out_days": gone if known else None,
            "left_units": self.fair.on_hand[line].get(END),
        }

    def service(self, line: Line) -> tuple[float | None, float | None]:
        """Return what was sold and what was asked."""
        if line[0] == "B":
            return None, None
        sold = asked = 0.0
        told_days = asked_days = 0
        for week, first, last in self.weeks:
            days = (last - first).days + 1
            there, whole = (
                self.fair.days(line, *span)[0] for span in ((first, last), (week, week + 6 * DAY))
            )
            if week not in self.fair.moved[line]:
                continue
            units = self.fair.moved[line][week]
            sold += units * (there / whole if whole else days / 7)
            told_days += days
            if (demand := self.fair.asked(line, week)) is not None:
                asked += demand * days / 7
                asked_days += days
        if not self.stock(line)["known_days"] or not asked_days:
            return sold, None
        return sold, max(sold, asked * told_days / asked_days)

    def foretells(self, line: Line, day: date, week: date, first: date, last: date):
        """Return what naive, model and planner said of some days of a week."""
        row = self.foretold.get((day, *line, week))
        if row is None:
            return None
        days = (last - first).days + 1
        naive, model = float(row["baseline_units"]), float(row["demand_units_mean"])
        plan, said = self.plans[day, *line], self.said.get((day, *line))
        more = 0.0
        span = (max(week, plan["window_start"]), min(week + 6 * DAY, plan["window_end"]))
        covered = (span[1] - span[0]).days + 1
        if said and covered > 0:
            if said["override_kind"] == "demand_ratio":
                more = model * covered / 7 * (float(said["override_value"]) - 1)
            else:
                share = model * covered / 7 / float(plan["demand_units_mean"])
                more = float(said["override_units"] - said["model_units"]) * share
            more *= min(days / covered, 1)
        return naive * days / 7, model * days / 7, max(model * days / 7 + more, 0)

    def decided(self, line: Line):
        """Yield by week what was asked and what was said when its goods were decided."""
        for week, first, last in self.weeks:
            able = [
                day
                for day in PLANS
                if self.plans[day, *line]["window_start"] <= first
                and self.plans[day, *line]["window_end"] >= first
            ]
            asked = self.fair.asked(line, week)
            if able and asked is not None:
                said = self.foretells(line, max(able), week, first, last)
                yield asked * ((last - first).days + 1) / 7, said

    def ahead(self, line: Line):
        """Yield by week and plan how far ahead it was, what was asked, and what was said."""
        for week, first, last in self.weeks:
            asked = self.fair.asked(line, week)
            for day in [*PLANS, OVER - 7 * DAY]:
                said = self.foretells(line, day, week, first, last)
                if said and asked is not None:
                    part = asked * ((last - first).days + 1) / 7
                    yield (week - day).days // 7 + 1, part, said


def close(value: Decimal | None, to: float | None) -> bool:
    if value is None or to is None:
        return value is to
    return abs(float(value) - to) < 1e-3


def test_lines_groups_and_horizons_are_those_of_a_second_program(fair, plan, rows, decide):
    for day in PLANS:
        plan(FAIR, as_of=day)
    decide(PLANS[1], "K1", override_units="400")
    decide(PLANS[1], "S1", override_demand_ratio="0.5")
    plan(FAIR, as_of=PLANS[1])
    plan(FAIR, as_of=OVER - 7 * DAY)
    assert {row["season_start"].year for row in rows("season_line")} == {2025}
    plan(FAIR, as_of=OVER)
    hold_lines_and_groups(Oracle(fair, rows), rows)
    hold_horizons(Oracle(fair, rows), rows)


def groups_of(line: Line) -> list[tuple[str, str]]:
    region, name = WHO[line[0]][0] or "unknown", WHO[line[0]][1]
    return [(r, c) for r in (region, "all") for c in (name, "all")]


def hold_lines_and_groups(oracle: Oracle, scored) -> None:
    lines = {
        (r["account_id"], r["product_id"]): r
        for r in scored("season_line")
        if r["season_start"] == START
    }
    assert set(lines) == {(account, product) for account in WHO for product in ("P", "Q")}
    sums: dict[tuple[str, str], dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for line, row in lines.items():
        region, name = WHO[line[0]][0] or "unknown", WHO[line[0]][1]
        assert (row["region"], row["class"], row["is_planned"]) == (region, name, True)
        for column, value in oracle.stock(line).items():
            assert row[column] == value, (line, column)
        sold, demand = oracle.service(line)
        assert close(row["sold_units"], sold), line
        assert close(row["demand_units"], demand), line
        asked, *said = [
            sum(values) for values in zip(*((a, *s) for a, s in oracle.decided(line)), strict=True)
        ]
        errors = [sum(abs(s[k] - a) for a, s in oracle.decided(line)) for k in range(3)]
        found = [row[f"{each}units"] for each in ("asked_", "naive_", "model_", "override_")]
        assert all(map(close, found, (asked, *said))), line
        found = [row[f"{each}_error_units"] for each in ("naive", "model", "override")]
        assert all(map(close, found, errors)), line
        for group in groups_of(line):
            add = sums[group]
            add["lines"] += 1
            add["left"] += float(row["left_units"] or 0)
            for key, value in zip(
                ("asked", "naive", "model", "override"), (asked, *said), strict=True
            ):
                add[key] += value
            for key, value in zip(("e0", "e1", "e2"), errors, strict=True):
                add[key] += value
            if demand is not None:
                add["sold"] += sold or 0
                add["demand"] += demand
    groups = {
        (r["region"], r["class"]): r for r in scored("season_score") if r["season_start"] == START
    }
    assert set(groups) == set(sums)
    for group, add in sums.items():
        row = groups[group]
        assert row["line_count"] == add["lines"]
        assert close(row["left_units"] or Decimal(0), add["left"])
        assert close(row["service_ratio"], add["sold"] / add["demand"] if add["demand"] else None)
        assert close(row["wape_ratio"], add["e1"] / add["asked"])
        assert close(row["bias_ratio"], (add["model"] - add["asked"]) / add["asked"])
        assert close(row["model_value_added_ratio"], 1 - add["e1"] / add["e0"])
        assert close(row["override_value_added_ratio"], 1 - add["e2"] / add["e1"])


def hold_horizons(oracle: Oracle, scored) -> None:
    ahead: dict[tuple, float] = defaultdict(float)
    for line in ((account, product) for account in WHO for product in ("P", "Q")):
        for horizon, asked, said in oracle.ahead(line):
            for step, value in zip(("seasonal_naive", "model", "override"), said, strict=True):
                for group in groups_of(line):
                    ahead[*group, horizon, step] += abs(value - asked)
    found = {
        (r["region"], r["class"], r["horizon_weeks"], r["step"]): r["error_units"]
        for r in scored("season_accuracy")
    }
    assert set(found) == set(ahead)
    assert [key for key in ahead if not close(found[key], ahead[key])] == []
    assert max(key[2] for key in ahead) == 6


def test_what_nobody_told_of_is_null_with_its_reason_and_not_zero(scored, plan):
    rows = {
        (r["account_id"], r["product_id"], r["season_start"].year): r for r in scored("season_line")
    }
    bought, uncounted = rows["B", "P", 2026], rows["U", "P", 2026]
    assert (bought["sold_units"], bought["service_ratio"]) == (None, None)
    assert bought["service_reason"] == "the account reported no sales in the season"
    assert (uncounted["stock_out_days"], uncounted["service_ratio"]) == (None, None)
    assert uncounted["service_reason"] == "no stock was counted in the season"
    assert (uncounted["left_units"], uncounted["left_amount"]) == (None, None)
    assert uncounted["left_reason"] == "no stock count speaks for the last day of the season"
    assert rows["K1", "P", 2026]["left_amount"] == rows["K1", "P", 2026]["left_units"] * 2
    assert rows["K1", "Q", 2026]["left_amount"] is None
    assert rows["K1", "Q", 2026]["left_reason"] == "no price is known"
    before = rows["K1", "P", 2025]
    assert (before["is_planned"], before["asked_units"]) == (False, None)
    assert before["forecast_reason"] == "no plan covers a day of the season"
    assert not plan(FAIR, as_of=OVER).is_new


def test_facts_that_arrive_late_restate_a_season_and_it_alone(world, scored, plan):
    def whole():
        found = scored("season_score")
        return {r["season_start"]: r for r in found if r["region"] == r["class"] == "all"}

    before = whole()
    world.account("N", region="North")
    world.sold("N", "P", 70, weeks=[date(2026, 1, 26)])
    plan(FAIR, as_of=OVER + 7 * DAY)
    after = whole()
    assert after[START]["line_count"] == before[START]["line_count"] + 1
    assert after[date(2025, 1, 22)] == before[date(2025, 1, 22)]
