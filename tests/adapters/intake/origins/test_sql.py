"""Extracts of a database: one snapshot, exact texts, a watermark that moves after the commit."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

import pyarrow.parquet as pq
import pytest
import sqlalchemy as sa

from adapters.intake.feed_files import RawStore
from adapters.intake.origins import retry, sql
from transforms.language.errors import OutsideError, UsageError

MAP = """\
source: erp
kind: sql
connection: erp_db
timezone: UTC
retries: {attempts: 3, first_wait_seconds: 0}
conflicts_: x
feeds:
  accounts:
    query: select account_id, name from account order by account_id
    columns: {account_id: account_id, name: name}
  products:
    query: |
      select product_id, name, changed_at from product
      where changed_at >= :since and changed_at < :until order by product_id
    watermark: {column: changed_at, start: 2026-01-01 00:00:00, overlap: 2 hours}
    columns: {product_id: product_id, name: name}
""".replace("conflicts_: x\n", "")
TABLES = (
    "create table account (account_id text, name text)",
    "create table product (product_id text, name text, changed_at timestamp)",
    "insert into account values ('A1', 'First'), ('A2', '')",
    "insert into product values ('P1', 'Lager', '2026-02-01 10:00')",
    "insert into product values ('P2', 'Stout', '2026-02-01 12:00:00.5')",
)


@pytest.fixture
def company(world, erp):
    erp.do(*TABLES)
    world.login("erp_db", "postgres", **erp.login)
    world.map(MAP)
    return erp


def _names(world):
    return [row["name"] for row in world.rows("products", "name")]


def test_queries_become_landed_files_and_their_rows_load(world, company):
    result = world.run()
    assert result.files_landed == 2
    assert world.landed("erp") == [
        "accounts/full.parquet",
        "products/since_2026-01-01T00:00:00.parquet",
    ]
    assert _names(world) == ["Lager", "Stout"]
    assert world.left_over() == []
    again = world.run()
    assert again.files_landed == 1
    assert world.run().nothing_new


def test_values_are_exact_and_null_is_not_the_empty_text(world, erp, tmp_path):
    erp.do(
        "create table t (id int, d numeric(38,10), f double precision, day date, t timestamp,"
        " z timestamptz, b boolean, x text, big bigint, raw bytea)",
        "insert into t values (7, 12345678901234567890.1234567890, 0.1, '2024-02-29',"
        " '2024-02-29 00:00', '2024-02-29 23:30+08', true, '', 9007199254740993, '\\x00ff'),"
        " (8, 0.0000000000, 1e22, null, '2024-02-29 12:34:56', null, false, null, null, null)",
    )
    world.login("erp_db", "postgres", **erp.login)
    world.map(
        MAP.replace(
            "select account_id, name from account order by account_id",
            "select *, id::text as account_id, x as name from t order by id",
        )
    )
    erp.do("create table product (product_id text, name text, changed_at timestamp)")
    with pytest.raises(Exception, match="holds no rows"):
        world.run()
    first, second = _landed_rows(world, "accounts/full.parquet")
    assert first["d"] == "12345678901234567890.1234567890"
    assert second["d"] == "0.0000000000"
    assert (first["f"], second["f"]) == ("0.1", "1e+22")
    assert (first["day"], second["day"]) == ("2024-02-29", None)
    assert (first["t"], second["t"]) == ("2024-02-29", "2024-02-29 12:34:56")
    assert first["z"] == "2024-02-29T15:30:00+00:00"
    assert (first["b"], second["b"]) == ("true", "false")
    assert (first["x"], second["x"]) == ("", None)
    assert first["big"] == "9007199254740993"
    assert first["raw"] == "00ff"


def _landed_rows(world, name):
    store = RawStore(world.home.raw)
    [delivery] = [each for each in store.deliveries("erp") if each.name == name]
    return pq.read_table(store.path(delivery.sha256)).to_pylist()


def test_the_watermark_asks_for_what_is_new_and_a_little_more(world, company):
    world.run()
    company.do(
        "insert into product values ('P3', 'Porter', '2026-02-01 11:00')",
        "update product set name = 'Bock', changed_at = '2026-02-02 09:00' where product_id = 'P1'",
        "insert into product values ('P0', 'Late and too old', '2026-01-15 00:00')",
    )
    world.run()
    assert world.landed("erp")[-1] == "products/since_2026-02-01T10:00:00.500000.parquet"
    assert sorted(_names(world)) == ["Bock", "Porter", "Stout"]


def test_f12_the_watermark_stays_where_an_extract_was_refused(world, company):
    company.do("insert into product values (null, 'Nameless', '2026-02-03 00:00')")
    with pytest.raises(Exception, match="turned away"):
        world.run()
    company.do("delete from product where product_id is null")
    world.run()
    assert set(world.landed("erp")[1:]) == {"products/since_2026-01-01T00:00:00.parquet"}
    assert _names(world) == ["Lager", "Stout"]


def test_rows_after_the_run_wait_for_the_next(world, company):
    """`:until` is the moment of the run."""
    company.do("insert into product values ('P9', 'Tomorrow', '2026-03-01 09:30')")
    world.run()
    assert "Tomorrow" not in _names(world)
    world.run()
    assert "Tomorrow" in _names(world)


def test_f12_one_snapshot_serves_all_queries_of_a_source(world, company, monkeypatch):
    real = sql.Database._extract

    def extract(database, snapshot, feed):
        if feed == "products":
            company.do("insert into product values ('P9', 'Meanwhile', '2026-02-01 10:00')")
        return real(database, snapshot, feed)

    monkeypatch.setattr(sql.Database, "_extract", extract)
    world.run()
    assert _names(world) == ["Lager", "Stout"]


@pytest.fixture
def slow(world, company, monkeypatch):
    """Many rows, in small batches, so that something can happen between two."""
    company.do(
        "insert into account select 'B' || n, repeat('x', 2000) from generate_series(1, 5000) as n"
    )
    monkeypatch.setattr(sql, "_BATCH", 100)
    waits = []
    monkeypatch.setattr(retry, "wait", waits.append)
    return waits


def _kill_reader(company):
    company.do(
        "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database()"
        " and pid <> pg_backend_pid()"
    )


def _between_batches(monkeypatch, act, times=1):
    real, done = sql.table_of, []

    def table_of(names, rows):
        if len(done) < times and rows and str(rows[0][0]).startswith("B"):
            done.append(1)
            act()
        return real(names, rows)

    monkeypatch.setattr(sql, "table_of", table_of)
    return done


def test_f12_a_connection_lost_in_the_middle_begins_again_with_a_new_snapshot(
    world, company, slow, monkeypatch
):
    def lose():
        company.do("update account set name = 'Changed' where account_id = 'A1'")
        _kill_reader(company)

    done = _between_batches(monkeypatch, lose)
    world.run()
    assert done == [1]
    assert len(slow) == 1
    rows = world.rows("accounts", "account_id, name")
    assert len(rows) == 5002
    assert rows[0] == {"account_id": "A1", "name": "Changed"}
    assert world.left_over() == []


def test_f12_a_connection_that_is_lost_each_time_leaves_nothing_and_moves_nothing(
    world, company, slow, monkeypatch
):
    _between_batches(monkeypatch, lambda: _kill_reader(company), times=99)
    with pytest.raises(OutsideError, match="after 3 attempts") as refused:
        world.run()
    assert len(slow) == 2
    assert world.landed("erp") == []
    assert world.left_over() == []
    assert str(company.url.password) not in str(refused.value)
    monkeypatch.undo()


def test_f12_a_deadlock_begins_again(world, company, monkeypatch):
    """Raised by the real server: the extract and a writer wait for each other."""
    waits = []
    monkeypatch.setattr(retry, "wait", waits.append)
    company.do("create table a (x int)", "create table b (x int)", "insert into a values (1)")
    writer = company.engine.connect()
    transaction = writer.begin()
    writer.exec_driver_sql("set local deadlock_timeout = '10s'")
    writer.exec_driver_sql("lock table b in access exclusive mode")
    blocked = []

    def block():
        try:
            writer.exec_driver_sql("lock table account in access exclusive mode")
        finally:
            transaction.rollback()

    real = sql.Database._extract

    def extract(database, snapshot, feed):
        made = real(database, snapshot, feed)
        if feed == "accounts" and not blocked:
            snapshot.exec_driver_sql("set local deadlock_timeout = '50ms'")
            blocked.append(threading.Thread(target=block))
            blocked[0].start()
            threading.Event().wait(0.3)
            snapshot.exec_driver_sql("select * from b")
        return made

    monkeypatch.setattr(sql.Database, "_extract", extract)
    world.run()
    blocked[0].join(20)
    writer.close()
    assert len(waits) == 1
    assert _names(world) == ["Lager", "Stout"]
    assert world.left_over() == []


def test_an_extract_may_not_write(world, company):
    company.do("create sequence numbers")
    world.map(MAP.replace("select account_id,", "select nextval('numbers')::text as account_id,"))
    with pytest.raises(UsageError, match="read-only"):
        world.run()
    assert company.ask("select is_called from numbers") == [(False,)]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("from account", "from acount", 'relation "acount" does not exist'),
        ("account_id, name from", "name, name, account_id from", "returns 'name' twice"),
        ("select product_id, name, changed_at", "select product_id, name", "watermark's column"),
        ("select product_id,", "select :other as o, product_id,", "unknown parameter :other"),
        ("start: 2026-01-01 00:00:00", "start: 5", "no `:until`"),
    ],
)
def test_a_wrong_query_is_a_matter_of_the_map(world, company, old, new, says):
    assert old in MAP
    world.map(MAP.replace(old, new, 1).replace("2 hours", "0" if new == "start: 5" else "2 hours"))
    with pytest.raises(UsageError, match=says):
        world.run()
    assert world.landed("erp") == []


def test_another_query_begins_from_the_start(world, company):
    world.run()
    world.map(
        MAP.replace("name, changed_at from product", "upper(name) as name, changed_at from product")
    )
    world.run()
    assert _names(world) == ["LAGER", "STOUT"]


def test_a_wrong_password_is_not_tried_again(world, company, monkeypatch):
    monkeypatch.setattr(retry, "wait", lambda _: pytest.fail("tried again"))
    world.login("erp_db", "postgres", **{**company.login, "password": "c4nary-wrong"})
    with pytest.raises(UsageError, match="lets this login not in") as refused:
        world.run()
    assert "c4nary" not in str(refused.value)


def test_a_second_dialect_reads_a_file(world, tmp_path):
    path = tmp_path / "erp.db"
    engine = sa.create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        for statement in TABLES:
            connection.exec_driver_sql(statement.replace("timestamp", "text"))
        connection.exec_driver_sql("update product set changed_at = '2026-02-01 10:00:00'")
    engine.dispose()
    world.login("erp_db", "sqlite", schema=str(path))
    world.map(MAP)
    world.run()
    assert _names(world) == ["Lager", "Stout"]
    world.run()
    assert world.landed("erp")[-1] == "products/since_2026-02-01T08:00:00.parquet"


def test_a_watermark_of_whole_numbers(world, company):
    company.do("alter table product add column seq bigint", "update product set seq = 41")
    text = MAP.replace("where changed_at >= :since and changed_at < :until", "where seq >= :since")
    text = text.replace("name, changed_at from", "name, seq from")
    world.map(
        text.replace(
            "changed_at, start: 2026-01-01 00:00:00, overlap: 2 hours", "seq, start: 1, overlap: 10"
        )
    )
    world.run()
    world.run()
    assert world.landed("erp")[-1] == "products/since_31.parquet"


def test_moments_are_asked_for_in_the_zone_of_the_source(world, company):
    """The run is at 09:00 UTC, 17:00 in Shanghai."""
    company.do(
        "insert into product values ('P9', 'Local', '2026-03-01 16:59')",
        "insert into product values ('P10', 'Later', '2026-03-01 17:01')",
    )
    world.map(MAP.replace("timezone: UTC", "timezone: Asia/Shanghai"))
    world.run()
    assert sorted(_names(world)) == ["Lager", "Local", "Stout"]
    assert datetime(2026, 3, 1, 9, tzinfo=UTC).hour == 9
