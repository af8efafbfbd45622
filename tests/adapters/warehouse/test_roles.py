"""Who may do what: every role against every object and verb."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest

from adapters.warehouse.connect import Warehouse
from adapters.warehouse.roles import (
    APPROVER,
    BI,
    BI_LIMITED,
    FINANCE,
    LEDGER,
    LOGINS,
    OPS_READER,
    OWNER,
    WRITER,
)
from adapters.warehouse.side_effects import TAKEN

VERBS = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER", "MAINTAIN")
READ, ADD = {"SELECT"}, {"SELECT", "INSERT"}
PUBLISHED = {"SELECT", "INSERT", "DELETE"}
NOTES = {"SELECT", "INSERT", "UPDATE", "DELETE"}
VERSIONS = {"version", "version_table"}
VIEWS = {"account", "product", "version_now"}
ACTING = (*LOGINS, BI_LIMITED)


def allowed(role: str, schema: str, table: str) -> set[str]:
    """What the contract gives each role; the ledger's tables have a test of their own."""
    if schema == "warehouse" and role == WRITER:
        return READ if table in VIEWS else ADD if table in VERSIONS else PUBLISHED
    if schema == "warehouse" and role in (BI, BI_LIMITED):
        return READ
    if schema == "warehouse" and role == FINANCE:
        statements = ("rebate_statement", "rebate_estimate", "rebate_payout", "rebate_reply")
        return READ if table in statements else set()
    if schema == "ops" and role == WRITER:
        kept = {"alembic_version": set(), "stock_up_override": ADD}
        return kept.get(table, NOTES)
    if schema == "ops" and role == LEDGER:
        return READ if table in ("lease", "run") else set()
    if schema == "ops" and role == OPS_READER:
        return set() if table == "alembic_version" else READ
    return set()


def first(connection: psycopg.Connection, query: str, given: object = None) -> list[object]:
    """The first column of what a query finds."""
    return [row[0] for row in connection.execute(query, given)]


def tables(warehouse: Warehouse, *schemas: str) -> list[tuple[str, str]]:
    query = (
        "select schemaname, tablename from pg_tables where schemaname = any(%(s)s)"
        " union all select schemaname, viewname from pg_views where schemaname = any(%(s)s)"
        " order by 1, 2"
    )
    with warehouse.connection(OWNER) as connection:
        return [tuple(row) for row in connection.execute(query, {"s": list(schemas)})]


@pytest.mark.parametrize("role", ACTING)
def test_every_role_has_the_contracts_verbs_on_every_table_and_no_other(
    warehouse: Warehouse, role: str
) -> None:
    found, wanted = {}, {}
    query = "select has_table_privilege(%(role)s, %(table)s, %(verb)s)"
    with warehouse.connection(OWNER) as connection:
        for schema, table in tables(warehouse, "warehouse", "ops", "staging"):
            place = {"role": role, "table": f"{schema}.{table}"}
            held = {v for v in VERBS if first(connection, query, place | {"verb": v}) == [True]}
            found[schema, table], wanted[schema, table] = held, allowed(role, schema, table)
    assert len(found) > 20
    assert found == wanted


LEDGER_AT_MOST = {LEDGER: ADD, APPROVER: ADD, FINANCE: READ, WRITER: ADD, BI: set()}
LEDGER_AT_MOST[OPS_READER] = LEDGER_AT_MOST[BI_LIMITED] = set()


@pytest.mark.parametrize("role", ACTING)
def test_f50_no_login_changes_or_removes_a_row_of_the_ledger(
    warehouse: Warehouse, role: str
) -> None:
    query = "select has_any_column_privilege(%(role)s, %(table)s, %(verb)s)"
    whole = "select has_table_privilege(%(role)s, %(table)s, %(verb)s)"
    with warehouse.connection(OWNER) as connection:
        for schema, table in tables(warehouse, "ledger"):
            place = {"role": role, "table": f"{schema}.{table}"}
            columns = {
                v for v in VERBS[:3] if first(connection, query, place | {"verb": v}) == [True]
            }
            tables_ = {v for v in VERBS if first(connection, whole, place | {"verb": v}) == [True]}
            assert columns | tables_ <= LEDGER_AT_MOST[role], (role, table)


@pytest.mark.parametrize(
    ("role", "schemas"),
    [
        (WRITER, {"warehouse", "staging", "ops"}),
        (LEDGER, {"ledger", "ops"}),
        (APPROVER, {"ledger"}),
        (BI, {"warehouse"}),
        (BI_LIMITED, {"warehouse"}),
        (FINANCE, {"warehouse", "ledger"}),
        (OPS_READER, {"ops"}),
    ],
)
def test_a_role_enters_only_the_schemas_it_works_in(
    warehouse: Warehouse, role: str, schemas: set[str]
) -> None:
    query = "select nspname from pg_namespace where has_schema_privilege(%(r)s, oid, 'USAGE')"
    with warehouse.connection(OWNER) as connection:
        entered = set(first(connection, query, {"r": role}))
    # The ledger's own migration opens its schema.
    assert entered - {"public", "ledger"} - {"pg_catalog", "information_schema"} == schemas - {
        "ledger"
    }


