"""What the database itself refuses, whoever asks: changes, imbalance, gaps, self-approval."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg
import pytest

from adapters.embedded import Embedded
from adapters.roles import ADMIN, APPROVER, BI, FINANCE, LEDGER, OWNER, WRITER
from adapters.warehouse import Warehouse

TABLES = ("entry", "posting", "period", "batch", "approval", "export")
COLUMN = {
    "entry": "entry_id",
    "posting": "entry_id",
    "period": "state",
    "batch": "digest",
    "approval": "digest",
    "export": "digest",
}
VERBS = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")

# Who may do what: everything not drawn here is denied.
GRANTED = """
role                 | entry         | posting       | period        | batch         | approval      | export        | balance
peakledger_ledger    | select,insert | select,insert | select,insert | select,insert | select,insert | select,insert | select
peakledger_finance   | select        | select        | select        | select        | select        | select        | select
peakledger_approver  |               |               |               | select        | insert        |               |
peakledger_bi        |               |               |               |               |               |               |
peakledger_writer    |               |               |               |               |               |               |
public               |               |               |               |               |               |               |
"""  # noqa: E501


def granted() -> Iterator[tuple[str, str, set[str]]]:
    lines = [[cell.strip() for cell in line.split("|")] for line in GRANTED.strip().splitlines()]
    for role, *cells in lines[1:]:
        for table, verbs in zip(lines[0][1:], cells, strict=True):
            yield role, table, {verb.upper() for verb in verbs.split(",") if verb}


@contextmanager
def as_superuser(warehouse: Warehouse) -> Iterator[psycopg.Connection]:
    url = Embedded(warehouse.home).url(ADMIN, warehouse.engine().url.database)
    text = url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(text, autocommit=True) as connection:
        yield connection


@pytest.mark.parametrize("role", sorted({role for role, _, _ in granted()}))
def test_each_role_has_exactly_the_verbs_drawn(warehouse, role):
    drawn = {table: verbs for r, table, verbs in granted() if r == role}
    with as_superuser(warehouse) as connection:
        found = {
            table: {
                verb
                for verb in VERBS
                if connection.execute(
                    "select has_table_privilege(%s, %s, %s)", [role, f"ledger.{table}", verb]
                ).fetchone()[0]
            }
            for table in drawn
        }
    assert found == drawn


@pytest.mark.parametrize("role", [LEDGER, FINANCE, APPROVER, BI, WRITER, OWNER])
def test_no_role_changes_or_takes_away_a_row(warehouse, role):
    refusals = (psycopg.errors.InsufficientPrivilege, psycopg.errors.ReadOnlySqlTransaction)
    with warehouse.raw(role) as connection:
        for table in TABLES:
            for statement in (
                f"update ledger.{table} set {COLUMN[table]} = {COLUMN[table]}",
                f"delete from ledger.{table}",
                f"truncate ledger.{table} cascade",
            ):
                with pytest.raises(refusals):
                    connection.execute(statement)


def test_not_even_a_superuser_changes_a_row_by_the_way(warehouse):
    with as_superuser(warehouse) as connection:
        connection.execute("set session_replication_role = replica")
        for table in TABLES:
            with pytest.raises(psycopg.errors.InsufficientPrivilege, match="append-only"):
                connection.execute(f"delete from ledger.{table}")


def test_only_the_owner_owns_and_nobody_may_create_there(warehouse):
    with as_superuser(warehouse) as connection:
        owners = connection.execute(
            "select distinct tableowner from pg_tables where schemaname = 'ledger'"
        ).fetchall()
        assert owners == [(OWNER,)]
        for role in (LEDGER, FINANCE, APPROVER, BI, WRITER):
            query = "select has_schema_privilege(%s, 'ledger', 'create')"
            assert connection.execute(query, [role]).fetchone() == (False,)


def test_every_column_says_what_it_means(warehouse):
    with as_superuser(warehouse) as connection:
        silent = connection.execute(
            """
            select attrelid::regclass::text, attname from pg_attribute
            join pg_class on pg_class.oid = attrelid
            where relnamespace = 'ledger'::regnamespace and relkind = 'r' and attnum > 0
                and col_description(attrelid, attnum) is null
            """
        ).fetchall()
    assert silent == []


INSERT_ENTRY = """
insert into ledger.entry (entry_id, program_id, terms_version, account_id, earning_period, entry_no,
    kind, amount, currency, posting_period, posted_as_of, cause, run_id, posted_at, prev_hash, hash)
values ({id}, 'VOL', 1, 'A', '2026-01', {id}, '{kind}', {amount}, 'CNY', '2026-01', '2026-02-01',
    {cause}, 'r', now(), '{prev}', repeat('{id}', 64))
