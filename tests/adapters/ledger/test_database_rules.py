"""What the database itself refuses, whoever asks: changes, imbalance, gaps, self-approval."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal

import psycopg
import pytest

from adapters.ledger import batches, reads
from adapters.warehouse.connect import Warehouse
from adapters.warehouse.embedded import Embedded
from adapters.warehouse.roles import ADMIN, APPROVER, BI, FINANCE, LEDGER, OWNER, WRITER
from transforms.ledger.batches import Batch, BatchLine, drafts, in_order
from transforms.ledger.chain import Tip, chained
from transforms.ledger.entries import COLUMNS, Draft, Drafted, GlAccounts, Posting

NOW = datetime(2026, 4, 2, 8, tzinfo=UTC)

TABLES = ("entry", "posting", "period", "batch", "approval", "export", "hold", "terms", "reply")
COLUMN = {
    "entry": "entry_id",
    "posting": "entry_id",
    "period": "state",
    "batch": "digest",
    "approval": "digest",
    "export": "digest",
    "hold": "state",
    "terms": "digest",
    "reply": "state",
}
VERBS = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")

# Who may do what: everything not drawn here is denied.
GRANTED = """
role                 | entry         | posting       | period        | batch         | approval      | export        | hold          | terms         | balance       | payout        | reply         | dispute
peakledger_ledger    | select,insert | select,insert | select,insert | select,insert | select,insert | select,insert | select,insert | select        | select        | select        | select,insert | select
peakledger_finance   | select        | select        | select        | select        | select        | select        | select        | select        | select        | select        | select        | select
peakledger_approver  |               |               |               | select        | insert        |               |               | select        |               |               | select        | select
peakledger_bi        |               |               |               |               |               |               |               |               |               |               |               |
peakledger_ops_reader |               |               |               |               |               |               |               |               |               |               |               |
peakledger_writer    |               |               |               |               |               |               |               | select,insert |               |               |               |
public               |               |               |               |               |               |               |               |               |               |               |               |
"""  # noqa: E501


def granted() -> Iterator[tuple[str, str, set[str]]]:
    lines = [[cell.strip() for cell in line.split("|")] for line in GRANTED.strip().splitlines()]
    for role, *cells in lines[1:]:
        for table, verbs in zip(lines[0][1:], cells, strict=True):
            yield role, table, {verb.upper() for verb in verbs.split(",") if verb}


@contextmanager
def as_superuser(warehouse: Warehouse) -> Iterator[psycopg.Connection]:
    url = Embedded(warehouse.home).url(ADMIN, warehouse.place.rpartition("/")[2])
    text = url.text()
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


SHORT = GlAccounts("66", "22", "11")


@pytest.fixture
def insert(fresh_database: Warehouse, keep_terms) -> Callable[..., None]:
    """Run statements as the ledger role in one transaction that is checked and then undone."""
    keep_terms(gl=SHORT)
    with fresh_database.raw(LEDGER) as connection:

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


PEOPLE = ("ann", "bob")


@pytest.fixture
def person(fresh_database: Warehouse) -> Iterator[Callable[[str], psycopg.Connection]]:
    """Log in as a person who is a member of the approvers; dan is nobody's member."""
    with as_superuser(fresh_database) as connection:
        database = connection.info.dbname
        for name in PEOPLE:
            connection.execute(
                f"create role {name}_{database} login password 'x' in role {APPROVER}"
            )
        connection.execute(f"create role dan_{database} login password 'x'")
        connection.execute(f"grant usage on schema ledger to dan_{database}")
        connection.execute(f"grant insert on ledger.approval to dan_{database}")
        connection.execute(f"grant connect on database {database} to dan_{database}")

        def login(name: str) -> psycopg.Connection:
            info = connection.info
            return psycopg.connect(
                host=info.host, port=info.port, dbname=database, user=f"{name}_{database}",
                password="x", autocommit=True,
            )  # fmt: skip

        yield login
        for name in (*PEOPLE, "dan"):
            connection.execute(f"drop owned by {name}_{database}")
            connection.execute(f"drop role {name}_{database}")


