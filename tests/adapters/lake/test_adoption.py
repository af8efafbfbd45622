"""Files that another process wrote stand in a lake table as those do that are written here."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapters.lake.adoption import adopt, is_adoptable, part_of
from adapters.lake.commits import commits
from adapters.lake.engine import Engine
from adapters.lake.home import Home
from adapters.lake.models.delta_log import LiveFile, live_files
from adapters.lake.tables import Lake, LakeTable
from transforms.language.errors import DataRefused
from transforms.language.quoting import identifiers, literal
from transforms.schema.tables import table

ROWS = table(
    "rows",
    "fact",
    "month! order_date net_amount is_available source landed_at rows_in",
    grain="",
    meaning="",
    key="month",
)
MADE = """
select '2026-0' || (1 + i % 3) as month, date '2026-01-01' + cast(i % 90 as integer) as order_date,
    i * 1.37 as net_amount, i % 2 = 0 as is_available, if(i % 7 = 0, null, 's泉' || i) as source,
    timestamp '2026-01-01' + to_microseconds(i) as landed_at, i as rows_in from range(1000) as r(i)
"""
MONTHS = ["2026-01", "2026-02", "2026-03"]


@pytest.fixture
def lake_table(tmp_path: Path) -> LakeTable:
    return Lake(Home.at(tmp_path / "a home of 100%")).table("facts", ROWS, ("month",))


@pytest.fixture
def written(tmp_path: Path):
    """Write rows as workers do: a folder for each month, which the files do not have."""

    def write(select: str = MADE, name: str = "made") -> list[Path]:
        with Engine.bare() as engine:
            rows = f"{ROWS.select} from ({select})"
            target = literal(str(tmp_path / name))
            engine.rows(f"copy ({rows}) to {target} (format parquet, partition_by (month))")
        return sorted((tmp_path / name).rglob("*.parquet"))

    return write


def read(lake_table: LakeTable) -> list[tuple[object, ...]]:
    with Engine.bare() as engine:
        columns = identifiers(ROWS.names)
        return engine.rows(f"select {columns} from ({lake_table.scan()}) order by all")


def made(select: str) -> list[tuple[object, ...]]:
    with Engine.bare() as engine:
        return engine.rows(f"{ROWS.select} from ({select}) order by all")


def test_files_stand_as_they_are_and_only_the_named_months_are_replaced(lake_table, written):
    files = written()
    assert is_adoptable(lake_table, files)
    adopt(lake_table, files)
    assert read(lake_table) == made(MADE)
    twice = MADE.replace("i as rows_in", "2 * i as rows_in")
    february = [file for file in written(twice, "again") if part_of(file) == "2026-02"]
    assert is_adoptable(lake_table, february)
    version = adopt(lake_table, february, {"month": ["2026-02"]}, note="told")
    expected = f"select * from ({twice}) where month = '2026-02' union all"
    assert read(lake_table) == made(f"{expected} select * from ({MADE}) where month <> '2026-02'")
    assert sorted(part_of(Path(file)) for file in lake_table.files()) == MONTHS
    assert {Path(f).read_bytes() for f in lake_table.files({"month": ["2026-02"]})} == {
        february[0].read_bytes()
    }
    (newest,) = commits(lake_table.path, 1)
    assert (newest.version, newest.info["note"]) == (version, "told")


def test_what_the_log_says_of_files_is_what_it_says_of_those_written_here(lake_table, written):
    adopt(lake_table, written())
    adopted = told(live_files(lake_table.path))
    with Engine.bare() as engine:
        lake_table.replace(engine.arrow(f"{ROWS.select} from ({MADE})"))
    here = told(live_files(lake_table.path))
    # Of truths it would say little; of moments deltalake says less than they are.
    unsaid = [f"{end}.{name}" for end in ("min", "max") for name in ("is_available", "landed_at")]
    for each in (*adopted, *here):
        for name in unsaid:
            each.pop(name, None)
    assert adopted == here
    assert {"min.net_amount", "max.order_date", "null_count.source"} <= adopted[0].keys()


def told(files: list[LiveFile]) -> list[dict[str, object]]:
    own = ("path", "size_bytes", "modification_time")
    found = [{k: v for k, v in f.noted.items() if k not in own and v is not None} for f in files]
    return sorted(found, key=lambda noted: str(noted["partition.month"]))


def test_an_adopted_file_is_sealed_and_one_that_is_changed_is_refused(lake_table, written):
    adopt(lake_table, written())
    assert len(read(lake_table)) == 1_000
    file = Path(lake_table.files()[1])
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    with pytest.raises(DataRefused, match="not as it was written"):
        lake_table.scan()


@pytest.mark.parametrize(
    "other",
    ["cast(rows_in as integer) as rows_in", "cast(rows_in as varchar) as rows_in", "rows_in as n"],
)
def test_files_of_other_columns_are_not_taken(lake_table, tmp_path, other):
    with Engine.bare() as engine:
        rows = f"select * exclude (rows_in), {other} from ({ROWS.select} from ({MADE}))"
        target = literal(str(tmp_path / "other"))
        engine.rows(f"copy ({rows}) to {target} (format parquet, partition_by (month))")
    assert not is_adoptable(lake_table, sorted((tmp_path / "other").rglob("*.parquet")))


def test_a_table_of_other_columns_takes_no_files(lake_table, written):
    files = written()
    assert not is_adoptable(lake_table, [])
    with Engine.bare() as engine:
        rows = f"select * exclude (source) from ({ROWS.select} from ({MADE}))"
        lake_table.replace(engine.arrow(rows))
    assert not is_adoptable(lake_table, files)
