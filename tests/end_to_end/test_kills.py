"""A run killed at any named point and started again gives what an undisturbed run gives (F1).

The gate kills the runs of one home at each point in turn, so that every kill is followed by a run
that takes up what it left and comes a step further; `make proofs` kills at each point alone.
"""

from __future__ import annotations

import hashlib
import multiprocessing
import runpy
import signal
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from adapters.lake.crash_points import CRASH_POINTS
from adapters.lake.home import Home
from adapters.warehouse.connect import Warehouse
from adapters.warehouse.embedded import Embedded
from adapters.warehouse.roles import BI, FINANCE, WRITER
from stages.exports.check import verify_export
from stages.verify.invariants import verify

AS_OF = "2026-02-01"
SCRIPT = Path(__file__).with_name("killed_run.py")
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


@dataclass(frozen=True)
class Outcome:
    """All that a user could see of a finished run, but for run ids and times."""

    tables: dict[str, str]
    entries: list[tuple[object, ...]]
    intake: list[tuple[object, ...]]
    exported: dict[str, str]


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
    assert run(home, feeds, "undisturbed") == 0
    return outcome(home)


def test_f1_runs_killed_one_after_another_at_every_point_are_finished_by_the_last(
    feeds, new_home, undisturbed
):
    assert_finished(new_home(), feeds, CRASH_POINTS, undisturbed)


@pytest.mark.proof
@pytest.mark.parametrize("point", CRASH_POINTS)
def test_f1_a_killed_run_is_finished_by_the_next(point, feeds, new_home, undisturbed):
    assert_finished(new_home(), feeds, [point], undisturbed)


def assert_finished(home: Home, feeds: Path, points: Iterable[str], undisturbed: Outcome) -> None:
    for point in points:
        assert run(home, feeds, f"killed at {point}", crash_at=point) == -signal.SIGKILL, point
    assert run(home, feeds, "next") == 0
    assert outcome(home) == undisturbed
    assert [check.name for check in verify(home, None, all_=True).checks if check.found] == []
    assert verify_export(home, None, home.exports / "out").passed
    Embedded(home).stop()


def run(home: Home, feeds: Path, run_id: str, *, crash_at: str = "") -> int | None:
    """Run the pipeline in a child of a server that has imported it; return its exit code."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(
        ["expectations.gate", "stages.exports.finance", "stages.operations.pipeline"]
    )
    given = {
        "HOME": str(home.path),
        "FEEDS": str(feeds),
        "AS_OF": AS_OF,
        "PERIOD": "2026-01",
        "RUN_ID": run_id,
        "CRASH_AT": crash_at,
    }
    child = context.Process(target=runpy.run_path, args=(str(SCRIPT), given))
    child.start()
    child.join(120)
    if child.is_alive():
        child.kill()
        raise AssertionError(f"the run with {crash_at or 'no crash'} hangs")
    return child.exitcode


def outcome(home: Home) -> Outcome:
    with Warehouse.open(home) as warehouse:
        with warehouse.connection(BI) as reading:
            names = reading.execute(
                "select table_name from information_schema.tables where table_schema = 'warehouse'"
                " and table_name not like 'version%' order by 1"
            ).fetchall()
            tables = {
                name: reading.execute(
                    f"select md5(coalesce(string_agg(t::text, '|' order by t::text), ''))"
                    f" from warehouse.{name} as t"
                ).fetchone()
                for (name,) in names
            }
        with warehouse.connection(FINANCE) as reading:
            entries = [
                tuple(row)
                for row in reading.execute(
                    "select entry_id, amount, cause, hash from ledger.entry order by entry_id"
                )
            ]
        with warehouse.connection(WRITER) as reading:
            intake = [
                tuple(row)
                for row in reading.execute(
                    "select feed, file, sha256, rows_in, rows_loaded, rows_quarantined, status"
                    " from ops.feed_intake order by 1, 2, 3"
                )
            ]
    # I8: the same facts give the same export to the byte; each home signs with a key of its own.
    exported = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in (home.exports / "out").iterdir()
        if path.name != "manifest.sig"
    }
    return Outcome(tables, entries, intake, exported)


def _write(path: Path, header: str, rows: list[str]) -> None:
    path.write_text("\n".join([header, *rows, ""]), "utf-8")
