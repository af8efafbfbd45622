"""Read and run the SQL files that make the warehouse's roles, schemas and tables."""

from __future__ import annotations

from importlib.resources import files

import psycopg

from adapters.warehouse.roles import RoleNames


def warehouse_sql(name: str, roles: RoleNames, **given: str) -> str:
    """Return the text of a file of `sql/warehouse/`, where a role is written `{{prefix}}_bi`.

    `given` names what stands for each other `{{place}}` of the text, as SQL.
    """
    text = (files("sql") / "warehouse" / name).read_text("utf-8")
    for place, value in ({"prefix": roles.prefix} | given).items():
        text = text.replace("{{" + place + "}}", value)
    return text


def run_warehouse_sql(
    connection: psycopg.Connection, name: str, roles: RoleNames, **given: str
) -> None:
    """Run a file of `sql/warehouse/`, filled as `warehouse_sql` does, in the open transaction.

    A `%` in it means no parameter.
    """
    connection.execute(warehouse_sql(name, roles, **given))
