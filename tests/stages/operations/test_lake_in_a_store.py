"""A company whose lake lies in a store has the rows of one whose lake lies in its home.

Any machine goes on with it: two homes with nothing in common but the store, its key and the
warehouse.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from adapters.intake.evidence import waiting
from adapters.intake.feed_files import RawStore, listing
from adapters.lake.crash_points import VARIABLE
from adapters.lake.delta_table import open_delta
from adapters.lake.engine import Engine
from adapters.lake.home import LAKE, Home
from adapters.lake.locks import locks_in
from adapters.lake.paths import live_paths, partitioned_sql
from adapters.lake.seals import SHARED_KEY
from adapters.lake.tables import Lake, table_name
from adapters.ledger.head import read_head
from adapters.operations.airflow.handed_on import handed_on
from adapters.operations.airflow.start_files import shown
from adapters.operations.alerts import Alert, deliver, told_of
from adapters.operations.backups import BackupFolder
from adapters.warehouse.embedded import Embedded
from adapters.warehouse.lake_locks import build_lock, locked_sources, source_lock
from adapters.warehouse.roles import ADMIN
from stages.exports.start import write_start
from stages.intake.ingest import land_and_clean
from stages.intake.preview import preview
from stages.intake.recount import recount
from stages.operations.backup import backup
from stages.operations.backup_list import listed
from stages.operations.pipeline import run_all
from stages.operations.restore import restore
from stages.verify.invariants import verify
from tests.small_company import ORDERS, TERMS
from transforms.language.errors import DataRefused, OutsideError, UsageError

ROOT = Path(__file__).parents[3]
AS_OF = date(2026, 2, 1)
NOW = datetime(2026, 2, 1, 3, tzinfo=UTC)
# Of two runs of the same days these differ: who wrote a row, and when.
OF_A_RUN = {"run_id", "landed_at", "checked_at", "found_at"}
WORKER = """
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from adapters.lake.home import Home
from adapters.lake.locks import locks_in, patient
from stages.operations.pipeline import run_all
home, url, feeds, as_of, run_id = sys.argv[1:]
with patient(600), locks_in(url):
    done = run_all(Home.at(home), url, Path(feeds), date.fromisoformat(as_of),
                   now=datetime(2026, 2, 1, 3, tzinfo=UTC), run_id=run_id)
