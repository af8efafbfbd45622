"""A ledger of the test's own: a fresh database, a home of its own, drafts to post."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import psycopg
import pytest

from adapters.lake.home import Home
from adapters.ledger.store import LedgerStore
from adapters.warehouse.connect import Warehouse
from adapters.warehouse.embedded import Embedded
from adapters.warehouse.roles import ADMIN, WRITER
from transforms.ledger.entries import Draft, Drafted, GlAccounts
from transforms.ledger.terms import terms_digest

GL = GlAccounts("6601.03", "2241.05", "1122.09")
NOW = datetime(2026, 2, 1, 8, tzinfo=UTC)


@pytest.fixture
def admin_url(fresh_database: Warehouse) -> str:
    """The database by URL, as a login that may become every role."""
    database = fresh_database.place.rpartition("/")[2]
    return str(Embedded(fresh_database.home).url(ADMIN, database).text())


@pytest.fixture
def keep_terms(fresh_database: Warehouse) -> Callable[..., None]:
    """Keep terms in the ledger as the pipeline does: a program, its GL accounts, more keys."""

    def keep(program: str = "VOL", gl: GlAccounts = GL, **more: object) -> None:
        document = json.dumps({"program": program, **more})
        with fresh_database.raw(WRITER) as connection:
            connection.execute(
                "insert into ledger.terms (program_id, terms_version, document, expense, liability,"
                " clearing, digest, kept_at, run_id) values (%s, %s, %s, %s, %s, %s, %s, %s, 'r')",
                [program, more.get("version", 1), document, *gl, terms_digest(document, gl), NOW],
            )

    return keep


@pytest.fixture
def store(
    fresh_database: Warehouse, tmp_path: Path, keep_terms: Callable[..., None]
) -> LedgerStore:
    """An empty ledger with its head in a folder of the test's own."""
    keep_terms()
    return LedgerStore(fresh_database, Home.at(tmp_path).ledger_head)


@pytest.fixture
def tamper(admin_url: str) -> Callable[..., None]:
    """Run statements as a superuser with the ledger's triggers switched off."""

    def run(*statements: str) -> None:
        url = admin_url
        with psycopg.connect(url, autocommit=True) as connection:
            for table in ("entry", "posting", "period"):
                connection.execute(f"alter table ledger.{table} disable trigger user")
            for statement in statements:
                connection.execute(statement)
            for table in ("entry", "posting", "period"):
                connection.execute(f"alter table ledger.{table} enable trigger user")

    return run


@pytest.fixture
def draft() -> Callable[..., Drafted]:
    """Make drafts: accruals of 10.00 CNY to account A unless said otherwise."""

    def make(number: int = 1, **changes: object) -> Drafted:
        plain = Draft(
            "VOL", 1, "A", "2026-01", number, "accrual", Decimal("10.00"), "CNY", "2026-01",
            date(2026, 2, 1), "new_sales", Decimal("10"), Decimal("100"), 1, "10",
        )  # fmt: skip
        return plain._replace(**changes), GL

    return make


@pytest.fixture
def post(store: LedgerStore) -> Callable[..., range]:
    """Append drafts as a run does."""

    def run(*drafts: Drafted, now: datetime = NOW, run_id: str = "run-1") -> range:
        with store.writing(patience_seconds=30) as ledger:
            stood_at = {draft.program_id: draft.posted_as_of for draft, _ in drafts}
            return ledger.append(drafts, now=now, run_id=run_id, stood_at=stood_at)

    return run
