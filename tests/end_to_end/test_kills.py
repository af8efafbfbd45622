"""A run killed at any named point and started again gives what an undisturbed run gives (F1).

The runs of one home are killed at each point in turn, so that every kill is followed by a run that
takes up what it left and comes a step further; then runs at each point alone. All of it is a proof;
the gate kills the runs of `test_three_years.py`, and each writer in a small world of its own.
"""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from adapters.lake.crash_points import CRASH_POINTS
from adapters.lake.home import Home
from adapters.warehouse.connect import Warehouse
from adapters.warehouse.embedded import Embedded
from adapters.warehouse.roles import BI
from stages.exports.check import verify_export
from stages.operations.pipeline import run_all
from stages.verify.invariants import verify
from tests.end_to_end.pipeline_runs import Outcome, outcome, run

AS_OF = "2026-02-01"
TERMS = """\
program: VOLUME
version: 1
title: Quarterly volume
valid: {from: 2025-01-01, until: 2027-01-01}
period: quarter
currency: CNY
earn:
  method: marginal
  tiers: [{from: 0, percent: 2}, {from: 500, percent: 5}]
"""


@pytest.fixture(scope="module")
def feeds(tmp_path_factory) -> Path:
    """Four accounts that order three products each week of thirteen months, and count stock."""
    folder = tmp_path_factory.mktemp("feeds")
    accounts = [f"A{number}" for number in range(4)]
    products = [f"P{number}" for number in range(3)]
    _write(
        folder / "accounts.csv",
        "account_id,name,level,region,territory",
        [f"{a},Account {a},1,East,East-{a}" for a in accounts],
    )
    _write(
        folder / "products.csv",
        "product_id,name,category,units_per_case,list_price,unit_cost",
        [f"{p},Beer {p},lager,12,10.00,6.00" for p in products],
    )
    weeks = [date.fromordinal(date(2025, 1, 6).toordinal() + 7 * week) for week in range(55)]
    orders = [
        f"O{week:02}-{a},{line},{a},{p},{day},{(week + line) % 5 + 1},each,9.50,CNY"
        for week, day in enumerate(weeks)
        for a in accounts
        for line, p in enumerate(products)
    ]
    orders.append("O99,1,A0,P0,not-a-date,1,each,9.50,CNY")
    _write(
        folder / "orders.csv",
        "order_id,line_no,account_id,product_id,order_date,quantity,unit,unit_price,currency",
        orders,
    )
    stock = [
        f"{a},{p},{day},{20 + number % 7},each"
        for number, day in enumerate(weeks)
        for a in accounts
        for p in products
    ]
    _write(folder / "inventory.csv", "account_id,product_id,snapshot_date,on_hand,unit", stock)
    (folder / "terms").mkdir()
    (folder / "terms" / "volume.yaml").write_text(TERMS)
    return folder  # fmt: skip


@pytest.fixture(scope="module")
def undisturbed(feeds: Path, new_home: Callable[[], Home]) -> Outcome:
    home = new_home()
    assert run_once(home, feeds, "undisturbed") == 0
    return outcome(home)


@pytest.mark.proof
def test_f1_runs_killed_one_after_another_at_every_point_are_finished_by_the_last(
    feeds, new_home, undisturbed
):
    assert_finished(new_home(), feeds, CRASH_POINTS, undisturbed)


@pytest.mark.proof
@pytest.mark.parametrize("point", CRASH_POINTS)
def test_f1_a_killed_run_is_finished_by_the_next(point, feeds, new_home, undisturbed):
    assert_finished(new_home(), feeds, [point], undisturbed)


@pytest.mark.proof
def test_f5_a_disk_that_fills_at_one_stage_after_another_stops_the_run_and_no_more(
    feeds, new_home, undisturbed
):
    home = new_home()
    with Warehouse.open(home):
        pass  # the server is none of the run's children: its own files may grow
    codes = [
        run(home, feeds, f"{most} bytes", AS_OF, period="2026-01", most_bytes=most)
        for most in (100, 1_000, 3_000, 6_000, 10_000, 20_000, 40_000)
    ]
    assert codes[:3] == [1, 1, 1]
    assert_finished(home, feeds, [], undisturbed)


@pytest.mark.proof
def test_f6_a_run_without_the_memory_it_needs_publishes_nothing_and_names_the_setting(
    feeds, new_home, undisturbed
):
    home = new_home()
    settings = home.path / "peakledger.yaml"
    settings.write_text("engine: {memory_limit: 1MB}\n", "utf-8")
    done = run_all(home, None, feeds, date(2026, 2, 1), now=datetime.now(UTC), run_id="small")
    assert "engine.memory_limit" in str(done.error())
    with Warehouse.open(home) as warehouse, warehouse.connection(BI) as reading:
        assert reading.execute("select count(*) from warehouse.account_metrics").fetchone() == (0,)
    settings.unlink()
    assert_finished(Home.at(home.path), feeds, [], undisturbed)


def assert_finished(home: Home, feeds: Path, points: Iterable[str], undisturbed: Outcome) -> None:
    for point in points:
        assert run_once(home, feeds, f"killed at {point}", point) == -signal.SIGKILL, point
    assert run_once(home, feeds, "next") == 0
    assert outcome(home) == undisturbed
    assert [check.name for check in verify(home, None, all_=True).checks if check.found] == []
    assert verify_export(home, None, home.exports / "out").passed
    Embedded(home).stop()


def run_once(home: Home, feeds: Path, run_id: str, crash_at: str = "") -> int | None:
    return run(home, feeds, run_id, AS_OF, period="2026-01", crash_at=crash_at, may_refuse=True)


def _write(path: Path, header: str, rows: list[str]) -> None:
    path.write_text("\n".join([header, *rows, ""]), "utf-8")