def prepared(by: str, *amounts: int, **more: object) -> Batch:
    """A settlement of account A under program VOL, a line a month."""
    lines = [
        BatchLine("VOL", "A", f"2026-{month:02d}", "CNY", "settlement", Decimal(-amount), 1, 1,
                  "66", "22", "11", "credit_note")
        for month, amount in enumerate(amounts, 1)
    ]  # fmt: skip
    plain = Batch("settlement", "2026-Q1", by, date(2026, 4, 1), True, in_order(lines))
    return plain._replace(**more)


def keep(warehouse: Warehouse, made: Batch) -> Batch:
    with warehouse.raw(LEDGER) as connection:
        batches.add_batch(connection, made, NOW, "r")
    return made


@pytest.fixture
def batch(fresh_database: Warehouse, keep_terms, suffix: str) -> Batch:
    """A batch of one line prepared by Ann, whose names end in the database's."""
    keep_terms(gl=SHORT)
    return keep(fresh_database, prepared(f"ann{suffix}", 10))


def approve(
    connection: psycopg.Connection, batch: Batch, who: str, digest: str = "", word: str = "approved"
) -> int:
    with connection:
        return connection.execute(
            "insert into ledger.approval values (%s, %s, %s, %s, now(), null)",
            [batch.batch_id, digest or batch.digest, who, word],
        ).rowcount


@pytest.fixture
def suffix(fresh_database: Warehouse) -> str:
    return "_" + fresh_database.place.rpartition("/")[2]


def test_somebody_else_approves_under_their_own_login(person, batch, fresh_database, suffix):
    assert approve(person("bob"), batch, f"bob{suffix}") == 1
    with fresh_database.raw(FINANCE) as connection:
        rows = connection.execute("select batch_id, approved_by from ledger.approval").fetchall()
    assert rows == [(batch.batch_id, f"bob{suffix}")]


def test_f49_the_preparer_cannot_approve(person, batch, suffix):
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="may not approve"):
        approve(person("ann"), batch, f"ann{suffix}")


def test_f49_a_preparer_in_capitals_is_the_same_person(person, fresh_database, suffix, keep_terms):
    keep_terms(gl=SHORT)
    made = keep(fresh_database, prepared(f" BOB{suffix} ", 10))
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="may not approve"):
        approve(person("bob"), made, f"bob{suffix}")


def test_f49_nobody_approves_in_another_name(person, batch, suffix):
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="own login"):
        approve(person("ann"), batch, f"bob{suffix}")


def test_f49_who_is_no_member_of_the_approvers_cannot_approve(person, batch, suffix):
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="is no approver"):
        approve(person("dan"), batch, f"dan{suffix}")


@pytest.mark.parametrize("role", [LEDGER, ADMIN])
def test_f49_neither_pipeline_nor_administrator_is_a_default_answer(fresh_database, batch, role):
    refusals = psycopg.errors.InsufficientPrivilege
    with (
        as_superuser(fresh_database) if role == ADMIN else fresh_database.raw(role) as connection,
        pytest.raises(refusals, match="is no approver"),
    ):
        approve(connection, batch, role)


def test_f49_an_approval_of_another_digest_is_refused(person, batch, suffix):
    with pytest.raises(psycopg.errors.ForeignKeyViolation):
        approve(person("bob"), batch, f"bob{suffix}", digest="b" * 64)


def test_an_approval_given_again_changes_nothing(person, batch, suffix):
    assert approve(person("bob"), batch, f"bob{suffix}") == 1
    assert approve(person("bob"), batch, f"bob{suffix}") == 0


