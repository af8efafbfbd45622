"""One company from day to day: what changed, what became of past months, and why, as published.

A second home goes through the same days, and is killed on its way at each point of `changes`: its
readers end up with the same rows.
"""

from __future__ import annotations

import itertools
import json
import os
import re
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from adapters.lake.crash_points import CHANGES_POINTS, VARIABLE
from adapters.lake.home import Home
from adapters.warehouse import query
from adapters.warehouse.connect import Warehouse
from stages.intake import ingest
from stages.rebates import accrue
from stages.verify.invariants import verify
from stages.warehouse import build
from stages.warehouse.changes import changes

ROOT = Path(__file__).parents[2]
FIRST, CORRECTED, TURN, AFTER = (
    date(2025, 3, 30),
    date(2025, 3, 31),
    date(2025, 4, 1),
    date(2025, 4, 2),
)
POINTS = ("lake.committed", *CHANGES_POINTS, "publish.staged", "publish.committed")
TABLES = ("account_state", "account_change", "account_restatement", "metric_restatement")
ORDERS = "order_id,line_no,account_id,product_id,order_date,quantity,unit_price,currency\n"
OWED = "account_id,invoice_id,invoice_date,due_date,amount,currency\n"
# The tier that A reaches in March lifts what a year's rebate comes to, and so its January.
TERMS = """\
program: BONUS
version: 1
title: Yearly bonus
valid: {from: 2025-01-01, until: 2026-01-01}
period: year
currency: CNY
earn:
  method: marginal
  tiers: [{from: 0, percent: 2}, {from: 200, percent: 10}]
"""
_numbers = itertools.count(1)
Rows = list[dict[str, Any]]


