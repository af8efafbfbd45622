#!/usr/bin/env python3
"""Make the logins, databases and bucket of an installation, or give PostgreSQL today's passwords.

    places.py FOLDER URL

`peakledger` owns the warehouse and makes its roles, `airflow` and `superset` own the metadata of
the two; none is a superuser. URL is the superuser's, whose password lies in FOLDER like the others
(see keys.py).
The bucket is that of `PEAKLEDGER_LAKE`, the login at the store that of the `AWS_…` variables.
"""

from __future__ import annotations

import json
import os
import sys
import urllib.request
from datetime import timedelta
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlsplit

import obstore
import psycopg
from obstore.store import S3Store
from psycopg.sql import SQL, Identifier, Literal

PASSWORDS = "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE"
LOGINS = {"peakledger": "login createrole", "airflow": "login", "superset": "login"}


def make_logins(folder: Path, url: str) -> None:
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


def make_bucket(lake: str) -> None:
    """Make the lake's bucket where there is none."""
    store = S3Store(urlsplit(lake).netloc, client_options={"allow_http": True})
    # The library makes no buckets, but signs any request; the bucket is the path that is empty.
    signed = obstore.sign(store, "PUT", "", timedelta(minutes=5))
    asked = urllib.request.Request(signed, method="PUT")  # noqa: S310  the store's own address
    try:
        urllib.request.urlopen(asked, timeout=60).close()  # noqa: S310
    except HTTPError as refused:
        # It is there (409), or another makes the buckets here (403).
        if refused.code not in (403, 409):
            raise


def make_admin(folder: Path, passwords: Path) -> None:
    """Give Airflow's login a password, before Airflow draws one and writes it into its log."""
    if not passwords.exists():
        passwords.touch(0o600)
        passwords.write_text(json.dumps({"admin": (folder / "admin").read_text("utf-8")}), "utf-8")


if __name__ == "__main__":
    make_logins(Path(sys.argv[1]), sys.argv[2])
    make_admin(Path(sys.argv[1]), Path(os.environ[PASSWORDS]))
    make_bucket(os.environ["PEAKLEDGER_LAKE"])
