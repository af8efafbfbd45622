"""Read and run the SQL files that make the warehouse's roles, schemas and tables."""

from __future__ import annotations

from importlib.resources import files

import psycopg


def warehouse_sql(name: str) -> str:
    """Return the text of a file of `sql/warehouse/`."""
    return (files("sql") / "warehouse" / name).read_text("utf-8")


def run_warehouse_sql(connection: psycopg.Connection, name: str, **given: str) -> None:
    """Run a file of `sql/warehouse/` in the connection's transaction.

    `given` names what stands for each `{{place}}` of the text, as SQL. A `%` in it
    means no parameter.
    """
    text = warehouse_sql(name)
    for place, value in given.items():
        text = text.replace("{{" + place + "}}", value)
    connection.execute(text)
