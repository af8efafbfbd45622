"""Runs of the pipeline in processes of their own, and all that their users could see of them."""

from __future__ import annotations

import hashlib
import multiprocessing
import runpy
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing.process import BaseProcess
from pathlib import Path

from adapters.lake.home import Home
from adapters.warehouse.connect import Warehouse
from adapters.warehouse.roles import BI, FINANCE, WRITER

SCRIPT = Path(__file__).with_name("killed_run.py")
# What was told of a day once it was over, how the plans of earlier days did, how the files came.
OF_EARLIER_DAYS = {
    "account_restatement",
    "metric_restatement",
    "allocation_fairness",
    "season_accuracy",
    "season_line",
    "season_score",
    "source_scorecard",
}


@dataclass(frozen=True)
class Outcome:
    """All that a user could see of a finished run, but for run ids and times."""

    tables: dict[str, str]
    entries: list[tuple[object, ...]]
    intake: list[tuple[object, ...]]
    exported: dict[str, str]


def start(home: Home, feeds: Path, run_id: str, as_of: str, **more: object) -> BaseProcess:
    """Start a run as the child of a server that has imported it.

    `now` is its clock, `period` the month that it exports at the end, `crash_at` the point at which
    it dies, `most_bytes` the size at which no file grows any more; one that `may_refuse` a file
    ends well all the same.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(
        ["expectations.gate", "stages.exports.finance", "stages.operations.pipeline"]
    )
    given = {
        "HOME": str(home.path),
        "FEEDS": str(feeds),
        "AS_OF": as_of,
        "NOW": str(more.get("now") or datetime.now(UTC)),
        "PERIOD": more.get("period", ""),
        "RUN_ID": run_id,
        "CRASH_AT": more.get("crash_at", ""),
        "MOST_BYTES": more.get("most_bytes", 0),
        "MAY_REFUSE": more.get("may_refuse", False),
    }
    child = context.Process(target=runpy.run_path, args=(str(SCRIPT), given))
    child.start()
    return child


def end(child: BaseProcess, seconds: float = 1_200) -> int | None:
    """Wait for a run and return its exit code; one that hangs is a failure."""
    child.join(seconds)
    if child.is_alive():
        child.kill()
        raise AssertionError(f"a run hangs for {seconds} seconds")
    return child.exitcode


def run(home: Home, feeds: Path, run_id: str, as_of: str, **more: object) -> int | None:
    """Run the pipeline to its end, see `start`."""
    return end(start(home, feeds, run_id, as_of, **more))


def outcome(home: Home) -> Outcome:
    """Return what a home's readers see: published tables, entries, intake, the export."""
    with Warehouse.open(home) as warehouse:
        tables = published(warehouse)
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
    out = home.exports / "out"
    exported = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in (out.iterdir() if out.is_dir() else ())
        if path.name != "manifest.sig"
    }
    return Outcome(tables, entries, intake, exported)


def published(warehouse: Warehouse, day: str | None = None) -> dict[str, str]:
    """Return a digest of the rows of each published table; of `day` alone where rows have one."""
    with warehouse.connection(BI) as reading:
        names = reading.execute(
            "select c.table_name, bool_or(c.column_name = 'as_of_date')"
            " from information_schema.columns as c"
            " where c.table_schema = 'warehouse' and c.table_name not like 'version%'"
            " group by c.table_name order by 1"
        ).fetchall()
        chosen = {
            name: f" where t.as_of_date = '{day}'" if day and by_day else ""
            for name, by_day in names
        }
        return {
            name: reading.execute(
                "select md5(coalesce(string_agg(t::text, '|' order by t::text), ''))"
                f" from warehouse.{name} as t{where}"
            ).fetchone()[0]
            for name, where in chosen.items()
        }


def balances(home: Home) -> list[tuple[object, ...]]:
    """Return what the ledger owes, by account, program and period."""
    with Warehouse.open(home) as warehouse, warehouse.connection(FINANCE) as reading:
        return reading.execute(
            "select account_id, program_id, earning_period, sum(amount) from ledger.entry"
            " group by 1, 2, 3 having sum(amount) <> 0 order by 1, 2, 3"
        ).fetchall()
