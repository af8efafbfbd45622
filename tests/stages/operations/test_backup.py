"""A home that was backed up is made again, to the last entry and byte, whatever dies on the way."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest

from adapters.lake.crash_points import BACKUP_POINTS, RESTORE_POINTS, VARIABLE
from adapters.lake.home import Home
from adapters.lake.locks import locked
from adapters.lake.tables import Lake
from adapters.ledger.head import read_head
from adapters.operations.backups import BackupFolder
from adapters.warehouse import query
from adapters.warehouse.connect import Warehouse
from adapters.warehouse.embedded import Embedded
from adapters.warehouse.grants import grants_script
from adapters.warehouse.roles import BI, RoleNames
from stages.operations.backup import backup
from stages.operations.pipeline import run_all
from stages.operations.restore import restore
from stages.verify.invariants import verify
from tests.adapters.warehouse.own_server import OwnServer
from tests.adapters.warehouse.servers import servers
from tests.draws import first_in_gate
from tests.small_company import ORDERS, TERMS
from transforms.language.errors import DataRefused, OutsideError, UsageError

ROOT = Path(__file__).parents[3]
PAGE = ROOT / "docs" / "backup.md"
AS_OF = date(2026, 2, 1)
NOW = datetime(2026, 2, 1, 3, tzinfo=UTC)
ENTRIES = "select entry_id, account_id, amount, hash from ledger.entry order by entry_id"


@pytest.fixture(scope="module")
def feeds(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("feeds")
    (folder / "accounts.csv").write_text("account_id\nA1\nA2\n", "utf-8")
    (folder / "products.csv").write_text("product_id,units_per_case\nP1,12\n", "utf-8")
    lines = [f"o{n},1,A{n % 2 + 1},P1,2026-01-{n:02},{n},100,CNY\n" for n in range(1, 29)]
    (folder / "orders.csv").write_text(ORDERS + "".join(lines), "utf-8")
    (folder / "terms").mkdir()
    (folder / "terms" / "volume.yaml").write_text(TERMS, "utf-8")
    return folder


@pytest.fixture(scope="module")
def company(feeds: Path, new_home: Callable[[], Home]) -> Iterator[Home]:
    """A company after its first run, with a setting and a report of its own."""
    home = new_home()
    run(home, feeds, "first")
    home.settings_file.write_text("retention: {lake_versions_days: 30}\n", "utf-8")
    yield home
    Embedded(home).stop()


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "backups"


@pytest.fixture
def empty(new_home: Callable[[], Home]) -> Iterator[Home]:
    home = new_home()
    yield home
    Embedded(home).stop()


def run(home: Home, feeds: Path, run_id: str) -> Any:
    return run_all(home, None, feeds, AS_OF, now=NOW, run_id=run_id)


def back_up(home: Home, place: Path, name: str, **more: Any) -> Any:
    return backup(home, None, BackupFolder.at(str(place)), name=name, now=NOW, run_id=name, **more)


def entries(home: Home, url: str | None = None) -> list[dict[str, Any]]:
    with closing(Warehouse.open(home, url)) as warehouse:
        return json.loads(query.as_json(warehouse, ENTRIES))


def table_rows(home: Home) -> dict[str, int]:
    return {
        f"{p.parent.name}/{p.name}": len(list(p.below(".parquet"))) for p in Lake(home).folders()
    }


def call(*words: object, crash_at: str = "") -> int:
    code = "from cli.main import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, *map(str, words)],
        cwd=ROOT,
        env={**os.environ, VARIABLE: crash_at},
        check=False,
        capture_output=True,
    )
    return done.returncode


@pytest.mark.parametrize("secrets", first_in_gate(True, False))
def test_a_home_is_restored_with_its_ledger_and_the_next_run_posts_nothing(
    company, feeds, place, empty, secrets
):
    made = back_up(company, place, "one", secrets=secrets)
    result = restore(empty, None, BackupFolder.at(str(place)), digest=made.digest)
    assert result.error() is None
    assert {check.name: check.state for check in result.verified.checks} == {
        check.name: check.state for check in verify(company, None, all_=True).checks
    }
    assert read_head(empty.ledger_head) == read_head(company.ledger_head)
    assert made.moment.entries == len(entries(company)) > 0
    assert entries(empty) == entries(company)
    assert table_rows(empty) == table_rows(company)
    assert empty.settings_file.read_bytes() == company.settings_file.read_bytes()
    same_key = (empty.secrets / "lake.key").read_bytes() == (
        company.secrets / "lake.key"
    ).read_bytes()
    assert same_key is secrets
    after = run(empty, feeds, "after")
    assert after.error() is None
    assert entries(empty) == entries(company)


def test_a_second_backup_copies_no_file_of_the_lake_again(company, place):
    back_up(company, place, "one")
    contents = {file.name for file in (place / "contents").rglob("*") if file.is_file()}
    back_up(company, place, "two")
    added = [f for f in (place / "contents").rglob("*") if f.is_file() and f.name not in contents]
    sealed = {
        copy.sha256 for copy in BackupFolder.at(str(place)).manifest("two").files if copy.is_sealed
    }
    assert sealed
    assert sealed <= contents
    assert [file for file in added if file.read_bytes()[:4] == b"PAR1"] == []


def test_only_so_many_backups_are_kept_and_each_of_them_is_whole(company, place):
    for name in ("one", "two", "three"):
        result = backup(
            company, None, BackupFolder.at(str(place)), name=name, keep=2,
            now=NOW.replace(minute=len(list((place / "backups").glob("*")))), run_id=name,
        )  # fmt: skip
    assert result.removed == ("one",)
    assert sorted(path.stem for path in (place / "backups").glob("*")) == ["three", "two"]
    assert call("backup", place, "--home", company.path, "--check") == 0


def test_what_was_changed_in_the_backup_is_not_restored(company, place, empty):
    back_up(company, place, "one")
    content = max((place / "contents").rglob("*"), key=lambda file: file.stat().st_size)
    content.write_bytes(content.read_bytes()[:-1] + b"?")
    assert call("backup", place, "--home", company.path, "--check") == 1
    with pytest.raises(DataRefused, match="is not as it was written"):
        restore(empty, None, BackupFolder.at(str(place)))
    with pytest.raises(UsageError, match="is not finished"):
        empty.require_whole()


def test_a_manifest_that_was_changed_or_replaced_is_refused(company, place, empty):
    back_up(company, place, "one")
    with pytest.raises(DataRefused, match="is not the one that was made"):
        restore(empty, None, BackupFolder.at(str(place)), digest="0" * 64)
    manifest = place / "backups" / "one.json"
    manifest.write_text(manifest.read_text("utf-8").replace("lake", "lane", 1), "utf-8")
    with pytest.raises(DataRefused, match="not as it was written"):
        restore(empty, None, BackupFolder.at(str(place)))
    assert list(empty.path.iterdir()) == []


def test_nothing_is_restored_into_a_home_that_has_something_in_it(company, place):
    back_up(company, place, "one")
    before = entries(company)
    with pytest.raises(UsageError, match="has something in it"):
        restore(company, None, BackupFolder.at(str(place)))
    assert entries(company) == before


def test_no_backup_is_made_while_a_run_writes_nor_within_the_home(company, place):
    lock = locked(company.tmp / "build.lock", "a build in this home")
    with lock, pytest.raises(OutsideError, match="a build in this home is already running"):
        back_up(company, place, "one")
    with pytest.raises(UsageError, match="lost with it"):
        back_up(company, company.path / "backups", "one")
    back_up(company, place, "one")
    with pytest.raises(UsageError, match="already"):
        back_up(company, place, "one")


def test_no_backup_is_made_of_a_lake_that_somebody_changed(company, place, tmp_path):
    file = next(iter(Lake(company).clean("orders").files()))
    kept = Path(file).read_bytes()
    Path(file).write_bytes(kept + b"?")
    try:
        with pytest.raises(DataRefused, match="nothing is backed up"):
            back_up(company, place, "one")
    finally:
        Path(file).write_bytes(kept)
    assert not (place / "backups" / "one.json").exists()


@pytest.fixture(scope="module")
def dba() -> Iterator[OwnServer]:
    """A server as it is hosted: its administrator is no superuser, and roles come by the script."""
    server = OwnServer.make()
    server.add("dba", "createrole")
    server.add("etl")
    yield server
    server.stop()
    shutil.rmtree(server.folder)


def own_database(dba: OwnServer, name: str) -> str:
    dba.run(f"create database {name} owner dba", f"revoke all on database {name} from public")
    dba.run(grants_script("etl", name, RoleNames()), database=name, login="dba")
    return dba.url("etl", name)


def test_a_home_is_restored_into_a_database_of_ones_own_and_goes_on_there(
    company, feeds, place, empty, dba, new_home
):
    back_up(company, place, "one")
    url, folder = own_database(dba, "sales"), BackupFolder.at(str(place))
    result = restore(empty, url, folder)
    assert result.error() is None
    assert not empty.has_server()
    assert entries(empty, url) == entries(company)
    after = run_all(empty, url, feeds, AS_OF, now=NOW, run_id="after")
    assert after.error() is None
    assert entries(empty, url) == entries(company)
    # Who reads may do no more than before: the roles are those of the script.
    with Warehouse.open(empty, url) as opened, opened.connection(BI) as reader:
        assert reader.execute("select count(*) from warehouse.account_metrics").fetchone()[0] > 0
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            reader.execute("select count(*) from ledger.entry")
    # And what is there is not for another backup to replace.
    again = new_home()
    with pytest.raises(UsageError, match="a database that has a warehouse"):
        restore(again, url, folder)
    assert list(again.path.iterdir()) == []
    assert entries(empty, url) == entries(company)


def test_a_login_that_may_not_make_a_warehouse_is_told_what_its_administrator_runs(
    company, place, empty, dba
):
    back_up(company, place, "one")
    dba.run("create database bare owner dba")
    dba.add("guest")
    with pytest.raises(UsageError) as refused:
        restore(empty, dba.url("guest", "bare"), BackupFolder.at(str(place)))
    assert "peakledger warehouse grants --login guest --database bare" in refused.value.remedy


@pytest.mark.proof
@pytest.mark.parametrize("major", [15, 16, 17])
def test_an_older_server_of_ones_own_takes_what_the_embedded_one_has_dumped(
    company, place, empty, major
):
    if major not in servers():
        pytest.skip(f"no PostgreSQL {major} on this machine: run `make servers`")
    back_up(company, place, "one")
    server = OwnServer.make(servers()[major])
    try:
        server.add("dba", "createrole")
        server.add("etl")
        url = own_database(server, "sales")
        assert restore(empty, url, BackupFolder.at(str(place))).error() is None
        assert entries(empty, url) == entries(company)
    finally:
        server.stop()
        shutil.rmtree(server.folder)


@pytest.mark.proof
def test_f1_what_was_killed_on_its_way_is_finished_by_running_it_again(
    company, place, empty, dba, new_home
):
    home = ("--home", company.path)
    for point in BACKUP_POINTS:
        assert call("backup", place, "--name", "one", *home, crash_at=point) == -signal.SIGKILL
        assert not (place / "backups" / "one.json").exists()
    assert call("backup", place, "--name", "one", *home) == 0
    for restored, url in ((empty, None), (new_home(), own_database(dba, "killed"))):
        there = ("--home", restored.path, *(("--warehouse-url", url) if url else ()))
        for point in RESTORE_POINTS:
            assert call("restore", place, *there, crash_at=point) == -signal.SIGKILL
            assert call("verify", *there) == 2  # not while it is unfinished
        assert call("restore", place, *there) == 0
        assert entries(restored, url) == entries(company)
        assert [c.name for c in verify(restored, url, all_=True).checks if c.found] == []


@pytest.mark.proof
def test_the_runbook_restores_a_home_from_nothing(company, feeds, place, new_home):
    """Every command of the page in its order, but those for a store (`sh`)."""
    restored, earlier = new_home(), new_home()
    places = {
        "/mnt/backups/peakledger": place,
        "/srv/peakledger": company.path,
        "/srv/restored": restored.path,
        "/srv/earlier": earlier.path,
        "/srv/feeds": feeds,
    }
    blocks = re.findall(r"^```(\w*)\n(.*?)^```$", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    commands = [line for kind, block in blocks if not kind for line in block.splitlines()]
    assert len(commands) == 7
    back_up(company, place, "first")
    before = entries(company)
    for command in commands:
        words = [str(places.get(word, word)) for word in shlex.split(command)]
        assert words[0] == "peakledger"
        assert call(*words[1:]) == 0, command
    assert entries(restored) == entries(earlier) == before
    for home in (restored, earlier):
        Embedded(home).stop()
        shutil.rmtree(home.path)
