"""A home whose servers are taken down at the end, and stages that only say that they ran."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from textwrap import dedent

import pytest

from adapters.lake.home import Home
from adapters.operations.airflow import services

PROJECT = Path(__file__).resolve().parents[4]

STAGES = {
    "intake.ingest": """
        from dataclasses import dataclass
        from decimal import Decimal

        from transforms.operations.measures import RunMeasure

        @dataclass(frozen=True)
        class IngestResult:
            source: str
            rows: int
            money: Decimal
            files: tuple
            refused = ()

            def text(self):
                return f"{len(self.files)} files found"

            def check(self):
                pass

            def measures(self):
                of = {"source": self.source, "feed": "orders"}
                yield RunMeasure("intake.rows_loaded", self.rows, of)
                yield RunMeasure("intake.money_loaded", -self.money, of)

        def sources(home, feeds_dir):
            return sorted(path.name for path in feeds_dir.iterdir())

        def land_and_clean(home, feeds_dir, source, *, now, run_id, engine_name, connections):
            files = tuple(f"{source}-{number:03}.csv" for number in range(271))
            return IngestResult(source, 431, Decimal("12.50"), files)
    """,
    "intake.arrivals": """
        def check_arrivals(home, *, now):
            return None

        def awaited_of(home, source, day, *, now):
            return {}
    """,
    "intake.validate": """
        from dataclasses import dataclass

        @dataclass(frozen=True)
        class ValidateResult:
            checks: int

            def text(self):
                return f"{self.checks} checks"

            def check(self):
                pass

        def validate(home, warehouse_url, *, now, run_id, alert):
            return ValidateResult(0 if alert else 9)
    """,
    "warehouse.build": """
        def build(home, warehouse_url, as_of, *, now, run_id, engine_name):
            return {"as_of": as_of, "run_id": run_id}
    """,
    "warehouse.changes": """
        def changes(home, warehouse_url, as_of, *, now, run_id):
            return {"as_of": as_of}
    """,
    "warehouse.mirror": """
        def show_records(home, warehouse_url):
            return {}
    """,
    "planning.due": """
        def review_is_due(home, as_of):
            return True
    """,
    "planning.plan": """
        def plan(home, warehouse_url, as_of, *, now, run_id, engine_name):
            return {"as_of": as_of}
    """,
    "rebates.accrue": """
        def accrue(home, warehouse_url, as_of, *, terms, now, run_id, engine_name):
            return {
                "posting_period": "2026-09",
                "entry_count": 12,
                "head_hash": "5f0c2a9b77",
                "terms": terms,
            }
    """,
    "exports.start": """
        def write_start(home, warehouse_url, *, now, for_all):
            return {"file": home.start_page, "version_id": 7}
    """,
    "exports.finance": """
        def finance(home, warehouse_url, period, to, *, language, now, run_id):
            return {"period": period, "to": to.relative_to(home.path)}
    """,
}


@pytest.fixture(scope="session")
def home(new_home: Callable[[], Home]) -> Iterator[Home]:
    home = new_home()
    yield home
    services.down(home)


@pytest.fixture(scope="module")
def feeds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("feeds")
    for source in ("dms", "erp"):
        (folder / source).mkdir()
    return folder


class Stubs:
    """A `stages` package of the test's own, found before the project's."""

    def __init__(self, folder: Path):
        self.folder = folder
        (folder / "stages").mkdir(parents=True)
        (folder / "stages" / "__init__.py").touch()
        self.reset()

    def reset(self) -> None:
        for name, body in STAGES.items():
            self.say(name, body)

    def say(self, stage: str, body: str) -> None:
        """Give a stage, named below `stages` with dots, a body of the test's own."""
        path = self.folder.joinpath("stages", *stage.split(".")).with_suffix(".py")
        path.parent.mkdir(exist_ok=True)
        (path.parent / "__init__.py").touch()
        path.write_text(dedent(body))

    @property
    def environment(self) -> Mapping[str, str]:
        return {"PYTHONPATH": f"{self.folder}:{PROJECT}"}


@pytest.fixture(scope="module")
def stubs(tmp_path_factory: pytest.TempPathFactory) -> Stubs:
    return Stubs(tmp_path_factory.mktemp("stubs"))


@pytest.fixture
def saying(stubs: Stubs) -> Iterator[Stubs]:
    """The same stages, put back after a test has made them say something else."""
    yield stubs
    stubs.reset()
