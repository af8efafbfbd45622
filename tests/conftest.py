"""What all tests share: a running warehouse, new databases on it, homes, the real data sets."""

from __future__ import annotations

import gc
import itertools
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pytest
from hypothesis import settings

# The adapters are imported by the fixtures that need them: a test of arithmetic needs none.
if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection
    from xdist.scheduler import LoadFileScheduling

    from adapters.lake.home import Home
    from adapters.lake.spark_engine import SparkEngine
    from adapters.warehouse.connect import Warehouse
    from tests.kept_homes import KeptHomes
    from tests.s3_server import Bucket

# The gate draws the same examples on every machine, however busy; `make proofs` draws new ones.
settings.register_profile("gate", derandomize=True, deadline=None, database=None)
settings.register_profile("open", deadline=None, print_blob=True)
settings.load_profile("gate")

_PREFIX = "peakledger-test-"
# A path is a path: every test that has a home has it in such a place.
_PLACE = " of 100% a#b 'c' 数据"
_TEMPLATE = "peakledger_template"
# What the gate writes, homes and databases, nobody reads afterwards: it lies in memory where there
# is room for all workers' (a container gives 64 MB by default, and that is too little). Every
# commit of a lake waits for the disk, and on a busy machine that is long.
_MEMORY = Path("/dev/shm")
# What a worker, its server and its homes take at most; and as many as find files to work on.
_WORKER_BYTES, _MOST_WORKERS = 4 << 30, 4
# The sample company's run takes longer than any file of tests.
_SAMPLE = "tests/end_to_end/"
_SERVER = "fsync = off\nfull_page_writes = off\nmax_wal_size = 128MB\n"
_numbers = itertools.count(1)
# The collector walks all objects of the libraries at each round, and a build makes rounds by the
# hundred: 8 of 100 samples that perf took of a test of one.
_OBJECTS_A_ROUND = (50_000, 20, 50)


def pytest_configure(config: pytest.Config) -> None:
    """Write into memory, where TMPDIR names no place; collect garbage less often; share cores."""
    gc.set_threshold(*_OBJECTS_A_ROUND)
    if _workers():
        _share_cores(_workers())
    if "TMPDIR" not in os.environ and _is_roomy():
        os.environ["TMPDIR"] = str(_MEMORY)
        tempfile.tempdir = None


def _workers() -> int:
    """Return how many workers share this machine; 0 where tests run in one process."""
    return int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "0"))


