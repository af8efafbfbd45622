"""What stands, is due and is held is told as the tables have it; nothing is written by asking."""

from __future__ import annotations

import shlex
from datetime import UTC, date, datetime, timedelta

import pyarrow as pa
import pytest

from adapters.lake.home import Home
from adapters.lake.tables import Lake
from adapters.ledger import batches
from adapters.ledger.batches import Hold
from adapters.warehouse.embedded import Embedded
from adapters.warehouse.ops import StageRun, end_run, start_run
from adapters.warehouse.roles import ADMIN, LEDGER
from stages.operations.status import status
from stages.operations.tour import tour
from tests.cli.grammar import take
from transforms.language.errors import UsageError
from transforms.schema import INTAKE

NOW = datetime(2026, 11, 1, 6, tzinfo=UTC)
DAY = date(2026, 11, 1)


@pytest.fixture
def read(tmp_path, fresh_database):
    """Return the status of a home without a lake, on a database of the test's own."""
    name = fresh_database.place.rpartition("/")[2]
    url = Embedded(fresh_database.home).url(ADMIN, name).text()
    return lambda: status(Home.at(tmp_path), url, now=NOW)


def ran(warehouse, stage, state, hour):
    run = StageRun(f"r{hour}", stage, DAY, "1", "duckdb")
    start_run(warehouse, run, NOW + timedelta(hours=hour))
    end_run(warehouse, run, NOW + timedelta(hours=hour), state, message="the gate said no")


def test_of_nothing_it_says_that_there_is_nothing(read, tmp_path):
    found = read()
    assert (found.stands, found.due, found.stopped) == ((), (), ())
    assert found.text() == "Stands: nothing\nDue: nothing\nHeld: nothing"
    assert [path.name for path in tmp_path.iterdir()] == ["tmp"]


def test_a_stage_that_failed_last_is_told_and_one_that_was_done_since_is_not(read, fresh_database):
    ran(fresh_database, "build", "failed", 1)
    ran(fresh_database, "build", "done", 2)
    ran(fresh_database, "stock-up", "done", 1)
    ran(fresh_database, "stock-up", "failed", 2)
    (told,) = read().stopped
    assert told.says == "the last stock-up as of 2026-11-01 failed: the gate said no"


def test_a_hold_is_told_with_the_command_that_ends_it(read, fresh_database):
    with fresh_database.connection(LEDGER) as connection:
        hold = Hold("h1", "A1", None, "diverts goods")
        batches.write_hold(connection, hold, "held", "mei", now=NOW, run_id="r")
    (told,) = read().stopped
    assert told.says == "account A1, every program: diverts goods"
    assert told.command == "peakledger rebates release h1 --by NAME"
    take(shlex.split(told.command)[1:])


def test_a_refused_file_is_told(read, tmp_path):
    needed = [one for one in INTAKE.arrow if not one.nullable]
    counts = {one.name: "" if pa.types.is_string(one.type) else 0 for one in needed}
    row = {"source": "erp", "feed": "orders", "file": "a.csv", "sha256": "0", "status": "refused"}
    rows = pa.Table.from_pylist([counts | row], schema=INTAKE.arrow)
    Lake(Home.at(tmp_path)).state(INTAKE).replace(rows)
    (told,) = read().stopped
    assert told.says == "file a.csv is refused as orders of erp"


def test_lines_of_the_last_plan_that_leave_this_week_are_counted(read, fresh_database):
    lines = [(DAY, "A", 5, 3), (DAY, "B", 0, 3), (DAY, "C", 5, 9), (DAY - timedelta(7), "D", 5, 3)]
    with fresh_database.administrator() as connection:
        connection.cursor().executemany(
            "insert into warehouse.stock_up_plan (as_of_date, account_id, product_id, window_start,"
            " window_end, recommended_units, ship_by_date)"
            " values (%s, %s, 'P', '2026-12-01', '2026-12-31', %s, %s)",
            [(of, account, units, of + timedelta(days)) for of, account, units, days in lines],
        )
    found = read()
    assert [each.says for each in found.stands] == ["plan of 2026-11-01: 2 orders to 2 accounts"]
    assert [each.says for each in found.due] == [
        "to leave in the week from 2026-11-01: 1 order to 1 account"
    ]


def test_what_of_a_plan_needs_a_person_is_told_with_whom_and_how_much(read, fresh_database):
    passed = "open receivables of 8136222.85 and orders of 950.00 pass the credit limit of 50000.00"
    with fresh_database.administrator() as connection:
        connection.execute(
            "insert into warehouse.stock_up_exception"
            " (as_of_date, exception_rank, exception, account_id, detail, next_step)"
            " values (%s, 1, 'credit_passed', 'A', %s, 'ask')",
            [DAY, passed],
        )
    (found,) = read().due
    assert found.says == (
        "for a person to look at: 1 line of the plan; first: credit passed, A: open receivables of"
        " 8,136,222.85 and orders of 950.00 pass the credit limit of 50,000.00"
    )


def test_a_database_that_nothing_was_written_to_is_refused(tmp_path, fresh_database):
    server = Embedded(fresh_database.home)
    server.create_database("status_of_nothing")
    try:
        with pytest.raises(UsageError, match="nothing has been written to this warehouse yet"):
            status(Home.at(tmp_path), server.url(ADMIN, "status_of_nothing").text(), now=NOW)
    finally:
        server.drop_database("status_of_nothing")


def test_a_tour_of_nothing_says_of_each_stop_that_there_is_none(fresh_database, tmp_path):
    name = fresh_database.place.rpartition("/")[2]
    url = Embedded(fresh_database.home).url(ADMIN, name).text()
    walked = tour(Home.at(tmp_path), url)
    assert [stop.what for stop in walked.stops if stop.says] == ["the proof"]
    assert walked.text().count("There is none here.") == len(walked.stops) - 1
