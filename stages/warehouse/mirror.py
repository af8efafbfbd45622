"""Show the lake's own records in schema `ops`: what came in, what was turned away, what the gate
said, which metrics can be had, which files were restated.

Goes in: lake tables. Comes out: the same rows in PostgreSQL, where people look. A table is copied
again only when its lake table changed or the database does not hold it yet.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Literal

import pyarrow as pa

from adapters.lake.engine import Engine
from adapters.lake.home import Home
from adapters.lake.places import Place
from adapters.lake.tables import Lake, LakeTable
from adapters.warehouse import ops
from adapters.warehouse.connect import Warehouse
from adapters.warehouse.migrate import migrate
from transforms.schema import (
    GATE_RESULT,
    INTAKE,
    RELEASED,
    RESTATEMENT,
    WAREHOUSE_TABLES,
)

_INTAKE = """
select source, feed, file, sha256, rows_in, rows_loaded, rows_quarantined, rows_repeated,
    rows_filtered, rows_unpriced, amount_in, amount_loaded, amount_quarantined, amount_repeated,
    amount_filtered, status, landed_at at time zone 'UTC' as landed_at, run_id
from ({scan})
"""
_QUARANTINE = """
select source, feed, file, file_sha256, file_line as line_no, reason_code, column_name, raw_value,
    raw_row, row_money as amount, status, run_id
from ({scan})
"""
_RELEASED = """
select source, feed, file, file_sha256, file_line as line_no, reason_code, column_name, raw_value,
    raw_row, row_money as amount, 'released' as status, run_id, released_by, released_why,
    released_at at time zone 'UTC' as released_at, run_id as released_run_id
from ({scan})
"""
_RESTATEMENT = """
select source, feed, file, before_sha256, sha256, restated_at at time zone 'UTC' as restated_at,
    rows_added, rows_removed, rows_changed, amount_added, amount_removed, amount_changed,
    first_changed_day, last_changed_day, run_id
from ({scan})
"""
_GATE = """
select run_id, suite, expectation, column_name, severity, verdict, rows_checked, rows_failed, detail
from ({scan})
"""
_METRICS = """
select metric, month, is_available as available, account_count, null_account_count, reason
from ({scan})
"""


@dataclass(frozen=True)
class _Mirror:
    """A lake table, and how its rows read in `ops`."""

    name: ops.OpsTable | Literal["released"]
    lake_table: LakeTable
    select: str


def show_records(home: Home, warehouse_url: str | None) -> dict[str, int]:
    """Show what an ingest recorded, in a warehouse that is made where there is none yet."""
    with Engine.open(home) as engine, Warehouse.open(home, warehouse_url) as warehouse:
        migrate(warehouse)
        return mirror(home, warehouse, engine)


def mirror(home: Home, warehouse: Warehouse, engine: Engine) -> dict[str, int]:
    """Copy what changed; return the rows written by table."""
    path = home.shared / "state" / "mirrored.json"
    known = _read(path)
    here = known.setdefault(warehouse.place, {})
    written: dict[str, int] = {}
    for one in _mirrors(home):
        if not one.lake_table.exists():
            continue
        version = one.lake_table.version
        if here.get(one.name) == version and _has_rows(warehouse, one.name):
            continue
        rows = engine.arrow(one.select.format(scan=one.lake_table.scan()))
        written[one.name] = _write(warehouse, engine, home, one.name, rows=rows)
        here[one.name] = version
    if written:
        path.write(json.dumps(known, sort_keys=True).encode())
    return written


def _mirrors(home: Home) -> list[_Mirror]:
    lake, metrics = Lake(home), WAREHOUSE_TABLES["metric_availability"]
    return [
        _Mirror("feed_intake", lake.state(INTAKE), _INTAKE),
        _Mirror("quarantine", lake.quarantine(), _QUARANTINE),
        _Mirror("released", lake.state(RELEASED), _RELEASED),
        _Mirror("restatement", lake.state(RESTATEMENT), _RESTATEMENT),
        _Mirror("gate_result", lake.state(GATE_RESULT), _GATE),
        _Mirror("metric_availability", lake.table("marts", metrics, ()), _METRICS),
    ]


def _write(
    warehouse: Warehouse,
    engine: Engine,
    home: Home,
    name: ops.OpsTable | Literal["released"],
    *,
    rows: pa.Table,
) -> int:
    if name == "released":
        return ops.note_released(warehouse, rows)
    if name != "quarantine":
        return ops.upsert(warehouse, name, rows)
    # Every file that came in is named, so that rows freed since then leave the open quarantine.
    intake = Lake(home).state(INTAKE).scan()
    files = [row[0] for row in engine.rows(f"select distinct sha256 from ({intake})")]
    return ops.replace_quarantine(warehouse, rows, files)


def _has_rows(warehouse: Warehouse, name: str) -> bool:
    table, where = (
        ("quarantine", " where status = 'released'") if name == "released" else (name, "")
    )
    with warehouse.connection() as connection:
        query = f"select exists (select from ops.{table}{where})"
        return connection.execute(query).fetchone() == (True,)


def _read(path: Place) -> dict[str, dict[str, int]]:
    try:
        return dict(json.loads(path.read()))
    except (OSError, ValueError):
        return {}
