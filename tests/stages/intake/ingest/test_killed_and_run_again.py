"""A run that dies at any point and is started again leaves what an undisturbed one leaves."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

import adapters.intake.feed_files.landing
import stages.intake.ingest.commit
import stages.intake.ingest.derived_run

SHOP = """\
source: shop
path: "*.csv"
currency: GBP
limits: {rows: 1, money: 1}
feeds:
  orders:
    columns: {order_id: No, line_no: {value: row_number}, account_id: Cust, product_id: Code,
              order_date: Day, quantity: Qty, unit_price: Price}
  accounts: {derive: orders, columns: {account_id: Cust}}
  products: {derive: orders, columns: {product_id: Code}}
"""
HEADER = "No,Code,Qty,Day,Price,Cust\n"
JANUARY = HEADER + "1,P1,2,2026-01-04,2.5,A1\n2,P1,x,2026-01-05,2.5,A1\n"
FEBRUARY = HEADER + "3,P2,1,2026-02-04,2.5,A2\n"
RESTATED = HEADER + "1,P1,3,2026-02-04,2.5,A3\n"


_PASSERS = (
    adapters.intake.feed_files.landing,
    stages.intake.ingest.commit,
    stages.intake.ingest.derived_run,
)


class Killed(BaseException):
    """Ends the run where it stands."""


@contextmanager
def killed_at(point: str, times: int) -> Iterator[None]:
    """Die the n-th time a named point is passed; fail where the run never comes so far."""
    left = [times]

    def passed(name: str) -> None:
        left[0] -= name == point
        if name == point and left[0] == 0:
            raise Killed(f"{name} for the {times}. time")

    with pytest.MonkeyPatch.context() as patch:
        for module in _PASSERS:
            patch.setattr(module, "crash_point", passed)
        with pytest.raises(Killed):
            yield


def _deliver(world, january):
    world.write("source.yaml", SHOP)
    world.write("january.csv", january)
    world.write("february.csv", FEBRUARY)


@pytest.fixture(scope="module")
def undisturbed(make_world, tmp_path_factory):
    """What stands after both deliveries, without a kill."""
    world = make_world(tmp_path_factory.mktemp("undisturbed"))
    _deliver(world, JANUARY)
    world.run()
    _deliver(world, RESTATED)
    world.run()
    return world.everything()


@pytest.mark.parametrize(
    ("point", "times"),
    [
        ("land.bytes_written", 2),
        ("clean.checked", 1),
        ("load.clean_written", 1),
        ("load.recorded", 1),
        ("load.clean_written", 2),
        pytest.param("clean.checked", 2, marks=pytest.mark.proof),
        pytest.param("load.clean_written", 3, marks=pytest.mark.proof),
        pytest.param("load.recorded", 3, marks=pytest.mark.proof),
    ],
)
def test_f1_killed_on_the_first_delivery(world, undisturbed, point, times):
    _deliver(world, JANUARY)
    with killed_at(point, times):
        world.run()
    world.run()
    _deliver(world, RESTATED)
    world.run()
    assert world.everything() == undisturbed


@pytest.mark.parametrize(
    ("point", "times"),
    [
        ("clean.checked", 1),
        ("load.clean_written", 1),
        ("load.recorded", 1),
        pytest.param("load.clean_written", 2, marks=pytest.mark.proof),
        pytest.param("load.clean_written", 3, marks=pytest.mark.proof),
    ],
)
def test_f1_killed_on_a_restatement(world, undisturbed, point, times):
    _deliver(world, JANUARY)
    world.run()
    _deliver(world, RESTATED)
    with killed_at(point, times):
        world.run()
    world.run()
    assert world.everything() == undisturbed


def test_f1_killed_and_then_restated_before_the_next_run(world):
    """Rows of a content that never got on record go, although their file is no longer wanted."""
    _deliver(world, JANUARY)
    with killed_at("load.clean_written", 1):
        world.run()
    _deliver(world, RESTATED)
    world.run()
    assert world.column("orders", "order_id") == ["1", "3"]
    assert [row["rows_loaded"] for row in world.intake() if row["status"] == "loaded"] == [1, 1]
    assert world.held() == []