def test_a_decision_stands(person, batch, suffix):
    approve(person("bob"), batch, f"bob{suffix}", word="refused")
    with pytest.raises(psycopg.errors.UniqueViolation, match="has refused"):
        approve(person("bob"), batch, f"bob{suffix}")


@pytest.mark.parametrize(
    ("column", "value", "refused"),
    [
        ("digest", "repeat('a', 64)", "digest of its lines"),
        ("lines", "replace(lines::text, '-10', '-11')::jsonb", "digest of its lines"),
        ("prepared_by", "'eve'", "digest of its lines"),
        ("needs_approval", "false", "digest of its lines"),
        ("line_count", "2", "named and counted"),
        ("batch_id", "'settlement-2026-Q1-' || left(digest, 15)", "named and counted"),
    ],
)
def test_a_batch_is_its_digest_for_the_database_too(batch, fresh_database, column, value, refused):
    written = "batch_id purpose period prepared_by prepared_at prepared_as_of line_count totals"
    columns = f"{written} lines digest run_id needs_approval".split()
    chosen = ", ".join(value if name == column else name for name in columns)
    with (
        fresh_database.raw(LEDGER) as connection,
        pytest.raises(psycopg.errors.IntegrityError, match=refused),
    ):
        connection.execute(
            f"insert into ledger.batch ({', '.join(columns)}) select {chosen} from ledger.batch"
        )


ODD = "甲\"\\\t\u0001=é' 😀"


def test_the_digest_is_the_same_in_every_language(fresh_database, keep_terms):
    keep_terms(gl=SHORT, settle={"approve": False})
    odd = prepared("Ольга 'é\" 王芳", 10)
    line = odd.lines[0]._replace(account_id=ODD, amount=Decimal("-1000.50"), reason=ODD)
    made = keep(fresh_database, odd._replace(lines=(line,), needs_approval=False))
    with fresh_database.raw(FINANCE) as connection:
        paper = batches.find_batch(connection, made.batch_id)
    assert paper is not None
    assert paper.batch == made


def posted(made: Batch, **changes: object) -> list[Drafted]:
    """The accrual that is owed, and the batch's entries."""
    accrual = Draft(
        "VOL", 1, "A", "2026-01", 1, "accrual", Decimal(30), "CNY", "2026-03", date(2026, 4, 1),
        "new_sales",
    )  # fmt: skip
    numbers = {("VOL", "A", "2026-01"): 1}
    paid = drafts(made, numbers, "2026-03", date(2026, 4, 1))
    return [(accrual, SHORT), *((draft._replace(**changes), gl) for draft, gl in paid)]


def write(warehouse: Warehouse, *made: Drafted) -> None:
    """Insert entries as the ledger role does, past everything the pipeline checks."""
    with warehouse.raw(LEDGER) as connection, connection.transaction():
        last = reads.last_entry(connection)
        tip = Tip(last.seal.entry_id, last.seal.hash) if last else Tip()
        links = list(chained(made, tip, run_id="r", posted_at=NOW))
        for table, rows in (
            ("entry", [link.entry.row() for link in links]),
            ("posting", [line for link in links for line in link.postings]),
        ):
            fields = COLUMNS if table == "entry" else Posting._fields
            with connection.cursor().copy(
                f"copy ledger.{table} ({', '.join(fields)}) from stdin"
            ) as copy:
                for row in rows:
                    copy.write_row(row)


def refusal(warehouse: Warehouse, *made: Drafted) -> str:
    with pytest.raises(psycopg.errors.IntegrityError) as refused:
        write(warehouse, *made)
    return str(refused.value)


def test_an_approved_batch_is_posted_whole_and_once(person, batch, fresh_database, suffix):
    accrual, (paid, gl) = posted(batch)
    write(fresh_database, accrual)
    approve(person("bob"), batch, f"bob{suffix}")
    write(fresh_database, (paid, gl))
    assert "posted before" in refusal(fresh_database, (paid._replace(entry_no=3), gl))


