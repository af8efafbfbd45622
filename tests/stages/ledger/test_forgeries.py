"""With right hashes and the ledger's own login: what is forged is refused by the database, or found
by `verify`, and the head never moves over it.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

import psycopg
import pytest

from adapters.ledger import batches, reads
from adapters.warehouse.connect import Warehouse
from adapters.warehouse.roles import LEDGER, WRITER
from stages.verify.invariants import verify
from transforms.language.errors import DataRefused, UsageError
from transforms.ledger.batches import Batch, BatchLine, drafts
from transforms.ledger.chain import Tip, chained
from transforms.ledger.entries import COLUMNS, Draft, Drafted, GlAccounts, Posting

D = Decimal
GL = GlAccounts("6601.03", "2241.05", "1122.09")
FEBRUARY = date(2026, 2, 1)


def entry(gl: GlAccounts = GL, **changes: object) -> Drafted:
    """An accrual of 5,000.00 to A for January that no order is behind."""
    plain = Draft(
        "VOL", 1, "A", "2026-01", 2, "accrual", D(5000), "CNY", "2026-01", FEBRUARY, "new_sales",
        D(1), D(100), 1, "10",
    )  # fmt: skip
    return plain._replace(**changes), gl


def batch(amount: str, **changes: object) -> Batch:
    """A settlement to A that says of itself that it needs no approval."""
    line = BatchLine("VOL", "A", "2026-01", "CNY", "settlement", -D(amount), 1, 1, *GL)
    line = line._replace(**{k: v for k, v in changes.items() if k in BatchLine._fields})
    plain = Batch("settlement", "2026-01", "nobody", FEBRUARY, False, (line,))
    return plain._replace(**{k: v for k, v in changes.items() if k in Batch._fields})


def keep(warehouse: Warehouse, made: Batch) -> Batch:
    with warehouse.raw(LEDGER) as connection:
        batches.add_batch(connection, made, datetime.fromisoformat("2026-02-03T08Z"), "run-1")
    return made


def write(warehouse: Warehouse, *made: Drafted, later: timedelta = timedelta()) -> None:
    """Seal drafts on to the chain and insert them as the ledger's login does."""
    with warehouse.raw(LEDGER) as connection, connection.transaction():
        last = reads.last_entry(connection)
        links = [
            *chained(
                made,
                Tip(last.seal.entry_id, last.seal.hash),
                run_id="run-1",
                posted_at=last.seal.posted_at + later,
            )
        ]
        copy(connection, "entry", COLUMNS, [link.entry.row() for link in links])
        lines = [line for link in links for line in link.postings]
        copy(connection, "posting", Posting._fields, lines)


def copy(connection, table: str, columns: tuple[str, ...], rows: list[tuple]) -> None:
    statement = f"copy ledger.{table} ({', '.join(columns)}) from stdin"
    with connection.cursor() as cursor, cursor.copy(statement) as into:
        for row in rows:
            into.write_row(row)


def pay(warehouse: Warehouse, made: Batch, number: int = 2, **changes: object) -> None:
    key = made.lines[0][:3]
    paid = drafts(keep(warehouse, made), {key: number - 1}, "2026-01", FEBRUARY)
    write(warehouse, *((draft._replace(**changes), gl) for draft, gl in paid))


@pytest.fixture
def free(paying):
    """The world of `paying` with a version that is settled without approval; 10.00 are payable."""
    text = (paying.home.terms / "terms.yaml").read_text()
    paying.terms(text.replace("program: VOL", "program: VOL\nversion: 2\nsettle: {approve: false}"))
    paying.accrue("2026-02-01")
    return paying


def refused(act, *given, **more) -> str:
    with pytest.raises(psycopg.errors.DatabaseError) as error:
        act(*given, **more)
    return str(error.value)


BATCHES = [
    (batch("30"), "needs approval and says that it does not"),
    (batch("10"), "needs approval and says that it does not"),
    (batch("10", needs_approval=True), "which is not approved"),
    (batch("10", program_id="NONE"), "terms of program NONE, version 1 are not kept"),
    (batch("10", terms_version=7), "terms of program VOL, version 7 are not kept"),
    (batch("10", purpose="adjustment"), "is for a adjustment and holds a settlement"),
    (batch("10", purpose="terms_change"), "is for a terms_change and holds a settlement"),
    (batch("-10", kind="adjustment", purpose="adjustment"), "needs approval and says"),
    (batch("-10", kind="accrual", purpose="terms_change"), "needs approval and says"),
    (batch("10", prepared_by="bo\u200bb"), "names nobody as its preparer"),
    (batch("10", prepared_by="..."), "names nobody as its preparer"),
]


