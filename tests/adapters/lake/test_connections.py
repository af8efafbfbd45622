"""Logins by name, from the environment: in both of Airflow's forms, and never shown."""

from __future__ import annotations

import json
import traceback

import pytest

from adapters.intake.origins.sql_dialects import sqlalchemy_url
from adapters.lake.connections import Connection, from_environment
from transforms.language.errors import UsageError

SECRET = "c4nary p@ss/w%rd:1"
WRITTEN = "c4nary%20p%40ss%2Fw%25rd%3A1"


@pytest.mark.parametrize(
    "text",
    [
        f"postgresql://me:{WRITTEN}@erp.example.com:5433/erp?sslmode=require",
        json.dumps(
            {
                "conn_type": "postgres",
                "host": "erp.example.com",
                "port": "5433",
                "login": "me",
                "password": SECRET,
                "schema": "erp",
                "extra": {"sslmode": "require"},
            }
        ),
        json.dumps(
            {
                "conn_type": "postgres",
                "host": "erp.example.com",
                "port": 5433,
                "login": "me",
                "password": SECRET,
                "schema": "erp",
                "extra": '{"sslmode": "require"}',
            }
        ),
    ],
)
def test_both_of_airflows_forms_are_read(monkeypatch, text):
    monkeypatch.setenv("AIRFLOW_CONN_ERP_DB", text)
    found = from_environment("erp_db")
    url = sqlalchemy_url(found)
    assert (found.login, found.password, found.host, found.port) == (
        "me",
        SECRET,
        "erp.example.com",
        5433,
    )
    assert url.drivername == "postgresql+psycopg"
    assert (url.database, dict(url.query)) == ("erp", {"sslmode": "require"})
    assert SECRET not in str(url)


@pytest.mark.parametrize(
    ("text", "driver", "database"),
    [
        ("mysql://u:p@h/db", "mysql+pymysql", "db"),
        ("mariadb://u:p@h/db", "mariadb+pymysql", "db"),
        ("sqlite:////data/erp.db", "sqlite", "/data/erp.db"),
        ("postgresql+psycopg2://u:p@h/db", "postgresql+psycopg2", "db"),
        ('{"conn_type": "generic", "extra": {"sqlalchemy_scheme": "duckdb"}}', "duckdb", None),
    ],
)
def test_a_type_of_airflow_names_a_dialect_and_its_driver(monkeypatch, text, driver, database):
    monkeypatch.setenv("AIRFLOW_CONN_X", text)
    url = sqlalchemy_url(from_environment("x"))
    assert (url.drivername, url.database) == (driver, database)


def test_a_host_may_bear_its_protocol_as_airflow_writes_it(monkeypatch):
    monkeypatch.setenv("AIRFLOW_CONN_API", "http://me:pass@https%3A%2F%2Fapi.example.com:8443/")
    assert from_environment("api").host == "https://api.example.com"


def test_there_is_no_such_connection(monkeypatch):
    monkeypatch.delenv("AIRFLOW_CONN_ERP_DB", raising=False)
    with pytest.raises(UsageError, match="no connection 'erp_db'") as refused:
        from_environment("erp_db")
    assert "AIRFLOW_CONN_ERP_DB" in refused.value.where
    assert "AIRFLOW_CONN_ERP_DB" in refused.value.remedy


@pytest.mark.parametrize(
    "text", ['{"password": "c4nary"', f"postgresql://me:{WRITTEN}@h:port/x", '{"port": "c4nary"}']
)
def test_f52_what_cannot_be_read_is_not_shown(monkeypatch, text):
    monkeypatch.setenv("AIRFLOW_CONN_ERP_DB", text)
    with pytest.raises(UsageError, match="cannot be read") as refused:
        from_environment("erp_db")
    assert "c4nary" not in "".join(traceback.format_exception(refused.value))


def test_f52_no_secret_of_a_connection_shows():
    extra = {"private_key": "k3y-c4nary", "headers": {"X-Key": "h3ad-c4nary"}, "region": "eu"}
    made = Connection("x", "http", "h", password=SECRET, extra=extra)
    assert "c4nary" not in f"{made!r} {made}"
    text = f"a {SECRET} b {WRITTEN} c k3y-c4nary d h3ad-c4nary in eu"
    assert made.hide(text) == "a *** b *** c *** d *** in eu"