"""


def entry(id: int = 1, prev: str = "0" * 64, kind: str = "accrual", amount: int = 10, **more):  # noqa: A002
    cause = more.get("cause", "'new_sales'")
    return INSERT_ENTRY.format(id=id, prev=prev, kind=kind, amount=amount, cause=cause)


def lines(entry_id: int = 1, debit: int = 10, credit: int = 10, first: int = 1) -> str:
    return (
        "insert into ledger.posting values"
        f" ({entry_id}, {first}, '66', {debit}, 0, 'CNY'),"
        f" ({entry_id}, {first + 1}, '22', 0, {credit}, 'CNY')"
    )


@pytest.fixture
def insert(warehouse: Warehouse) -> Iterator[Callable[..., None]]:
    """Run statements as the ledger role in one transaction that is checked and then undone."""
    with warehouse.raw(LEDGER) as connection:

        def run(*statements: str) -> None:
            for statement in statements:
                connection.execute(statement)
            connection.execute("set constraints all immediate")
            connection.execute("set constraints all deferred")

        with connection.transaction(force_rollback=True):
            yield run


def test_a_balanced_entry_is_taken(insert):
    insert(entry(), lines())


@pytest.mark.parametrize(
    ("statements", "refused"),
    [
        ([entry()], "has no postings"),
        ([entry(), lines(debit=9)], "do not balance"),
        ([entry(), lines(debit=9, credit=9)], "do not balance"),
        ([entry(), lines(), lines(first=3)], "do not balance"),
        ([lines()], "do not balance"),
        ([entry(), lines().replace("'CNY'", "'USD'")], "do not balance"),
        ([entry(2), lines(2)], "does not follow"),
        ([entry(prev="1" * 64), lines()], "does not follow"),
        ([entry(), lines(), entry(3, prev="1" * 64), lines(3)], "does not follow"),
        ([entry(), lines(), entry(2, prev="2" * 64), lines(2)], "does not follow"),
        ([entry(amount=-10), lines()], "entry_sign_fits_kind"),
        ([entry(kind="reversal"), lines()], "entry_sign_fits_kind"),
        ([entry(kind="gift"), lines()], "entry_kind_check"),
        ([entry(cause="null"), lines()], "entry_cause_unless_settlement"),
        ([entry(cause="'mood'"), lines()], "entry_cause_check"),
        ([entry(), lines().replace("10, 0", "10, 10")], "posting_moves_one_side"),
    ],
)
def test_what_is_wrong_is_refused_by_the_database_alone(insert, statements, refused):
    with pytest.raises(psycopg.errors.IntegrityError, match=refused):
        insert(*statements)


def test_lines_cannot_be_added_to_an_old_entry(insert):
    insert(entry(), lines())
    with pytest.raises(psycopg.errors.IntegrityError, match="do not balance"):
        insert(lines(first=3))


@pytest.fixture
def person(fresh_database: Warehouse) -> Iterator[Callable[[str], psycopg.Connection]]:
    """Log in as a person who is a member of the approvers."""
    with as_superuser(fresh_database) as connection:
        database = connection.info.dbname
        for name in ("ann", "bob"):
            connection.execute(
                f"create role {name}_{database} login password 'x' in role {APPROVER}"
            )

        def login(name: str) -> psycopg.Connection:
            info = connection.info
            return psycopg.connect(
                host=info.host, port=info.port, dbname=database, user=f"{name}_{database}",
                password="x", autocommit=True,
            )  # fmt: skip

        yield login
        for name in ("ann", "bob"):
            connection.execute(f"drop role {name}_{database}")


@pytest.fixture
def batch(fresh_database: Warehouse) -> str:
    """A batch prepared by Ann; returns the suffix of the people's names."""
    database = fresh_database.engine().url.database
    with fresh_database.raw(LEDGER) as connection:
        connection.execute(
            "insert into ledger.batch values ('B1', 'settlement', '2026-Q1', %s, now(),"
            " '2026-04-01', 1, '{}', '[]', repeat('a', 64), 'r')",
            [f"ann_{database}"],
        )
    return str(database)


def approve(connection: psycopg.Connection, who: str, digest: str = "a" * 64) -> None:
    with connection:
        connection.execute(
            "insert into ledger.approval values ('B1', %s, %s, 'approved', now(), null)",
            [digest, who],
        )


def test_somebody_else_approves_under_their_own_login(person, batch, fresh_database):
    approve(person("bob"), f"bob_{batch}")
    with fresh_database.raw(FINANCE) as connection:
        rows = connection.execute("select batch_id, approved_by from ledger.approval").fetchall()
    assert rows == [("B1", f"bob_{batch}")]


def test_the_preparer_cannot_approve(person, batch):
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="may not approve"):
        approve(person("ann"), f"ann_{batch}")


def test_nobody_approves_in_another_name(person, batch):
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="own login"):
        approve(person("ann"), f"bob_{batch}")


def test_an_approval_of_another_digest_is_refused(person, batch):
    with pytest.raises(psycopg.errors.ForeignKeyViolation):
        approve(person("bob"), f"bob_{batch}", digest="b" * 64)


def test_an_approval_is_given_once(person, batch):
    approve(person("bob"), f"bob_{batch}")
    with pytest.raises(psycopg.errors.UniqueViolation):
        approve(person("bob"), f"bob_{batch}")
