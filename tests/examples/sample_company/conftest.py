"""The small sample, written once, and its files as tables of an in-memory database."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pytest

from examples.sample_company import SampleSummary, write

# Rows planted by the dirty files, told by what only they bear, and their exact repeats.
CLEAN_ORDERS = """
    select distinct
        order_id, line_no::bigint as line_no, account_id, product_id,
        order_date::date as order_date, quantity::bigint as quantity, unit,
        unit_price::decimal(18, 2) as unit_price, amount::decimal(18, 2) as amount, kind,
        seller_id, delivered_on::date as delivered_on, invoiced_on::date as invoiced_on,
        requested_quantity::bigint as requested_quantity, promised_on::date as promised_on,
        ship_to_territory, returns_order_id, invoice_id
    from raw_orders
    where order_id not like 'SO-DIRT%' and order_id is not null
"""
CLEAN_RECEIVABLES = """
    select distinct
        account_id, invoice_id, invoice_date::date as invoice_date, due_date::date as due_date,
        amount::decimal(18, 2) as amount, settled_on::date as settled_on,
        settled_amount::decimal(18, 2) as settled_amount, disputed::boolean as disputed
    from raw_receivables
    where invoice_id not like 'INV-DIRT%' and invoice_id is not null
"""
TYPED = (
    "accounts claims collections competitor_share events expenses feedback in_transit incidents"
    " inventory market_prices occasions products promotions scans sell_through"
    " supply targets trainings visits"
)


@pytest.fixture(scope="session")
def summary(tmp_path_factory: pytest.TempPathFactory) -> SampleSummary:
    return write(tmp_path_factory.mktemp("sample") / "feeds", size="small", seed=7)


@pytest.fixture(scope="session")
def feeds(summary: SampleSummary) -> Path:
    return summary.out


@pytest.fixture(scope="session")
def truth(summary: SampleSummary) -> dict:
    return json.loads(summary.truth.read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def db(feeds: Path) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute("set threads = 2")
    text = "all_varchar = true, header = true"
    connection.execute(
        f"create table raw_orders as select * from "
        f"read_csv('{feeds}/orders/*.csv', {text}, filename = true)"
    )
    connection.execute(
        f"create table raw_receivables as select * from read_csv('{feeds}/receivables.csv', {text})"
    )
    connection.execute(f"create table orders as {CLEAN_ORDERS}")
    connection.execute(f"create table receivables as {CLEAN_RECEIVABLES}")
    for feed in TYPED.split():
        connection.execute(
            f"create table {feed} as select * from "
            f"read_csv('{feeds}/{feed}.csv', header = true, sample_size = -1)"
        )
    return connection


@pytest.fixture(scope="session")
def one(db: duckdb.DuckDBPyConnection):
    """Ask for one value."""

    def ask(query: str, *values: object) -> object:
        return db.execute(query, list(values)).fetchone()[0]

    return ask


@pytest.fixture(scope="session")
def rows(db: duckdb.DuckDBPyConnection):
    """Ask for rows."""

    def ask(query: str, *values: object) -> list[tuple]:
        return db.execute(query, list(values)).fetchall()

    return ask
