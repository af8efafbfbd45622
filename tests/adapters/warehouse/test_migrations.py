"""A database that another version made: its rows come through, or it is refused and left alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory

from adapters.lake.home import Home
from adapters.ledger import reads
from adapters.ledger.store import LedgerStore
from adapters.warehouse import migrations
from adapters.warehouse.connect import Warehouse
from adapters.warehouse.migrate import known_revisions, migrate
from adapters.warehouse.roles import OWNER, WRITER
from transforms.language.errors import OutsideError
from transforms.ledger.entries import Draft, Entry, GlAccounts
from transforms.ledger.terms import terms_digest

GL = GlAccounts("6601.03", "2241.05", "1122.09")
NOW = datetime(2026, 2, 1, 8, tzinfo=UTC)
# What the last revision before the first release had besides, as it was written there.
SECOND_CHECK = """
create function ledger.check_payments_added() returns trigger language plpgsql
as $$ begin return null; end $$;
create trigger entry_pays_what_is_payable after insert on ledger.entry
referencing new table as added
for each statement execute function ledger.check_payments_added();
"""
SCHEMA = """
select tgrelid::regclass::text || ' ' || pg_get_triggerdef(oid) from pg_trigger
where not tgisinternal
union all
select pg_get_functiondef(oid) || coalesce(proacl::text, '') from pg_proc
where pronamespace = 'ledger'::regnamespace
union all
select attrelid::regclass || attname || coalesce(col_description(attrelid, attnum), '')
from pg_attribute where attrelid in ('ledger.entry'::regclass, 'ledger.batch'::regclass)
order by 1
"""
# Every revision that a release ended at; the newest is where this version stands.
RELEASED = (
    "0004_rebate_ledger",
    "0005_metric_counts",
    "0006_posting_checks",
    "0007_stock_up_override",
    "0008_readers",
    "0009_reply",
    "0010_run_told",
)


@pytest.fixture
def booked(fresh_database: Warehouse, tmp_path: Path) -> Callable[[int], list[Entry]]:
    """Book an accrual with a number under kept terms; return all entries there are."""
    store = LedgerStore(fresh_database, Home.at(tmp_path).ledger_head)
    document = '{"program": "VOL"}'
    with fresh_database.raw(WRITER) as connection:
        connection.execute(
            "insert into ledger.terms (program_id, terms_version, document, expense, liability,"
            " clearing, digest, kept_at, run_id) values ('VOL', 1, %s, %s, %s, %s, %s, %s, 'r')",
            [document, *GL, terms_digest(document, GL), NOW],
        )

    def book(number: int) -> list[Entry]:
        draft = Draft(
            "VOL", 1, "A", "2026-01", number, "accrual", Decimal(10), "CNY", "2026-01",
            date(2026, 2, 1), "new_sales", Decimal(1), Decimal(100), 1, "10",
        )  # fmt: skip
        with store.writing() as ledger:
            ledger.append([(draft, GL)], now=NOW, run_id="r")
        with store.reading() as connection:
            return [entry for entry, _ in reads.stream(connection)]

    return book


@pytest.fixture
def stands_at(fresh_database: Warehouse) -> Callable[..., None]:
    """Say in the database that it stands at a revision, after running statements as its owner."""

    def note(revision: str, *statements: str) -> None:
        with fresh_database.raw(OWNER) as connection:
            for statement in statements:
                connection.execute(statement)
            connection.execute("update ops.alembic_version set version_num = %s", [revision])

    return note


def schema(warehouse: Warehouse) -> list[str]:
    with warehouse.connection(OWNER) as connection:
        return [line for (line,) in connection.execute(SCHEMA)]


def revision(warehouse: Warehouse) -> str:
    with warehouse.connection(OWNER) as connection:
        query = "select version_num from ops.alembic_version"
        return str(connection.execute(query).fetchone()[0])


@pytest.mark.parametrize("released", RELEASED)
def test_the_ledger_of_every_release_comes_through_and_is_written_on(
    fresh_database: Warehouse, booked, stands_at, released: str
) -> None:
    # A later release makes its database here by the revisions up to `released` alone.
    before = booked(1)
    stands_at(released)
    migrate(fresh_database)
    assert booked(2)[:1] == before


def test_this_version_stands_at_the_newest_release(fresh_database: Warehouse) -> None:
    assert revision(fresh_database) == RELEASED[-1]


def test_the_revisions_are_one_line_from_the_first_to_the_last() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    script = ScriptDirectory.from_config(config)
    assert len(script.get_bases()) == len(script.get_heads()) == 1
    assert all(not each.is_branch_point for each in script.walk_revisions())
    assert known_revisions() == [each.revision for each in script.walk_revisions()][::-1]


def test_a_database_from_before_the_first_release_keeps_its_entries(
    fresh_database: Warehouse, booked, stands_at
) -> None:
    wanted = schema(fresh_database)
    before = booked(1)
    stands_at("0011_kinds", SECOND_CHECK, "comment on column ledger.entry.cause is 'why'")
    assert schema(fresh_database) != wanted
    migrate(fresh_database)
    assert (schema(fresh_database), revision(fresh_database)) == (wanted, RELEASED[-1])
    assert booked(2)[:1] == before


@pytest.mark.parametrize("unknown", ["0003_ledger", "0042_of_a_later_release"])
def test_a_database_at_an_unknown_revision_is_refused_and_left_as_it_is(
    fresh_database: Warehouse, booked, stands_at, unknown: str
) -> None:
    booked(1)
    stands_at(unknown)
    before = schema(fresh_database)
    with pytest.raises(OutsideError, match=f"another version of Peakledger .revision {unknown}"):
        migrate(fresh_database)
    assert (schema(fresh_database), revision(fresh_database)) == (before, unknown)