sys.exit(str(done.error() or "") or 0)
"""


@pytest.fixture(scope="module")
def feeds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("feeds")
    (folder / "accounts.csv").write_text("account_id\nA1\nA2\n", "utf-8")
    (folder / "products.csv").write_text("product_id,units_per_case\nP1,12\n", "utf-8")
    lines = [f"o{n},1,A{n % 2 + 1},P1,2026-01-{n:02},{n},100,CNY\n" for n in range(1, 29)]
    (folder / "orders.csv").write_text(ORDERS + "".join(lines), "utf-8")
    (folder / "terms").mkdir()
    (folder / "terms" / "volume.yaml").write_text(TERMS, "utf-8")
    return folder


@pytest.fixture
def url(fresh_database: Any) -> str:
    name = fresh_database.place.rpartition("/")[2]
    return Embedded(fresh_database.home).url(ADMIN, name).text()


@pytest.fixture
def bare_url(warehouse: Any) -> Iterator[str]:
    """A database that no warehouse was ever in."""
    server = Embedded(warehouse.home)
    server.create_database("bare")
    yield server.url(ADMIN, "bare").text()
    server.drop_database("bare")


@pytest.fixture
def machines(
    tmp_path: Path, bucket: Any, url: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Home, Home]]:
    """Two homes with nothing in them, of machines that work on one lake."""
    for name, value in bucket.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv(LAKE, f"s3://{bucket.name}/company")
    monkeypatch.setenv(SHARED_KEY, "a secret of the company")
    # A file of this very moment may still grow, and would be read again; a store's times are whole
    # seconds, so that it may seem landed before it was written.
    monkeypatch.setattr(listing, "SETTLED_NS", -60_000_000_000)
    with locks_in(url):
        yield Home.at(tmp_path / "one"), Home.at(tmp_path / "two")


def rows(home: Home) -> dict[str, list[tuple[Any, ...]]]:
    """Return the rows of every table of a lake, without what tells one run from another."""
    found = {}
    with Engine.open(home) as engine:
        for folder in Lake(home).folders():
            files = live_paths(open_delta(folder), folder)
            if not files:
                continue
            rest = f"select * from {partitioned_sql(files)}"
            names = engine.stream(f"{rest} limit 0").schema.names
            without = ", ".join(f'"{name}"' for name in names if name not in OF_A_RUN)
            found[table_name(folder)] = engine.rows(f"select {without} from ({rest}) order by all")
    return found


def test_what_one_machine_took_in_another_goes_on_with(machines, feeds):
    one, two = machines
    first = land_and_clean(one, feeds, now=NOW, run_id="first")
    assert (first.files_landed, first.failed, first.refused) == (3, (), ())
    assert not one.lake.joinpath("clean").exists()
    again = land_and_clean(two, feeds, now=NOW + timedelta(days=1), run_id="again")
    assert (again.files_landed, again.failed) == (0, ())
    assert all(each.is_nothing for each in again.feeds)
    assert [found for _, _, found in Lake(two).broken() if found] == []
    # The second machine has the bytes of no file, and counts each of them again.
    assert list(two.raw.glob("??/*")) == []
    counted = recount(two)
    assert sorted(str(each.record["feed"]) for each in counted) == [
        "accounts",
        "orders",
        "products",
    ]
    assert all(each.is_sound and each.is_known and each.counts for each in counted)
    assert len(list(two.raw.glob("??/*"))) == 3
    source = locked_sources(one)[0]
    assert len(RawStore.of(two).deliveries(source)) == 3
    # Great Expectations judges on whichever machine it runs, and once.
    checks = waiting(two)
    assert sorted(each.feed for each in checks) == ["accounts", "orders", "products"]
    with Engine.open(two) as engine:
        orders = next(each for each in checks if each.feed == "orders")
        assert engine.scalar(f"select count(*) from ({orders.rows})") == 28
    orders.note(two, ("a rule",))
    assert [each.differs for each in waiting(one) if each.feed == "orders"] == [("a rule",)]
    for each in checks:
        each.remove(two)
    assert waiting(one) == []


def test_what_a_task_writes_for_people_and_tells_is_known_on_all_machines(machines, bucket):
    one, two = machines
    one.make(one.reports).joinpath("old.csv").touch()
    with handed_on(one):
        one.make(one.exports / "2026-01").joinpath("manifest.json").write_text("{}")
        one.reports.joinpath("totals.csv").touch()
    assert bucket.keys("company/home/") == [
        "company/home/exports/2026-01/manifest.json",
        "company/home/reports/totals.csv",
    ]
    deliver(one, [Alert("DAG rebates, task accrue", "refused", NOW.isoformat(), "run/1")])
    assert told_of(two, "DAG rebates,", "run/1")
    assert not told_of(two, "DAG rebates,", "run/2")
    assert not told_of(two, "DAG rebates,", "run/1", NOW + timedelta(seconds=1))


def test_the_start_page_that_one_machine_has_written_another_shows_with_its_papers(machines, url):
    one, two = machines
    paper = "reports/data_docs/dms/index.html"
    with handed_on(one):
        one.make((one.path / paper).parent).joinpath("index.html").write_text("docs")
    write_start(two, url, now=NOW, for_all=True)
    assert f'href="{paper}"' in shown(one, "index.html").read().decode()
    assert shown(one, paper).read() == b"docs"
    for other in ("ledger_head", "raw/index.html", f"reports/../{paper}", "alerts/index.html"):
        assert shown(one, other) is None
    # A page of one's own links to what lies beside it.
    write_start(two, url, now=NOW)
    assert paper not in two.start_page.read_text("utf-8")


def test_a_preview_tells_what_the_ingest_does_and_writes_nothing_into_the_store(
    machines, feeds, bucket, tmp_path
):
    one, two = machines
    ours = shutil.copytree(feeds, tmp_path / "feeds")
    land_and_clean(one, ours, now=NOW, run_id="first")
    before = bucket.states()
    # With nothing new the latest file of each feed is shown, from its bytes in the store.
    known, _ = preview(two, ours, rows=2, now=NOW, run_id="p1")
    assert {each.feed: len(each.rows) for each in known} == {
        "accounts": 2,
        "products": 1,
        "orders": 2,
    }
    text = (ours / "orders.csv").read_text("utf-8").replace("P1,2026-01-02,2", "P1,2026-01-02,7")
    (ours / "orders.csv").write_text(f"{text}o99,1,A1,P1,2026-01-30,1,100,CNY\n", "utf-8")
    found, told = preview(two, ours, now=NOW, run_id="p2")
    assert bucket.states() == before
    assert not two.path.exists()
    assert {each.feed: each.loaded for each in found}["orders"] == 29
    done = land_and_clean(two, ours, now=NOW, run_id="second")
    assert told.feeds[-1] == done.feeds[-1]
    assert "1 changed" in done.text()


def test_who_works_on_a_lake_is_alone_on_all_machines(machines):
    one, two = machines
    with build_lock(one), source_lock(one, "dms"):
        with pytest.raises(OutsideError, match="a build in this home is already running"):
            build_lock(two).__enter__()
        with pytest.raises(OutsideError, match="an ingest of source 'dms' is already running"):
            source_lock(two, "dms").__enter__()
        with pytest.raises(OutsideError, match="already running"):
            source_lock(one, "dms").__enter__()
        with source_lock(two, "erp"):
            assert locked_sources(one) == ["dms", "erp"]
    with build_lock(two), source_lock(two, "dms"):
        pass


def test_a_lake_in_a_store_is_backed_up_to_a_store_and_no_file_of_a_table_twice(
    machines, feeds, url, bucket
):
    one, two = machines
    land_and_clean(one, feeds, now=NOW, run_id="first")
    target = f"s3://{bucket.name}/backups"
    first = backup(one, url, BackupFolder.at(target), name="one", now=NOW, run_id="b1")
    assert first.new_files > 0
    folder = BackupFolder.at(target)
    kept = {place.name for place, _ in (folder.path / "contents").found()}
    backup(two, url, folder, name="two", now=NOW, run_id="b2")
    sealed = {copy.place: copy.sha256 for copy in folder.manifest("two").files if copy.is_sealed}
    assert {name.split("/")[2] for name in sealed} >= {"orders", "accounts", "products"}
    assert set(sealed.values()) <= kept
    assert [each.damaged for each in listed(folder, check=True).backups] == [(), ()]
    content = next(iter(sealed.values()))
    bucket.put(f"backups/contents/{content[:2]}/{content}", "another")
    assert listed(folder, check=True).error() is not None
    # A lake that somebody changed is no backup.
    live = next(iter(Lake(one).clean("orders").files())).removeprefix(f"s3://{bucket.name}/")
    bucket.put(live, bucket.get(live) + b"?")
    with pytest.raises(DataRefused, match="nothing is backed up"):
        backup(one, url, folder, name="three", now=NOW, run_id="b3")


@pytest.mark.proof
@pytest.mark.parametrize(
    ("prefix", "in_own_database"), [("restored", False), ("restored", True), (None, False)]
)
def test_a_lake_in_a_store_is_restored_below_another_prefix_or_into_a_home(
    machines, feeds, url, bucket, new_home, monkeypatch, bare_url, prefix, in_own_database
):
    one, _ = machines
    assert run_all(one, url, feeds, AS_OF, now=NOW, run_id="first").error() is None
    one.settings_file.write_text(f"lake: s3://{bucket.name}/company\n", "utf-8")
    was, head = rows(one), read_head(one.head)
    folder = BackupFolder.at(f"s3://{bucket.name}/backups")
    made = backup(one, url, folder, name="one", now=NOW, run_id="backup")
    lake = f"s3://{bucket.name}/{prefix}" if prefix else None
    monkeypatch.delenv(LAKE)
    if lake:
        monkeypatch.setenv(LAKE, lake)
    home = new_home()
    there = bare_url if in_own_database else None
    result = restore(home, there, folder, digest=made.digest)
    assert result.error() is None
    if lake:
        with pytest.raises(UsageError, match="has something below it"):
            restore(new_home(), None, folder)
    # Without the environment as with it: never on the lake that the backup was made of.
    monkeypatch.delenv(LAKE, raising=False)
    home = Home.at(home.path)
    assert home.lake_url == lake
    assert rows(home) == was
    assert read_head(home.head) == head
    # Of a lake and a database that machines share, another one goes on as well.
    goes_on = new_home() if in_own_database else home
    if in_own_database:
        monkeypatch.setenv(LAKE, str(lake))
    with locks_in(there):
        again = run_all(goes_on, there, feeds, AS_OF, now=NOW + timedelta(days=1), run_id="again")
    assert again.error() is None
    assert read_head(goes_on.head).tip == head.tip


@pytest.mark.proof
def test_a_run_on_a_store_has_the_rows_of_a_run_in_the_home(
    machines, feeds, url, new_home, monkeypatch
):
    there, _ = machines
    done = run_all(there, url, feeds, AS_OF, now=NOW, run_id="first")
    assert done.error() is None
    assert verify(there, url, all_=True).error() is None
    in_store = rows(there)
    monkeypatch.delenv(LAKE)
    here = new_home()
    assert run_all(here, None, feeds, AS_OF, now=NOW, run_id="first").error() is None
    in_home = rows(here)
    assert set(in_store) == set(in_home)
    assert {name for name in in_home if in_home[name] != in_store[name]} == set()


@pytest.mark.proof
def test_two_machines_at_once_killed_in_turn_end_as_one_that_was_never(
    machines, feeds, url, new_home, monkeypatch
):
    def worker(home: Home, run_id: str, crash_at: str = "") -> subprocess.Popen[bytes]:
        command = [sys.executable, "-c", WORKER, str(home.path), url, str(feeds)]
        return subprocess.Popen(
            [*command, AS_OF.isoformat(), run_id],
            cwd=ROOT,
            env=os.environ | {VARIABLE: crash_at},
        )

    one, two = machines
    points = ["land.bytes_written", "load.clean_written", "build.facts_written", "accrue.committed"]
    for number, point in enumerate(points):
        dying, other = (one, two) if number % 2 else (two, one)
        killed = worker(dying, f"killed-{number}", point)
        if number:
            beside = worker(other, f"beside-{number}", points[number - 1])
            assert beside.wait() in (0, -signal.SIGKILL)
        assert killed.wait() in (0, -signal.SIGKILL)
    last = [worker(home, f"last-{home.path.name}") for home in machines]
    assert [each.wait() for each in last] == [0, 0]
    for home in machines:
        assert verify(home, url, all_=True).error() is None
    in_store = rows(one)
    monkeypatch.delenv(LAKE)
    here = new_home()
    assert run_all(here, None, feeds, AS_OF, now=NOW, run_id="first").error() is None
    in_home = rows(here)
    assert {name for name in in_home if in_home[name] != in_store.get(name)} == set()