def test_f49_an_unapproved_batch_is_refused_by_the_database(batch, fresh_database):
    assert "is not approved" in refusal(fresh_database, *posted(batch))


def test_f49_a_refused_batch_is_refused_by_the_database(person, batch, fresh_database, suffix):
    approve(person("bob"), batch, f"bob{suffix}", word="refused")
    assert "was refused" in refusal(fresh_database, *posted(batch))


def test_f49_whoever_left_the_list_has_not_approved(person, batch, fresh_database, suffix):
    approve(person("bob"), batch, f"bob{suffix}")
    with as_superuser(fresh_database) as connection:
        connection.execute(f"revoke {APPROVER} from bob{suffix}")
    assert "is not approved" in refusal(fresh_database, *posted(batch))


@pytest.mark.parametrize(
    "changes",
    [
        {"amount": Decimal(-11)},
        {"account_id": "B", "entry_no": 1},
        {"earning_period": "2026-02", "entry_no": 1},
        {"currency": "USD"},
        {"terms_version": 2},
        {"program_id": "OTHER", "entry_no": 1},
    ],
)
def test_f49_entries_other_than_those_approved_are_refused(
    person, batch, fresh_database, suffix, keep_terms, changes
):
    keep_terms(gl=SHORT, version=2)
    keep_terms("OTHER", gl=SHORT)
    approve(person("bob"), batch, f"bob{suffix}")
    assert "has other lines" in refusal(fresh_database, *posted(batch, **changes))


def test_f49_a_part_of_a_batch_is_not_posted(person, batch, fresh_database, suffix):
    made = keep(fresh_database, prepared(f"ann{suffix}", 10, 20))
    approve(person("bob"), made, f"bob{suffix}")
    assert "has other lines" in refusal(fresh_database, *posted(made)[:2])


def test_a_held_account_is_not_paid(person, batch, fresh_database, suffix):
    approve(person("bob"), batch, f"bob{suffix}")
    with fresh_database.raw(LEDGER) as connection:
        hold = batches.Hold("h1", "A", "VOL", "diversion under inquiry")
        batches.write_hold(connection, hold, "held", "ann", now=NOW, run_id="r")
    assert "are held: diversion" in refusal(fresh_database, *posted(batch))
    with fresh_database.raw(LEDGER) as connection:
        batches.write_hold(connection, hold, "released", "ann", now=NOW, run_id="r")
    write(fresh_database, *posted(batch))


def test_f11_months_close_in_order_and_never_reopen(fresh_database, batch):
    (accrual, gl), _ = posted(batch)
    january = accrual._replace(posting_period="2026-01", posted_as_of=date(2026, 2, 1))
    write(fresh_database, (january, gl))
    row = (
        "insert into ledger.period (period, state, closed_by, head_hash, entry_count, changed_at,"
        " run_id) select %s, %s, %s, hash, entry_id, now(), 'r' from ledger.entry"
        " order by entry_id desc limit 1"
    )
    with fresh_database.raw(LEDGER) as connection:
        connection.execute(row, ["2026-01", "open", None])
        connection.execute(row, ["2026-02", "open", None])
        refused = psycopg.errors.IntegrityError
        with pytest.raises(refused, match="while 2026-01 is open"):
            connection.execute(row, ["2026-02", "closed", "fin"])
        with pytest.raises(refused, match="ledger's head"):
            connection.execute(row.replace("entry_id, now", "7, now"), ["2026-01", "closed", "fin"])
        connection.execute(row, ["2026-01", "closed", "fin"])
        connection.execute(row, ["2026-02", "closed", "fin"])
        for month, state, by in (("2025-12", "open", None), ("2026-02", "open", None)):
            with pytest.raises(refused):
                connection.execute(row, [month, state, by])
    assert "closed posting period" in refusal(
        fresh_database, (accrual._replace(posting_period="2025-12", entry_no=2), gl)
    )
