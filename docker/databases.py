#!/usr/bin/env python3
"""Make the two logins and their databases on a PostgreSQL, or give them the passwords of today.

    databases.py FOLDER URL

`peakledger` owns the warehouse and makes its roles, `airflow` owns Airflow's metadata; neither is a
superuser. URL is the superuser's, whose password lies in FOLDER like the others (see keys.py).
"""

from __future__ import annotations

import sys
from pathlib import Path

import psycopg
from psycopg.sql import SQL, Identifier, Literal

LOGINS = {"peakledger": "login createrole", "airflow": "login"}


def prepare(folder: Path, url: str) -> None:
    """Leave what is there; a role that exists keeps what it may, and takes the password."""
    password = (folder / "postgres").read_text("utf-8")
    with psycopg.connect(url, password=password, autocommit=True) as server:
        for name, rights in LOGINS.items():
            login, secret = Identifier(name), Literal((folder / name).read_text("utf-8"))
            is_there = server.execute("select from pg_roles where rolname = %s", [name]).rowcount
            verb = SQL("alter" if is_there else "create")
            server.execute(
                SQL("{} role {} {} password {}").format(verb, login, SQL(rights), secret)
            )
            if not server.execute("select from pg_database where datname = %s", [name]).rowcount:
                server.execute(SQL("create database {} owner {}").format(login, login))


if __name__ == "__main__":
    prepare(Path(sys.argv[1]), sys.argv[2])
