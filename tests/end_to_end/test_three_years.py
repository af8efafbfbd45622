"""Three years in which everything goes wrong end as three years in which nothing does.

The pipeline runs on drawn days of three years. Files come late, twice, wrong at first, cut short or
only at the end; processes are killed at a named point, the database server is killed before a run
and in the middle of one, the disk is full, the clock steps by a day. Three homes are compared:

- quiet: the files come in time, and nothing befalls the machine;
- astray: the files go astray, and nothing befalls the machine;
- beset: the files go astray in the same way, and the machine fails.

The last two agree in every published row but the day on which a file landed, in every ledger entry
and every exported byte. The first two agree in all that is published of the last day and in what
each account is owed; the steps in which the ledger came there, and what tells of earlier days, say
what was known then, which differed.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from datetime import time as clock
from pathlib import Path

import pytest

from adapters.lake.home import Home
from adapters.warehouse.connect import Warehouse
from adapters.warehouse.embedded import Embedded
from stages.exports.check import verify_export
from stages.verify.invariants import verify
from tests.end_to_end.pipeline_runs import (
    OF_EARLIER_DAYS,
    balances,
    end,
    outcome,
    published,
    run,
    start,
)
from tests.end_to_end.three_years import LAST, Day, days, lay_down

# It says on which day a file landed, by a clock that had stepped.
BY_THE_CLOCK = {"source_scorecard"}
# What stood the day before was told without the files that came on the last day alone.
SINCE_THE_DAY_BEFORE = {"account_change"}


@pytest.mark.parametrize(
    ("seed", "runs"),
    [(5, 3), *(pytest.param(seed, 12, marks=pytest.mark.proof) for seed in range(1, 21))],
)
def test_f1_f5_f10_f11_f55_whatever_befalls_three_years_they_end_alike(
    seed, runs, new_home, tmp_path
):
    astray, beset = (
        lived(new_home(), tmp_path / str(mishaps), days(seed, runs, late=True, mishaps=mishaps))
        for mishaps in (False, True)
    )
    shown, expected = outcome(beset), outcome(astray)
    assert differing(shown.tables, expected.tables) <= BY_THE_CLOCK
    assert replace(shown, tables={}) == replace(expected, tables={})
    for home in (astray, beset):
        assert [check.name for check in verify(home, None, all_=True).checks if check.found] == []
        assert verify_export(home, None, home.exports / "out").passed
        Embedded(home).stop()


@pytest.mark.proof
@pytest.mark.parametrize("seed", range(1, 21))
def test_f11_files_that_go_astray_for_three_years_lead_to_the_same_last_day(
    seed, new_home, tmp_path
):
    quiet, astray = (
        lived(new_home(), tmp_path / str(late), days(seed, 12, late=late, mishaps=False))
        for late in (False, True)
    )
    told, expected = last_day(astray), last_day(quiet)
    assert differing(told, expected) <= OF_EARLIER_DAYS | SINCE_THE_DAY_BEFORE
    assert balances(astray) == balances(quiet) != []
    for home in (quiet, astray):
        Embedded(home).stop()


def differing(tables: dict[str, str], others: dict[str, str]) -> set[str]:
    return {name for name in tables | others if tables.get(name) != others.get(name)}


def last_day(home: Home) -> dict[str, str]:
    with Warehouse.open(home) as warehouse:
        return published(warehouse, LAST.isoformat())


def lived(home: Home, feeds: Path, through: list[Day]) -> Home:
    """Live through the days in a home, the last of which ends well, and export a month."""
    for number, day in enumerate(through, 1):
        lay_down(feeds, day)
        now = datetime.combine(day.as_of, clock(6), UTC)
        about = {"as_of": day.as_of.isoformat(), "may_refuse": True}
        for mishap, what in day.mishaps:
            beset_by(mishap, what, home)(feeds, f"{mishap} {number}", now, about)
        if day is through[-1]:
            about |= {"period": "2025-12", "may_refuse": False}
        assert run(home, feeds, f"run {number}", now=now, **about) == 0, day.as_of
    return home


def beset_by(mishap: str, what: object, home: Home) -> Callable[..., None]:
    """Return a run that a mishap befalls."""

    def of_a_run(feeds: Path, run_id: str, now: datetime, about: dict[str, object]) -> None:
        if mishap == "killed":
            code = run(home, feeds, run_id, now=now, crash_at=what, **about)
            # A point that the run does not pass kills nothing: there was nothing new to write.
            assert code in (-signal.SIGKILL, 0)
        elif mishap == "server dies before":
            kill_server(home)
        elif mishap == "server dies meanwhile":
            going = start(home, feeds, run_id, now=now, **about)
            time.sleep(float(str(what)))
            kill_server(home)
            assert end(going) in (0, 1)
        elif mishap == "disk full":
            with Warehouse.open(home):
                pass  # the server is none of the run's children: its own files may grow
            assert run(home, feeds, run_id, now=now, most_bytes=what, **about) in (0, 1)
        else:
            assert isinstance(what, timedelta)
            assert run(home, feeds, run_id, now=now + what, **about) == 0

    return of_a_run


def kill_server(home: Home) -> None:
    pid = Embedded(home).status().pid
    if pid is not None:
        os.kill(pid, signal.SIGKILL)
