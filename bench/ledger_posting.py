"""Ledger posting rate: sealed, chained and checked entries, beside bare inserts of the same rows.

As a worker (`python -m bench.ledger_posting CONTENDER HOME ENTRIES`) one contender posts drafts to
the home's running server and prints its seconds. The peers keep no chain, no GL lines, no rules: a
bare COPY is the floor, an INSERT a row through the driver is the common way.
"""

from __future__ import annotations

import json
import sys
import time
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

from adapters.lake.home import Home
from adapters.ledger.store import LedgerStore
from adapters.ledger.terms_log import record_terms
from adapters.rebates.terms_archive import keep_terms
from adapters.warehouse.connect import Warehouse
from adapters.warehouse.migrate import migrate
from adapters.warehouse.roles import ADMIN
from bench.context import Context
from bench.registry import bench
from bench.results import OURS, Figure, Result
from transforms.ledger.entries import Draft, Drafted, GlAccounts
from transforms.rebates import parse_terms

_ENTRIES = {"small": 10_000, "medium": 100_000, "large": 1_000_000}
_GL = GlAccounts("6601.03", "2241.05", "1122.09")
_NOW = datetime(2026, 2, 1, 8, tzinfo=UTC)
_TERMS = """
program: {program}
valid: {{from: 2025-01-01, until: 2027-01-01}}
period: month
currency: CNY
earn: {{method: whole, tiers: [{{from: 0, percent: 1}}]}}
gl: {{expense: "{expense}", liability: "{liability}", clearing: "{clearing}"}}
"""
_BARE = f"create table {{}} as select {', '.join(Draft._fields)} from ledger.entry limit 0"


@bench("ledger-posting")
def ledger_posting(context: Context) -> Result:
    """Entries posted to the ledger a second, beside bare inserts without chain and rules."""
    entries = _ENTRIES[context.size]
    figures = []
    with context.server("ledger") as server:
        for contender, name, note in (
            ("ours", OURS, "hash chain, GL lines, balance and rules checked by the database"),
            ("copy", "floor: bare COPY", "one table, nothing checked"),
            ("insert", "common way: INSERT a row", "executemany into one table"),
        ):
            place = server.home.path
            took, found = context.worker(
                "bench.ledger_posting", contender, place, entries, server=server
            )
            rate = f"{entries / found['seconds']:,.0f} entries/s; {note}"
            figures.append(Figure(name, took, work_seconds=found["seconds"], note=rate))
    remark = f"{entries:,} entries in one posting run; seconds are of the posting alone"
    return Result(tuple(figures), (remark,))


def drafts(count: int) -> list[Drafted]:
    """Return that many accruals, one a program, account and quarter."""
    return [
        (
            Draft(
                f"B{number % 20:03d}",
                1,
                f"A{number // 240:06d}",
                f"2025-{number // 20 % 12 + 1:02d}",
                entry_no=1,
                kind="accrual",
                amount=Decimal(number % 9_999 + 1) / 100,
                currency="CNY",
                posting_period="2026-01",
                posted_as_of=date(2026, 2, 1),
                cause="new_sales",
                basis_quantity=Decimal(number % 500 + 1),
                basis_amount=Decimal(number % 9_999 + 1),
                tier_no=1,
                rate="1",
            ),
            _GL,
        )
        for number in range(count)
    ]


def _ours(warehouse: Warehouse, made: list[Drafted]) -> None:
    with LedgerStore(warehouse).writing() as ledger:
        stood_at = {draft.program_id: draft.posted_as_of for draft, _ in made}
        posted = ledger.append(made, now=_NOW, run_id="bench", stood_at=stood_at)
    if len(posted) != len(made):
        raise RuntimeError(f"{len(posted)} of {len(made)} entries were posted")


def _keep_terms(warehouse: Warehouse) -> None:
    """Keep terms of the programs that are booked: the ledger takes no entry without them."""
    texts = (_TERMS.format(program=f"B{number:03d}", **_GL._asdict()) for number in range(20))
    programs = [program for text in texts for program in parse_terms(text, "bench")]
    keep_terms(warehouse.home, programs, set())
    record_terms(warehouse, warehouse.home, now=_NOW, run_id="bench")


def _copy(warehouse: Warehouse, made: list[Drafted]) -> None:
    with warehouse.raw(ADMIN) as connection, connection.transaction():
        connection.execute(_BARE.format("bare_copy"))
        with connection.cursor().copy("copy bare_copy from stdin") as copy:
            for draft, _ in made:
                copy.write_row(draft)


def _insert(warehouse: Warehouse, made: list[Drafted]) -> None:
    with warehouse.raw(ADMIN) as connection, connection.transaction():
        connection.execute(_BARE.format("bare_insert"))
        marks = ", ".join(["%s"] * len(Draft._fields))
        with connection.cursor() as cursor:
            cursor.executemany(
                f"insert into bare_insert values ({marks})", [draft for draft, _ in made]
            )


def main(contender: str, home: Path, entries: int) -> None:
    """Post the drafts as one contender does and print the seconds."""
    made = drafts(entries)
    with Warehouse.open(Home.at(home), None) as warehouse:
        migrate(warehouse)
        _keep_terms(warehouse)
        started = time.perf_counter()
        {"ours": _ours, "copy": _copy, "insert": _insert}[contender](warehouse, made)
        print(json.dumps({"seconds": time.perf_counter() - started}))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
