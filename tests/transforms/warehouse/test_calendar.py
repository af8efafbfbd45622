"""The calendar: ISO weeks, fiscal years, lunar dates, holidays and make-up days, seasons."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.language.errors import UsageError
from transforms.operations.settings import Settings
from transforms.planning.seasons import Season
from transforms.schema.models import PROVIDED
from transforms.warehouse.calendar import CalendarRules, calendar

DAYS = {row["date_day"]: row for row in calendar(2019, 2030, CalendarRules()).to_pylist()}


def fiscal(first_month: int, day: date) -> tuple[int, int]:
    rules = CalendarRules("4-4-5", first_month)
    rows = calendar(day.year, day.year, rules).to_pylist()
    row = next(row for row in rows if row["date_day"] == day)
    return row["fiscal_year"], row["fiscal_period"]


def test_every_day_of_the_years_stands_once_in_order():
    made = calendar(2024, 2025, CalendarRules())
    assert made.schema == PROVIDED["calendar"].arrow
    found = made["date_day"].to_pylist()
    assert found == [date(2024, 1, 1) + timedelta(days=n) for n in range(366 + 365)]


@pytest.mark.parametrize(
    ("day", "week", "monday"),
    [
        (date(2026, 12, 28), "2026-W53", date(2026, 12, 28)),
        (date(2027, 1, 3), "2026-W53", date(2026, 12, 28)),
        (date(2027, 1, 4), "2027-W01", date(2027, 1, 4)),
        (date(2024, 12, 30), "2025-W01", date(2024, 12, 30)),
        (date(2021, 1, 1), "2020-W53", date(2020, 12, 28)),
    ],
)
def test_iso_weeks_have_their_53rd(day, week, monday):
    assert (DAYS[day]["iso_week_name"], DAYS[day]["week_start"]) == (week, monday)


@given(st.sampled_from(sorted(DAYS)))
def test_weeks_months_and_quarters_hold_their_day(day):
    row = DAYS[day]
    assert row["week_start"].weekday() == 0
    assert 0 <= (day - row["week_start"]).days == row["iso_weekday"] - 1 <= 6
    assert row["month_start"] <= day <= row["month_end"]
    assert (row["month_end"] + timedelta(days=1)).day == row["month_start"].day == 1
    assert row["month_no"] == row["calendar_year"] * 12 + day.month
    assert row["quarter"] == f"{day.year}-Q{-(-day.month // 3)}"


@pytest.mark.parametrize(
    ("day", "festival_offset"),
    [
        (date(2025, 1, 29), 0),
        (date(2026, 2, 17), 0),
        (date(2027, 2, 6), 0),
        (date(2026, 2, 10), -7),
        (date(2026, 3, 1), 12),
    ],
)
def test_spring_festival_falls_on_the_first_day_of_the_lunar_year(day, festival_offset):
    assert DAYS[day]["spring_festival_offset_days"] == festival_offset
    if festival_offset == 0:
        assert (DAYS[day]["lunar_month"], DAYS[day]["lunar_day"]) == (1, 1)
        assert DAYS[day]["lunar_year"] == day.year


def test_a_leap_month_is_marked():
    row = DAYS[date(2023, 4, 1)]
    assert (row["lunar_month"], row["lunar_day"], row["is_leap_lunar_month"]) == (2, 11, True)


def test_people_work_on_make_up_days_and_rest_on_holidays():
    assert DAYS[date(2026, 2, 14)]["is_workday"]  # a Saturday made up for 20 February
    assert not DAYS[date(2026, 2, 20)]["is_workday"]
    assert DAYS[date(2026, 2, 20)]["holiday"].startswith("Day off")
    assert not DAYS[date(2026, 3, 7)]["is_workday"]
    assert DAYS[date(2026, 3, 9)]["is_workday"]


def test_peak_seasons_move_with_the_moon_or_stay():
    assert DAYS[date(2026, 1, 5)]["peak_season"] is None
    assert DAYS[date(2026, 1, 6)]["peak_season"] == "spring_festival"
    assert DAYS[date(2026, 2, 17)]["peak_season"] == "spring_festival"
    assert DAYS[date(2026, 2, 18)]["peak_season"] is None
    assert DAYS[date(2026, 12, 26)]["peak_season"] == "spring_festival"  # of 2027
    assert DAYS[date(2026, 8, 31)]["peak_season"] == "summer"


def test_of_two_seasons_a_day_bears_the_one_that_began_last():
    long = Season.model_validate({"name": "long", "from": "05-01", "until": "09-30"})
    short = Season.model_validate({"name": "short", "from": "06-10", "until": "06-12"})
    rows = calendar(2026, 2026, CalendarRules(seasons=(long, short))).to_pylist()
    by_day = {row["date_day"]: row["peak_season"] for row in rows}
    assert [by_day[date(2026, 6, day)] for day in (9, 10, 12, 13)] == [
        "long", "short", "short", "long",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("first_month", "day", "year", "period"),
    [
        (1, date(2026, 1, 1), 2026, 1),
        (1, date(2026, 12, 31), 2026, 12),
        (4, date(2026, 3, 31), 2026, 12),
        (4, date(2026, 4, 1), 2027, 1),
        (10, date(2026, 10, 1), 2027, 1),
        (10, date(2026, 9, 30), 2026, 12),
    ],
)
def test_fiscal_months_are_named_by_the_year_they_end_in(first_month, day, year, period):
    rules = CalendarRules(fiscal_first_month=first_month)
    row = next(r for r in calendar(2026, 2026, rules).to_pylist() if r["date_day"] == day)
    assert (row["fiscal_year"], row["fiscal_period"]) == (year, period)


@pytest.mark.parametrize(
    ("first_month", "day", "expected"),
    [
        # 1 January 2026 is a Thursday: the nearest Monday is 29 December 2025.
        (1, date(2025, 12, 28), (2025, 12)),
        (1, date(2025, 12, 29), (2026, 1)),
        (1, date(2026, 1, 25), (2026, 1)),
        (1, date(2026, 1, 26), (2026, 2)),
        (1, date(2026, 2, 23), (2026, 3)),
        (1, date(2026, 3, 29), (2026, 3)),
        (1, date(2026, 3, 30), (2026, 4)),
        # 53 weeks: the last one joins period 12.
        (1, date(2027, 1, 3), (2026, 12)),
        (1, date(2027, 1, 4), (2027, 1)),
        (7, date(2026, 6, 28), (2026, 12)),
        (7, date(2026, 6, 29), (2027, 1)),
    ],
)
def test_a_4_4_5_year_begins_on_the_nearest_monday(first_month, day, expected):
    assert fiscal(first_month, day) == expected


@given(st.integers(1, 12), st.integers(2001, 2090))
def test_a_4_4_5_year_has_whole_weeks_and_all_periods(first_month, year):
    rules = CalendarRules("4-4-5", first_month)
    days = calendar(year - 1, year + 1, rules).select(["fiscal_year", "fiscal_period"])
    mine = year + (first_month > 1)
    periods = [row["fiscal_period"] for row in days.to_pylist() if row["fiscal_year"] == mine]
    assert len(periods) in (364, 371)
    assert periods == sorted(periods)
    assert [periods.count(p) // 7 for p in range(1, 12)] == [4, 4, 5, 4, 4, 5, 4, 4, 5, 4, 4]


def test_the_calendar_stops_where_its_tables_do():
    made = calendar(1800, 1903, CalendarRules())
    assert made["date_day"][0].as_py() == date(1902, 1, 1)
    assert calendar(2098, 3000, CalendarRules())["date_day"][-1].as_py() == date(2099, 12, 31)


def test_an_unknown_holiday_calendar_is_refused():
    with pytest.raises(UsageError, match="no holiday calendar for 'ZZ'"):
        calendar(2026, 2026, CalendarRules(holiday_country="ZZ"))


def test_the_rules_come_from_the_settings():
    settings = Settings(fiscal_calendar="4-4-5", fiscal_year_first_month=7, holiday_calendar="GB")
    assert CalendarRules.of(settings) == CalendarRules("4-4-5", 7, "GB")
    rows = calendar(2026, 2026, CalendarRules(holiday_country="GB")).to_pylist()
    assert (
        next(r for r in rows if r["date_day"] == date(2026, 12, 25))["holiday"] == "Christmas Day"
    )
