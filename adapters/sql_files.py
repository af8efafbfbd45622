"""Read and run the SQL files that make the warehouse's roles, schemas and tables."""

from __future__ import annotations

from importlib.resources import files

from sqlalchemy import Connection


def warehouse_sql(name: str) -> str:
    """Return the text of a file of `sql/warehouse/`."""
    return (files("sql") / "warehouse" / name).read_text("utf-8")


def run_warehouse_sql(connection: Connection, name: str) -> None:
    """Run a file of `sql/warehouse/` in the connection's transaction.

    The text goes to the driver as it stands: neither `:` nor `%` in it means a parameter.
    """
    connection.connection.driver_connection.execute(warehouse_sql(name))
