"""Limited readers: under a login of their own, on every published table, they see their rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import psycopg
import pytest

from adapters.warehouse.connect import Warehouse
from adapters.warehouse.readers import accounts_in_sight, limit_readers, renew_accounts
from adapters.warehouse.roles import BI, BI_LIMITED, OWNER, WRITER
from adapters.warehouse.row_policies import OPEN, limit_of
from transforms.operations.settings import LimitedReader
from transforms.schema import WAREHOUSE_TABLES, Column, Table

READERS = (
    LimitedReader(role="north", regions=("North",)),
    LimitedReader(role="chen", salespeople=("S1",)),
    LimitedReader(role="both", regions=("South",), salespeople=("S1",)),
    LimitedReader(role="nothing"),
)
# account, region, salesperson; what each reader sees of them
ACCOUNTS = {"A1": ("North", "S1"), "A2": ("North", "S2"), "A3": ("South", "S2"), "A4": (None, None)}
SIGHT = {
    "north": {"A1", "A2"},
    "chen": {"A1"},
    "both": {"A1", "A3"},
    "nothing": set(),
}
VALUES = {"text": "x", "date": "2026-01-01", "boolean": True}


def value_of(column: Column, row: str) -> object:
    """A value a key column takes: the row's own name where it is text."""
    kind = column.type.postgres
    return row if kind == "text" and column.name != "month" else VALUES.get(kind, 1)


def insert(connection: psycopg.Connection, table: Table, row: str, **given: object) -> None:
    filled = {c.name: value_of(c, row) for c in table if c.name in table.key} | {
        name: value for name, value in given.items() if name in table.names
    }
    columns, marks = ", ".join(filled), ", ".join(["%s"] * len(filled))
    statement = f"insert into warehouse.{table.name} ({columns}) values ({marks})"
    connection.execute(statement, list(filled.values()))


@pytest.fixture
def filled(fresh_database: Warehouse) -> Warehouse:
    """Every published table with one row for each account, its region and its salesperson."""
    with fresh_database.connection(OWNER) as connection:
        for table in WAREHOUSE_TABLES.values():
            for number, (account, (region, salesperson)) in enumerate(ACCOUNTS.items()):
                given = {"account_id": account, "region": region, "salesperson_id": salesperson}
                given = {n: v for n, v in given.items() if v or n not in table.key}
                if not {"account_id", "region", "salesperson_id"} & {*table.key, *table.names}:
                    given = {c.name: number for c in table if c.type.postgres == "bigint"}
                    given |= {"date_day": f"2026-01-0{number + 1}"}
                if table.name == "dim_account":
                    given["is_current"] = True
                insert(connection, table, account, **given)
    limit_readers(fresh_database, READERS)
    return fresh_database


@pytest.fixture
def ask(filled: Warehouse) -> Callable[[str, str], list[tuple]]:
    """Ask under a reader's own login, with the password the home keeps for it."""

    def run(reader: str, *queries: str) -> list[tuple]:
        with filled.person(reader) as connection:
            for query in queries:
                found = connection.execute(query)
            return found.fetchall()

    return run


@pytest.mark.parametrize("reader", sorted(SIGHT))
def test_f51_a_limited_reader_sees_in_every_table_the_rows_of_their_accounts(
    ask, reader: str
) -> None:
    regions = {r for one in READERS if one.role == reader for r in one.regions}
    salespeople = {ACCOUNTS[account][1] for account in SIGHT[reader]}
    for table in WAREHOUSE_TABLES.values():
        limit = limit_of(table)
        column = {"by_account": "account_id", "by_salesperson": "salesperson_id"}.get(limit)
        column = "region" if limit == "by_region" else column
        rows = ask(reader, f"select {column or 'count(*)'} from warehouse.{table.name}")
        wanted = {
            "by_account": SIGHT[reader],
            "by_salesperson": salespeople,
            "by_region": regions,
            "by_nothing": {len(ACCOUNTS)},
            "by_none": {0},
        }[limit]
        assert {row[0] for row in rows} == wanted, table.name


