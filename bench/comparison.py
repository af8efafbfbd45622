"""Hold two sets of account metrics against each other, column by column.

Goes in: our published rows and a peer's Parquet file, which has the same keys and may have fewer
columns. Comes out: per column how many cells are equal, are one unit off in the last published
decimal (a peer reckons in DOUBLE and cannot know which way a tie goes), or differ.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

from transforms.schema import WAREHOUSE_TABLES

KEYS = ("as_of_date", "account_id")


@dataclass(frozen=True)
class ColumnDifference:
    """Cells of one column: all, those one unit off in the last decimal, and those that differ."""

    column: str
    cells: int
    last_decimal: int
    different: int
    example: str | None = None


def compare(ours: Path, peer: Path) -> list[ColumnDifference]:
    """Compare the columns that both files bear; raise `ValueError` where rows are missing."""
    with duckdb.connect() as connection:
        connection.execute(f"create view ours as from '{ours}'")
        connection.execute(f"create view peer as from '{peer}'")
        _require_same_rows(connection)
        given = set(connection.table("peer").columns)
        shared = [name for name in connection.table("ours").columns if name in given]
        return [_column(connection, name) for name in shared if name not in KEYS]


def _require_same_rows(connection: duckdb.DuckDBPyConnection) -> None:
    query = (
        "select count(*) filter (o.account_id is null), count(*) filter (p.account_id is null)"
        f" from ours as o full join peer as p using ({', '.join(KEYS)})"
    )
    found = connection.execute(query).fetchone()
    if found != (0, 0):
        raise ValueError(f"rows that only one side has: peer {found[0]}, ours {found[1]}")


def _column(connection: duckdb.DuckDBPyConnection, name: str) -> ColumnDifference:
    sql_type = WAREHOUSE_TABLES["account_metrics"][name].type.sql
    is_number = sql_type.upper() not in ("VARCHAR", "DATE", "BOOLEAN")
    peer = f"cast(p.{name} as {sql_type})"
    step = f"power(10, -{_scale(sql_type)})"
    near = f"abs(o.{name} - {peer}) <= 1.01 * {step}" if is_number else "false"
    joined = f"ours as o join peer as p using ({', '.join(KEYS)})"
    unequal = f"o.{name} is distinct from {peer}"
    # A null beside a value is never near.
    is_near = f"coalesce({near}, false)"
    cells, last, different = connection.execute(
        f"select count(*), count(*) filter ({unequal} and {is_near}),"
        f" count(*) filter ({unequal} and not {is_near}) from {joined}"
    ).fetchone()
    example = connection.execute(
        f"select account_id || ' ' || as_of_date || ': ' || coalesce(cast(o.{name} as varchar),"
        f" 'null') || ' against ' || coalesce(cast({peer} as varchar), 'null')"
        f" from {joined} where {unequal} and not {is_near} order by all limit 1"
    ).fetchone()
    return ColumnDifference(name, cells, last, different, example=example[0] if example else None)


def _scale(sql_type: str) -> int:
    _, comma, scale = sql_type.partition(",")
    return int(scale.strip(" )")) if comma else 0