def _share_cores(workers: int) -> None:
    """Give the engine of each worker its share of the cores, where no settings name a number.

    A query over a few rows that is handed from thread to thread costs a seventh more, and whoever
    waits for it gains nothing: the other cores are the other workers'.
    """
    from adapters.lake import engine

    settled, share = engine._settled, max(1, (os.cpu_count() or 1) // workers)

    def shared(connection: DuckDBPyConnection) -> DuckDBPyConnection:
        opened = settled(connection)
        (threads,) = opened.execute("select current_setting('threads')").fetchone() or (0,)
        if threads == os.cpu_count():
            opened.execute(f"set threads = {share}")
        return opened

    engine._settled = shared


def _is_roomy() -> bool:
    """Say whether memory takes files, programs among them, and has room for them."""
    if not os.access(_MEMORY, os.W_OK) or os.statvfs(_MEMORY).f_flag & os.ST_NOEXEC:
        return False
    free = shutil.disk_usage(_MEMORY).free
    needed = max(2, _workers()) * _WORKER_BYTES
    return min(free, psutil.virtual_memory().available) > needed


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Give each core a worker, as far as memory goes, and two at least: one works, one waits."""
    held = psutil.virtual_memory().available // _WORKER_BYTES
    return max(2, min(os.cpu_count() or 1, held, _MOST_WORKERS))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> LoadFileScheduling:
    """Give each file to one worker, and to one all files that share the sample company's run."""
    from xdist.scheduler import LoadFileScheduling

    class _Scheduling(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            scope = super()._split_scope(nodeid)
            return _SAMPLE if scope.startswith(_SAMPLE) else scope

    return _Scheduling(config, log)


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real data sets that may lie beside the project; skips where it does not."""
    folder = Path(__file__).parents[2] / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the real data sets are not beside the project (../shared/data)")
    return folder


@pytest.fixture(scope="session")
def new_home() -> Iterator[Callable[..., Home]]:
    """Make homes that an embedded server can use; their servers are stopped at the end.

    `below` names the folder to make one in. Not pytest's own: that one is closed to the user that
    root's server runs as.
    """
    from adapters.lake.home import Home

    _sweep()
    made: list[Home] = []

    def make(below: Path | None = None) -> Home:
        prefix = f"{_PREFIX}{os.getpid()}-"
        folder = Path(tempfile.mkdtemp(prefix=prefix, suffix=_PLACE, dir=below))
        folder.chmod(0o755)
        made.append(Home.at(folder))
        return made[-1]

    yield make
    for home in made:
        _remove(home)


@pytest.fixture(scope="session")
def server_home(new_home: Callable[..., Home]) -> Home:
    """The home of the session's embedded server, which need not survive a power cut."""
    home = new_home(_MEMORY if _is_roomy() else None)
    home.pg.mkdir(mode=0o755)
    (home.pg / "local.conf").write_text(_SERVER, "ascii")
    return home


@pytest.fixture(scope="session")
def warehouse(server_home: Home) -> Iterator[Warehouse]:
    """The session's warehouse: an embedded server, migrated. Tests that write: `fresh_database`."""
    from adapters.warehouse.connect import Warehouse
    from adapters.warehouse.embedded import Embedded
    from adapters.warehouse.migrate import migrate

    with Warehouse.open(server_home) as opened:
        migrate(opened)
        database = opened.place.rpartition("/")[2]
    Embedded(server_home).create_database(_TEMPLATE, template=database)
    with Warehouse.open(server_home) as opened:
        yield opened


@pytest.fixture
def fresh_database(warehouse: Warehouse) -> Iterator[Warehouse]:
    """A warehouse on a database of the test's own: migrated, and otherwise empty."""
    from adapters.warehouse.connect import Warehouse
    from adapters.warehouse.embedded import Embedded

    name, server = f"test_{os.getpid()}_{next(_numbers)}", Embedded(warehouse.home)
    server.create_database(name, template=_TEMPLATE)
    with Warehouse.open(warehouse.home, database=name) as opened:
        yield opened
    server.drop_database(name)


@pytest.fixture(scope="session")
def kept_homes(tmp_path_factory: pytest.TempPathFactory) -> KeptHomes:
    """The homes that tests of this session start from, each made once."""
    from tests.kept_homes import KeptHomes

    return KeptHomes(tmp_path_factory.mktemp("kept"))


@pytest.fixture(scope="session")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkEngine]:
    """The session's Spark, on this machine, for few rows; it takes half a minute to start."""
    from adapters.lake.spark_engine import SparkEngine
    from tests.end_to_end.locked_tools import tools

    sys.path += [str(found) for found in tools("spark").parent.glob("lib/python*/site-packages")]
    for_few_rows = {
        "spark.sql.shuffle.partitions": "1",
        "spark.sql.adaptive.enabled": "false",
        "spark.sql.codegen.wholeStage": "false",
        "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1",
    }
    with SparkEngine("local[2]", tmp_path_factory.mktemp("spark"), for_few_rows) as engine:
        yield engine


@pytest.fixture(scope="session")
def s3_endpoint() -> Iterator[str]:
    """Where the session's S3 server listens."""
    from tests.s3_server import serve_s3

    with serve_s3() as endpoint:
        yield endpoint


@pytest.fixture
def bucket(s3_endpoint: str, request: pytest.FixtureRequest) -> Bucket:
    """An empty bucket of the test's own."""
    from tests.s3_server import Bucket

    return Bucket.made(s3_endpoint, request.node.nodeid)


def _sweep() -> None:
    """Remove what a killed test session left running."""
    from adapters.lake.home import Home

    places = (Path(tempfile.gettempdir()), _MEMORY)
    for folder in (found for place in places for found in place.glob(f"{_PREFIX}*")):
        pid = folder.name.removeprefix(_PREFIX).partition("-")[0]
        if pid.isdigit() and not psutil.pid_exists(int(pid)):
            _remove(Home.at(folder))


def _remove(home: Home) -> None:
    from adapters.warehouse.embedded import Embedded

    with suppress(Exception):
        pid = Embedded(home).status().pid
        if pid is not None:
            # At once: nobody will read these data again.
            os.kill(pid, signal.SIGQUIT)
            psutil.Process(pid).wait(30)
    shutil.rmtree(home.path, ignore_errors=True)
