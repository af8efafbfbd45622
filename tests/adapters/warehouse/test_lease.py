"""One run at a time, and none back from the dead."""

from __future__ import annotations

import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from adapters.warehouse.connect import Warehouse
from adapters.warehouse.lease import fence, lease, renew
from adapters.warehouse.locks import fence_key
from adapters.warehouse.roles import LEDGER
from transforms.language.errors import DataRefused, OutsideError

NOON = datetime(2024, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)

HOLD = """
import sys, time
from datetime import datetime, timedelta, timezone
from adapters.lake.home import Home
from adapters.warehouse.connect import Warehouse
from adapters.warehouse.lease import lease
with Warehouse.open(Home.at(sys.argv[1]), database=sys.argv[2]) as warehouse:
    noon = datetime(2024, 3, 1, 12, tzinfo=timezone.utc)
    with lease(warehouse, "build", "elsewhere", noon, term=timedelta(hours=1)):
        print("held", flush=True)
        time.sleep(600)
"""


def hold(warehouse: Warehouse) -> subprocess.Popen[str]:
    database = warehouse.place.rpartition("/")[2]
    arguments = [sys.executable, "-c", HOLD, str(warehouse.home.path), database]
    process = subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "held\n"
    return process


def test_f7_a_second_run_is_told_who_runs_and_until_when(fresh_database: Warehouse) -> None:
    with (
        lease(fresh_database, "build", "host-a pid 7", NOON, term=HOUR),
        pytest.raises(OutsideError, match=r"host-a pid 7, until 2024-03-01 13:00:00"),
        lease(fresh_database, "build", "host-b pid 8", NOON + HOUR / 2),
    ):
        pass


def test_other_names_are_other_leases(fresh_database: Warehouse) -> None:
    with (
        lease(fresh_database, "build", "a", NOON) as one,
        lease(fresh_database, "accrue", "a", NOON) as two,
    ):
        assert (one.token, two.token) == (1, 1)


def test_every_holder_has_a_higher_token(fresh_database: Warehouse) -> None:
    tokens = []
    for hour in range(3):
        with lease(fresh_database, "build", f"run {hour}", NOON) as held:
            tokens.append(held.token)
    assert tokens == [1, 2, 3]


def test_a_killed_holder_has_lost_it_at_once(fresh_database: Warehouse) -> None:
    process = hold(fresh_database)
    process.kill()
    assert process.wait() == -signal.SIGKILL
    with lease(fresh_database, "build", "next", NOON + timedelta(seconds=2)) as held:
        assert held.token == 2


def test_f8_a_paused_holder_keeps_it_for_its_term_and_then_loses_it(
    fresh_database: Warehouse,
) -> None:
    process = hold(fresh_database)
    process.send_signal(signal.SIGSTOP)
    try:
        with (
            pytest.raises(OutsideError, match="already running"),
            lease(fresh_database, "build", "next", NOON + HOUR / 2),
        ):
            pass
        with lease(fresh_database, "build", "next", NOON + 2 * HOUR) as held:
            assert held.token == 2
    finally:
        process.kill()
        process.wait()


@pytest.mark.parametrize("role", [None, LEDGER])
def test_f8_the_fence_lets_the_holder_write_and_refuses_a_stale_token(
    fresh_database: Warehouse, role: str | None
) -> None:
    with (
        lease(fresh_database, "accrue", "first", NOON) as stale,
        fresh_database.connection(role) as connection,
    ):
        fence(connection, stale)
    with lease(fresh_database, "accrue", "second", NOON) as held:
        with fresh_database.connection(role) as connection:
            fence(connection, held)
        with (
            pytest.raises(DataRefused, match="second holds it with token 2"),
            fresh_database.connection(role) as connection,
        ):
            fence(connection, stale)


def test_no_lease_changes_hands_while_a_fenced_transaction_is_open(
    fresh_database: Warehouse,
) -> None:
    with lease(fresh_database, "build", "first", NOON) as held:
        pass
    with fresh_database.connection() as writing:
        fence(writing, held)
        with fresh_database.raw() as other:
            other.execute("set lock_timeout = '200ms'")
            with pytest.raises(psycopg.errors.LockNotAvailable):
                other.execute("select pg_advisory_lock(%s, %s)", fence_key("build"))


def test_a_renewed_lease_lasts_and_a_lost_one_cannot_be_renewed(
    fresh_database: Warehouse,
) -> None:
    with lease(fresh_database, "build", "first", NOON, term=HOUR) as held:
        renew(fresh_database, held, NOON + HOUR, HOUR)
        with (
            pytest.raises(OutsideError, match="until 2024-03-01 14:00:00"),
            lease(fresh_database, "build", "second", NOON + HOUR * 1.5),
        ):
            pass
    with (
        lease(fresh_database, "build", "second", NOON + 2 * HOUR),
        pytest.raises(DataRefused, match="lost its lease"),
    ):
        renew(fresh_database, held, NOON + 2 * HOUR)