def test_f56_a_batch_cannot_say_that_it_needs_nobody(paying, fresh_database):
    for made, says in BATCHES:
        assert says in refused(pay, fresh_database, made)
    assert len(paying.entries()) == 1


def test_f56_terms_without_approval_pay_what_is_payable_and_no_more(free, fresh_database):
    assert "more is taken than stands open under VOL, A, 2026-01" in refused(
        pay, fresh_database, batch("30", terms_version=2)
    )
    pay(fresh_database, batch("6", terms_version=2))
    assert "more is taken than stands open" in refused(
        pay, fresh_database, batch("6", terms_version=2, period="2026-02"), 3
    )
    made = keep(fresh_database, batch("4", terms_version=2))
    with fresh_database.raw(WRITER) as connection:
        connection.execute(KEEP_AGAIN, ["3", '{"version": 3, "settle": {"approve": true}}'])
    paid = [*drafts(made, {KEY: 2}, "2026-01", FEBRUARY)]
    assert "which is not approved" in refused(write, fresh_database, *paid)


KEY = ("VOL", "A", "2026-01")
KEEP_AGAIN = """
insert into ledger.terms (program_id, terms_version, document, expense, liability, clearing, digest,
    kept_at, run_id)
select program_id, %s::bigint, changed, expense, liability, clearing, encode(sha256(convert_to(
    concat_ws(e'\\n', changed, expense, liability, clearing), 'UTF8')), 'hex'), kept_at, run_id
from ledger.terms cross join lateral (select (document::jsonb || %s)::text as changed) as made
order by terms_no desc limit 1
"""
ENTRIES = [
    ({"program_id": "NONE", "entry_no": 1}, "of terms that are not kept"),
    ({"terms_version": 9}, "of terms that are not kept"),
    ({"gl": GL._replace(expense="1001")}, "not on the GL accounts of its terms"),
    ({"gl": GlAccounts(GL.liability, GL.expense, GL.clearing)}, "not on the GL accounts"),
    ({"posting_period": "2026-05"}, "not booked in the month of its as-of date"),
    ({"posting_period": "2025-12"}, "not booked in the month of its as-of date"),
    ({"kind": "adjustment", "cause": "correction"}, "needs a batch that somebody approved"),
]
STATEMENTS = {
    LEDGER: [
        "insert into ledger.terms (program_id) values ('VOL')",
        "update ledger.terms set document = '{}'",
        "update ops.run set state = 'running'",
        "insert into ops.run (run_id) values ('mine')",
        "set role peakledger_writer",
        "set role peakledger_approver",
        "set session authorization peakledger_owner",
        "alter table ledger.entry disable trigger all",
        "set session_replication_role = replica",
        "alter function ledger.asks_approval(text) rename to asked",
        "insert into ledger.approval select batch_id, digest, 'bob', 'approved', now() from batch",
        ("insert into ledger.approval select batch_id, digest, current_user, 'approved', now()"
        " from ledger.batch"),
    ],
    WRITER: [
        "insert into ledger.batch (batch_id) values ('x')",
        "insert into ledger.entry (entry_id) values (9)",
        "insert into ledger.approval (batch_id) values ('x')",
        "select * from ledger.entry",
        "update ledger.terms set document = '{}'",
        "set role peakledger_ledger",
    ],
}  # fmt: skip


def test_f56_neither_login_does_the_others_part(paying, fresh_database):
    """The ledger's login has no hand in terms, runs and approvals, the writer's in nothing else."""
    paying.settle()
    for changes, says in ENTRIES:
        assert says in refused(write, fresh_database, entry(**changes))
    assert "dated before the last one" in refused(
        write, fresh_database, entry(), later=-timedelta(days=1)
    )
    for role, statements in STATEMENTS.items():
        with fresh_database.raw(role) as connection:
            for statement in statements:
                assert refused(connection.execute, statement)
    with fresh_database.raw(WRITER) as connection:
        given = ["1", '{"settle": {"approve": false}}']
        assert "changed after entries were booked" in refused(connection.execute, KEEP_AGAIN, given)


