"""What the lake keeps of the feeds as they came: restatements, their rows, the sources' scorecard.

Goes in: a home. Comes out: rows to print, read from the lake: no database is needed.
"""

from __future__ import annotations

from typing import Any

from adapters.lake.engine import Engine
from adapters.lake.home import Home
from adapters.lake.tables import Lake, LakeTable
from stages.intake.quarantine import Quarantined, require_known
from transforms.schema import RESTATED_ROW, RESTATEMENT, WAREHOUSE_TABLES

_RESTATED = """
select source, feed, file, restated_at, rows_added, rows_removed, rows_changed, amount_added,
    amount_removed, amount_changed, first_changed_day, last_changed_day
from shown
where $file is null or file = $file
order by restated_at desc, source, feed, file
limit $limit
"""
_ROWS = """
select file, row_key, change, row_before, row_after, amount_before, amount_after
from shown
where $file is null or file = $file
order by file, row_key
limit $limit
"""


def restatements(home: Home, *, file: str | None = None, limit: int = 100) -> Quarantined:
    """Return what newer deliveries changed, the latest first; raise for a file there is not."""
    require_known(home, file=file)
    table = Lake(home).state(RESTATEMENT)
    return _read(home, table, _RESTATED, {"file": file, "limit": limit})


def restated_rows(home: Home, *, file: str | None = None, limit: int = 100) -> Quarantined:
    """Return the rows that newer deliveries added, removed or changed; raise as above."""
    require_known(home, file=file)
    table = Lake(home).state(RESTATED_ROW)
    return _read(home, table, _ROWS, {"file": file, "limit": limit})


def scorecard(home: Home) -> Quarantined:
    """Return the scorecard of the last build."""
    table = Lake(home).table("marts", WAREHOUSE_TABLES["source_scorecard"], ())
    return _read(home, table, "select * from shown order by source, feed", {})


def _read(home: Home, table: LakeTable, query: str, asked: dict[str, Any]) -> Quarantined:
    with Engine.open(home) as engine:
        engine.view("shown", table.scan())
        found = engine.arrow(query, asked or None)
    return Quarantined(tuple(found.column_names), tuple(found.to_pylist()))