@pytest.mark.parametrize("role", ACTING)
def test_only_the_writer_creates_and_only_in_staging(warehouse: Warehouse, role: str) -> None:
    query = "select nspname from pg_namespace where has_schema_privilege(%(r)s, oid, 'CREATE')"
    with warehouse.connection(OWNER) as connection:
        created_in = set(first(connection, query, {"r": role}))
    assert created_in == ({"staging"} if role == WRITER else set())


def test_everything_belongs_to_the_owner_who_cannot_log_in(warehouse: Warehouse) -> None:
    owners = (
        "select distinct tableowner from pg_tables"
        " where schemaname in ('warehouse', 'ledger', 'ops')"
    )
    logins = "select rolcanlogin from pg_roles where rolname = %(role)s"
    with warehouse.connection(OWNER) as connection:
        assert set(first(connection, owners)) == {OWNER}
        assert first(connection, logins, {"role": OWNER}) == [False]


@pytest.mark.parametrize("role", ACTING)
def test_f51_no_role_can_become_another_or_is_a_superuser(warehouse: Warehouse, role: str) -> None:
    query = (
        "select rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication,"
        " (select count(*) from pg_auth_members where member = r.oid)"
        " from pg_roles as r where rolname = %(role)s"
    )
    with warehouse.connection(OWNER) as connection:
        assert connection.execute(query, {"role": role}).fetchone() == (False, 0)


@pytest.mark.parametrize("role", [*ACTING, "public"])
def test_f64_a_role_that_reads_calls_nothing_with_a_side_effect(
    warehouse: Warehouse, role: str
) -> None:
    query = (
        "select distinct proname from pg_proc where pronamespace = 'pg_catalog'::regnamespace"
        " and proname ~ %(taken)s and has_function_privilege(%(role)s, oid, 'execute')"
    )
    with warehouse.connection(OWNER) as connection:
        given = {"role": role, "taken": f"^({TAKEN})$"}
        found = set(first(connection, query, given))
    locks = {name for name in found if "advisory" in name}
    may_end = {"pg_terminate_backend"} if role in (WRITER, LEDGER) else set()
    assert found - locks == may_end
    assert bool(locks) == (role in (WRITER, LEDGER))


def test_a_role_connects_and_makes_temporary_tables_only_where_it_must(
    warehouse: Warehouse,
) -> None:
    query = (
        "select datname from pg_database where datallowconn"
        " and has_database_privilege(%(role)s, datname, %(right)s) and (datname = 'airflow'"
        " or datname = current_database())"
    )
    with warehouse.connection(OWNER) as connection:
        here = connection.info.dbname
        for role in ACTING:
            given = {"role": role, "right": "connect"}
            assert first(connection, query, given) == [here]
            given["right"] = "temporary"
            made_in = first(connection, query, given)
            assert made_in == ([here] if role == WRITER else [])


@pytest.fixture
def reader(warehouse: Warehouse) -> Iterator[psycopg.Connection]:
    with warehouse.connection(BI) as connection:
        yield connection


@pytest.mark.parametrize(
    "statement",
    [
        "insert into warehouse.dim_date (date_day) values ('2024-01-01')",
        "delete from warehouse.account_metrics",
        "truncate warehouse.account_metrics",
        "update warehouse.stock_up_plan set recommended_units = 0",
        "drop table warehouse.version",
        "create table warehouse.mine (n int)",
        "create temporary table mine (n int)",
        "select * from ops.quarantine",
        "select pg_read_file('/etc/passwd')",
        "set role peakledger_owner",
        "copy warehouse.version to program 'cat'",
    ],
)
def test_f51_a_bi_login_can_do_nothing_but_read_the_warehouse(
    reader: psycopg.Connection, statement: str
) -> None:
    with pytest.raises(psycopg.Error) as refused:
        reader.execute(statement)
    assert refused.value.sqlstate in ("42501", "25006")  # no privilege, or read-only


def test_bi_reads_with_names_and_comments(reader: psycopg.Connection) -> None:
    assert reader.execute("select count(*) from warehouse.account_metrics").fetchone() == (0,)
    uncommented = reader.execute(
        """
        select c.relname, a.attname
        from pg_class as c
        join pg_attribute as a on a.attrelid = c.oid and a.attnum > 0
        where c.relnamespace = 'warehouse'::regnamespace and c.relkind in ('r', 'v')
            and (col_description(c.oid, a.attnum) is null or obj_description(c.oid) is null)
        """
    ).fetchall()
    assert uncommented == []


@pytest.mark.parametrize(
    ("role", "path"), [(BI, "warehouse"), (FINANCE, "ledger, warehouse"), (APPROVER, "ledger")]
)
def test_a_reader_finds_tables_without_their_schema_and_is_stopped_after_five_minutes(
    warehouse: Warehouse, role: str, path: str
) -> None:
    with warehouse.connection(role) as connection:
        assert connection.execute("show search_path").fetchone() == (path,)
        assert connection.execute("show statement_timeout").fetchone() == ("5min",)


def test_a_bi_login_reads_by_bare_names(reader: psycopg.Connection) -> None:
    for table in ("account", "product", "account_metrics", "version_now"):
        assert reader.execute(f"select count(*) from {table}").fetchone() == (0,)