FORGED = {
    "an accrual": [entry()],
    "a reversal": [entry(kind="reversal", amount=D(-3), cause="return")],
    "a claw-back": [entry(kind="claw_back", amount=D(-3), cause="return")],
    "an accrual of a day to come": [entry(posted_as_of=date(2027, 1, 1), posting_period="2026-12")],
    "an accrual of another account": [entry(account_id="B", entry_no=1)],
}
UNDO = [
    "delete from ledger.posting where entry_id > 1",
    "delete from ledger.entry where entry_id > 1",
]


def test_f56_the_head_never_moves_over_an_accrual_that_no_run_made(paying, fresh_database):
    head = paying.home.ledger_head.read_bytes()
    for made in FORGED.values():
        write(fresh_database, *made)
        with pytest.raises(DataRefused, match="no run that was cut off wrote it"):
            paying.accrue("2026-03-01")
        told = verify(paying.home, paying.url, all_=True)
        assert "owed_is_posted" in {c.name for c in told.checks if c.state == "fail"}
        assert paying.home.ledger_head.read_bytes() == head
        paying.tamper(*UNDO)
    write(fresh_database, entry())
    for act in (paying.settle, lambda: paying.close("2026-01")):
        with pytest.raises(DataRefused, match="no run that was cut off wrote it"):
            act()
    assert paying.home.ledger_head.read_bytes() == head


def of_batch(warehouse: Warehouse, amount: str, **changes: object) -> list[Drafted]:
    made = keep(warehouse, batch(amount, terms_version=2, **changes))
    return [*drafts(made, {KEY: 1}, "2026-01", FEBRUARY)]


PAST_THE_DATABASE = {
    "30 CNY is paid where 10 is payable": (lambda w: of_batch(w, "30"), "paid_of_payable"),
    "nobody else than its preparer approved it": (
        lambda w: of_batch(w, "10", needs_approval=True, purpose="settlement"), "settlements"),
    "NONE, version 1, are not kept": (lambda w: [entry(program_id="NONE", entry_no=1)], "terms"),
    "are not on the accounts": (lambda w: [entry(gl=GL._replace(liability="9"))], "terms"),
    "where 2026-01 was due": (lambda w: [entry(posting_period="2026-09")], "closed_months"),
}  # fmt: skip


def test_f56_verify_names_what_was_written_past_the_databases_checks(free, fresh_database):
    head = free.home.ledger_head.read_bytes()
    for says, (make, check) in PAST_THE_DATABASE.items():
        made = make(fresh_database)
        with psycopg.connect(free.url, autocommit=True) as owner:
            for table in ("entry", "posting"):
                owner.execute(f"alter table ledger.{table} disable trigger user")
            write(fresh_database, *made)
            for table in ("entry", "posting"):
                owner.execute(f"alter table ledger.{table} enable trigger user")
        found = {c.name: c.findings for c in verify(free.home, free.url, all_=False).checks}
        assert says in found[check][0].says
        assert "ledger.entry 2" in found[check][0].where
        with pytest.raises(DataRefused):
            free.accrue("2026-03-01")
        assert free.home.ledger_head.read_bytes() == head
        free.tamper(*UNDO)


def test_f49_another_spelling_of_the_approver_is_no_other_person(paying, fresh_database):
    bob = paying.approver
    for spelling in ("{0} ", "{0}.", "b.{1}", "B{1}", "ｂ{1}", "b\u0301{1}", "ʙ{1}", "в{1}"):
        name = spelling.format(bob, bob[1:])
        made = keep(fresh_database, batch("10", needs_approval=True, prepared_by=name))
        with pytest.raises(DataRefused, match="may not approve it"):
            paying.approve(made.batch_id, bob)
        with psycopg.connect(paying.login_of(bob)) as connection:
            given = [made.batch_id, made.digest, bob]
            query = "insert into ledger.approval values (%s, %s, %s, 'approved', now())"
            assert "may not approve it" in refused(connection.execute, query, given)


def test_f49_a_login_does_not_approve_what_it_prepared_under_another_name(paying, fresh_database):
    made = keep(fresh_database, batch("10", needs_approval=True, prepared_by="Ann"))
    bob = paying.approver
    paying.tamper(f"update ledger.batch set prepared_login = '{bob}'")
    with pytest.raises(DataRefused, match="may not approve it"):
        paying.approve(made.batch_id, bob)


def test_a_preparer_has_a_name_that_can_be_read(paying):
    for name in ("bo\u200bb", "bob\x07", "\u202ebob", "bob\ufeff", "...", "  "):
        with pytest.raises(UsageError, match=r"no person's name|nobody is named"):
            paying.settle(by=name)