class Company:
    """Two accounts that buy one product, in a home of their own, and what arrives day by day."""

    def __init__(self, home: Home):
        self.home, self.feeds = home, home.path / "feeds"
        self.arrive("accounts.csv", "account_id,level,region\nA,1,N\nB,1,N\n")
        self.arrive("products.csv", "product_id,unit_cost,list_price\nP,3,6\n")
        self.arrive("terms/bonus.yaml", TERMS)
        self.orders("2025-01", "O1,1,A,P,2025-01-05,10,5,CNY", "O2,1,B,P,2025-01-09,8,5,CNY")
        self.orders("2025-02", "O3,1,A,P,2025-02-05,10,5,CNY", "O4,1,B,P,2025-02-09,8,5,CNY")
        self.owed("2025-02", "B,I1,2025-02-09,2025-05-09,40,CNY")

    def arrive(self, name: str, text: str) -> None:
        path = self.feeds / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")

    def orders(self, name: str, *lines: str) -> None:
        self.arrive(f"orders/{name}.csv", ORDERS + "\n".join(lines) + "\n")

    def owed(self, name: str, *lines: str) -> None:
        self.arrive(f"receivables/{name}.csv", OWED + "\n".join(lines) + "\n")

    def open_the_day(self, day: date) -> None:
        """Let the day's files arrive, and run all that goes before `changes`."""
        if day == CORRECTED:
            self.orders("2025-01", "O1,1,A,P,2025-01-05,14,5,CNY", "O2,1,B,P,2025-01-09,8,5,CNY")
            self.owed("2025-03", "B,I2,2025-03-01,2025-03-20,64,CNY")
        if day == TURN:
            self.orders("2025-03", "O5,1,A,P,2025-03-31,60,5,CNY")
        now = datetime.combine(day, time(6), UTC)
        called: dict[str, Any] = {"now": now, "run_id": f"run-{next(_numbers)}"}
        ingest.land_and_clean(self.home, self.feeds, **called)
        build.build(self.home, None, day, **called)
        accrue.accrue(self.home, None, day, terms=self.feeds / "terms", **called)
        if day in (FIRST, TURN):
            # What is accrued within a month counts from its end on.
            build.build(self.home, None, day, **called)

    def changes(self, day: date, crash_at: str = "") -> subprocess.CompletedProcess[str]:
        """Call the command, which dies at a crash point where one is named."""
        command = ["changes", "--as-of", day.isoformat(), "--home", str(self.home.path)]
        return subprocess.run(
            [sys.executable, "-m", "cli.main", *command],
            env={**os.environ, VARIABLE: crash_at},
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def tell(self, day: date) -> str:
        answer = self.changes(day)
        assert answer.returncode == 0, answer.stderr
        return answer.stdout

    def ask(self, question: str) -> Rows:
        with Warehouse.open(self.home) as warehouse:
            return list(json.loads(query.as_json(warehouse, question)))

    def told(self, day: date) -> dict[str, Rows]:
        """Return all rows that readers see of a day."""
        return {
            name: sorted(
                self.ask(f"select * from warehouse.{name} where as_of_date = '{day}'"), key=str
            )
            for name in TABLES
        }


class Days:
    """The undisturbed company's days: what the command said, and what it published."""

    def __init__(self, company: Company):
        self.said: dict[date, str] = {}
        self.rows: dict[date, dict[str, Rows]] = {}
        self.shown: dict[str, Rows] = {}
        for day in (FIRST, CORRECTED, TURN, AFTER):
            company.open_the_day(day)
            self.said[day], self.rows[day] = company.tell(day), company.told(day)
            if day == TURN:
                page = (ROOT / "docs" / "changes.md").read_text("utf-8")
                blocks = re.findall(r"```sql\n(.*?)```", page, re.DOTALL)
                self.shown = {block: company.ask(block) for block in blocks}
        now = datetime.combine(AFTER, time(6), UTC)
        self.back = changes(company.home, None, FIRST, now=now, run_id="back")
        assert company.told(FIRST) == self.rows[FIRST]

    def restated(self, day: date) -> dict[tuple[str, str, str], tuple[Any, Any, str, str]]:
        return {
            (row["month"], row["account_id"], row["metric"]): (
                _number(row["value_before"]),
                _number(row["value_now"]),
                row["restated_by_kind"],
                row["restated_by"],
            )
            for row in self.rows[day]["account_restatement"]
        }

    def changes(self, day: date) -> set[tuple[str, str, str, Decimal | None]]:
        return {
            (
                row["account_id"],
                row["change_kind"],
                row["change_direction"],
                _number(row["stake_amount"]),
            )
            for row in self.rows[day]["account_change"]
        }


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


@pytest.fixture(scope="module")
def days(new_home: Callable[[], Home]) -> Days:
    return Days(Company(new_home()))


def test_a_first_day_restates_nothing_and_says_so(days: Days) -> None:
    assert "on the first day" in days.said[FIRST]
    assert days.restated(FIRST) == {}


def test_a_corrected_file_restates_what_it_says_otherwise_and_is_named(days: Days) -> None:
    restated = days.restated(CORRECTED)
    units = {key: told for key, told in restated.items() if key[2] == "sell_in_units"}
    assert units == {("2025-01", "A", "sell_in_units"): (10, 14, "file", "orders/2025-01.csv")}
    causes = Counter(told[2:] for told in restated.values())
    assert set(causes) == {("file", "orders/2025-01.csv"), ("file", "receivables/2025-03.csv")}
    assert f"{len(restated)} figures of closed months restated" in days.said[CORRECTED]
    for (_, file), figures in causes.items():
        assert f"{figures} by {file}" in days.said[CORRECTED]


def test_a_new_file_tells_what_is_new_at_the_account_with_what_hangs_on_it(days: Days) -> None:
    assert ("B", "overdue", "new", Decimal(64)) in days.changes(CORRECTED)
    assert "since 2025-03-30" in days.said[CORRECTED]
    assert [one for one in days.changes(AFTER) if one[1] == "overdue"] == []


def test_a_months_end_restates_rebates_of_earlier_months_alone_and_names_the_program(
    days: Days,
) -> None:
    restated = days.restated(TURN)
    before, now, *cause = restated["2025-01", "A", "rebate_accrued_amount"]
    # A period that runs counts as it stood when the last month ended; in February that was nothing.
    assert (before, now > 0) == (0, True)
    assert cause == ["rebate_accrual", "rebate accrual of BONUS 2025"]
    assert [key for key in restated if key[2].endswith("_units")] == []
    assert {told[2] for told in restated.values()} <= {"rebate_accrual", "month_end"}
    assert days.restated(AFTER) == {}


def test_an_older_day_tells_nothing_unasked_where_readers_see_a_later_one(days: Days) -> None:
    assert days.back.readers_stay_at == AFTER.isoformat()
    assert "readers see 2025-04-02, a later day" in days.back.text()


def test_what_the_page_shows_answers_with_rows(days: Days) -> None:
    assert len(days.shown) == 2
    assert [block for block, rows in days.shown.items() if not rows] == []


@pytest.mark.proof
def test_f1_changes_killed_at_any_point_are_finished_by_the_same_day_or_the_next(
    days: Days, new_home: Callable[[], Home]
) -> None:
    company = Company(new_home())
    company.open_the_day(FIRST)
    company.tell(FIRST)
    company.open_the_day(CORRECTED)
    for point in POINTS:
        assert company.changes(CORRECTED, point).returncode == -signal.SIGKILL, point
    company.tell(CORRECTED)
    assert company.told(CORRECTED) == days.rows[CORRECTED]
    company.open_the_day(TURN)
    assert company.changes(TURN, "changes.kept").returncode == -signal.SIGKILL
    company.open_the_day(AFTER)
    company.tell(AFTER)
    assert {day: company.told(day) for day in days.rows} == days.rows
    assert verify(company.home, None, all_=True).passed