@pytest.mark.parametrize("reader", sorted(SIGHT))
def test_f51_the_views_and_the_reader_tables_show_no_more(ask, reader: str) -> None:
    assert {row[0] for row in ask(reader, "select account_id from account")} == SIGHT[reader]
    seen = ask(reader, "select account_id from reader_account")
    assert {row[0] for row in seen} == SIGHT[reader]
    assert {row[0] for row in ask(reader, "select reader from reader_scope")} <= {reader}


@pytest.mark.parametrize(
    "trick",
    [
        "set role peakledger_bi_limited",
        "set search_path = warehouse",
        "set row_security = on",
        "select set_config('role', 'peakledger_bi_limited', false)",
        "reset all",
    ],
)
def test_f51_nothing_a_session_sets_shows_more(ask, trick: str) -> None:
    seen = {row[0] for row in ask("chen", trick, "select account_id from warehouse.dim_account")}
    assert seen <= SIGHT["chen"]


@pytest.mark.parametrize(
    "statement",
    [
        "set role north",
        "set role peakledger_bi",
        "set role peakledger_owner",
        "set session authorization north",
        "set row_security = off; select * from warehouse.account_metrics",
        "insert into warehouse.reader_scope values (99, 'chen', 'South', null)",
        "set default_transaction_read_only = off; delete from warehouse.reader_account",
        "alter table warehouse.account_metrics disable row level security",
        "drop policy by_account on warehouse.account_metrics",
        "select * from ledger.entry",
        "select * from ops.run",
    ],
)
def test_a_limited_reader_is_refused_what_would_show_more(ask, statement: str) -> None:
    with pytest.raises(psycopg.Error) as refused:
        ask("chen", *statement.split("; "))
    assert refused.value.sqlstate in ("42501", "25006")


def test_a_login_that_is_on_no_list_sees_no_account(filled: Warehouse) -> None:
    with filled.raw(OWNER) as connection:
        connection.execute("set role peakledger_bi_limited")
        for table in ("dim_account", "account_metrics", "stock_up_plan", "rebate_statement"):
            assert connection.execute(f"select 1 from warehouse.{table}").fetchall() == []


def test_whoever_leaves_the_list_sees_nothing_and_logs_in_no_more(filled: Warehouse, ask) -> None:
    limit_readers(filled, READERS[1:])
    with pytest.raises(Exception, match="not permitted to log in"):
        ask("north", "select 1")
    assert accounts_in_sight(filled) == {"chen": 1, "both": 2}
    with filled.connection(BI) as connection:
        seen = connection.execute("select count(*) from warehouse.account_metrics").fetchone()
    assert seen == (len(ACCOUNTS),)


def test_an_account_that_moves_is_seen_whole_by_its_new_region_alone(
    filled: Warehouse, ask
) -> None:
    with filled.connection(OWNER) as connection:
        connection.execute(
            "update warehouse.dim_account set is_current = false where account_id = 'A1'"
        )
        table = WAREHOUSE_TABLES["dim_account"]
        moved = {"account_id": "A1", "region": "South", "is_current": True}
        insert(connection, table, "A1 moved", **moved)
        renew_accounts(connection)
    assert ask("north", "select distinct account_id from dim_account") == [("A2",)]
    both = ask("both", "select account_id, region from dim_account order by 1, 2")
    assert both == [("A1", "North"), ("A1", "South"), ("A3", "South")]


def test_publishing_writes_whole_tables_under_the_policies(filled: Warehouse) -> None:
    with filled.connection(WRITER) as connection:
        gone = connection.execute("delete from warehouse.account_metrics").rowcount
        insert(connection, WAREHOUSE_TABLES["account_metrics"], "A9", account_id="A9")
    assert gone == len(ACCOUNTS)


def test_every_table_that_names_nobody_was_decided_upon() -> None:
    """A new table without account, salesperson or region is closed until it stands here."""
    undecided = {t.name for t in WAREHOUSE_TABLES.values() if limit_of(t) == "by_none"}
    assert undecided == set()
    assert set(WAREHOUSE_TABLES) >= OPEN


@pytest.fixture(autouse=True)
def left_as_found(warehouse: Warehouse) -> Iterator[None]:
    """Logins are the server's, not the database's: take them and their passwords away again."""
    yield
    warehouse.let_in(BI_LIMITED, [])
    for reader in READERS:
        (warehouse.home.secrets / f"{reader.role}.password").unlink(missing_ok=True)
