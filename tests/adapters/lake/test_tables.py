"""Old versions of lake tables: what a vacuum removes, and what it never does."""

from __future__ import annotations

import json
import os
import resource
import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from adapters.lake.delta_table import read_delta
from adapters.lake.engine import Engine
from adapters.lake.home import Home
from adapters.lake.paths import live_paths
from adapters.lake.tables import Lake, LakeTable
from transforms.language.errors import OutsideError
from transforms.schema import GATE_RESULT, WAREHOUSE_TABLES

TABLE = WAREHOUSE_TABLES["metric_availability"]
MONTHS = ("2024-01", "2024-02")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home.at(tmp_path / "home")


@pytest.fixture
def table(home: Home) -> LakeTable:
    return Lake(home).table("marts", TABLE, ("month",))


def rows(count: int, *months: str) -> pa.Table:
    return pa.Table.from_pylist(
        [
            {"month": month, "month_start": None, "metric": "m", "is_available": True,
             "account_count": count, "null_account_count": 0}
            for month in months
        ],
        schema=pa.schema([field.with_nullable(True) for field in TABLE.arrow]),
    )  # fmt: skip


def files(table: LakeTable) -> set[Path]:
    return set(Path(table.path).glob("month=*/*.parquet"))


def age(table: LakeTable, days: float) -> None:
    """Let everything that happened to a table have happened so many days earlier."""
    past = timedelta(days=days)
    folder = Path(table.path)
    for path in (*folder.rglob("*.parquet"), *folder.glob("_delta_log/*.json")):
        old = path.stat().st_mtime - past.total_seconds()
        if path.suffix == ".json":
            path.write_text("".join(map(_aged(past), path.read_text().splitlines(keepends=True))))
        os.utime(path, (old, old))


def _aged(past: timedelta):
    def aged(line: str) -> str:
        action = json.loads(line)
        for kind, key in (("remove", "deletionTimestamp"), ("commitInfo", "timestamp")):
            if kind in action:
                action[kind][key] -= int(past.total_seconds() * 1000)
        return json.dumps(action) + "\n"

    return aged


def test_versions_older_than_the_days_kept_are_removed_and_live_rows_stay(home, table):
    table.replace(rows(1, *MONTHS), note="first")
    table.replace(rows(2, "2024-02"), {"month": ["2024-02"]}, note="second")
    live = {Path(uri) for uri in table.files()}
    age(table, 8)
    assert Lake(home).vacuum(7) == 1
    assert files(table) == live
    read = pa.concat_tables(pq.ParquetFile(path).read() for path in live)
    assert sorted(read["account_count"].to_pylist()) == [1, 2]


def test_a_version_that_somebody_needs_stays_however_old_it_is(home, table):
    for count in (1, 2, 3):
        table.replace(rows(count, *MONTHS))
    age(table, 8)
    assert Lake(home).vacuum(7, lambda: {table.path: {0}}) == len(MONTHS)
    with Engine.bare() as engine:
        for version, count in ((0, 1), (2, 3)):
            found = replace(table, at=version).scan()
            assert engine.rows(f"select distinct account_count from ({found})") == [(count,)]
    assert Lake(home).vacuum(7) == len(MONTHS)


def test_what_a_reader_of_the_last_days_still_reads_stays(home, table):
    table.replace(rows(1, *MONTHS))
    read = [Path(uri) for uri in table.files()]
    table.replace(rows(2, *MONTHS))
    age(table, 6.5)
    assert Lake(home).vacuum(7) == 0
    assert all(path.exists() for path in read)


def test_what_a_killed_writer_left_goes_and_what_one_writes_now_stays(home, table):
    table.replace(rows(1, *MONTHS))
    left, fresh = (Path(table.path, "month=2024-01", f"{name}.parquet") for name in ("old", "new"))
    pq.write_table(rows(9, "2024-01"), left)
    age(table, 8)
    pq.write_table(rows(9, "2024-01"), fresh)
    assert Lake(home).vacuum(7) == 1
    assert (left.exists(), fresh.exists()) == (False, True)


def test_a_vacuum_writes_nothing_where_nothing_is_old_and_keeps_what_the_last_write_noted(
    home, table
):
    table.replace(rows(1, *MONTHS))
    table.replace(rows(2, *MONTHS), note="made of this")
    before = table.version
    assert (Lake(home).vacuum(7), table.version) == (0, before)
    age(table, 8)
    assert Lake(home).vacuum(7) == 2
    newest = max(Path(table.path).glob("_delta_log/*.json"))
    assert '"note":"made of this"' in newest.read_text()


def test_live_files_stay_whatever_their_partition_is_called(home):
    sources = ("a b", "泉州", "a%20b", "x/y", "o'k", "a#b", "a=b", "100%")
    record = Lake(home).state(GATE_RESULT)
    made = [
        {column.name: source if column.name == "source" else None for column in GATE_RESULT}
        for source in sources
    ]
    schema = pa.schema([field.with_nullable(True) for field in GATE_RESULT.arrow])
    for _ in range(2):
        record.replace(pa.Table.from_pylist(made, schema=schema))
    age(record, 8)
    assert Lake(home).vacuum(7) == len(sources)
    with Engine.bare() as engine:
        found = engine.rows(f"select source from ({record.scan()})")
    assert sorted(row[0] for row in found) == sorted(sources)


def test_what_another_writer_commits_is_read_at_once_and_so_is_a_table_made_again(home, table):
    table.replace(rows(1, *MONTHS))
    before = set(table.files())
    Lake(home).table("marts", TABLE, ("month",)).replace(rows(2, MONTHS[0]), {"month": [MONTHS[0]]})
    assert len(set(table.files()) - before) == 1
    assert table.version == 1

    shutil.rmtree(table.path)
    assert table.files() == []
    table.replace(rows(3, MONTHS[0]))
    assert {Path(file) for file in table.files()} == files(table)
    assert table.version == 0


def test_what_was_just_written_reads_as_who_opens_the_table_anew_reads_it(home, table):
    kept = list(MONTHS)
    for where in (None, {"month": [MONTHS[1]]}, {"month": [MONTHS[0]]}, None):
        written = rows(1, *(where["month"] if where else kept))
        version = table.replace(written, where)
        anew = read_delta(table.path)
        assert (table.version, set(table.files())) == (version, set(live_paths(anew, table.path)))
        assert version == anew.version()
        with Engine.open(home) as engine:
            assert engine.rows(f"select month from ({table.scan()}) order by 1") == [
                (month,) for month in kept
            ]


def test_a_log_that_was_spoilt_after_it_was_read_is_found_by_who_looks_at_every_byte(home, table):
    table.replace(rows(1, *MONTHS))
    table.replace(rows(2, *MONTHS))
    assert table.version == 1
    Path(table.path, "_delta_log", f"{0:020}.json").write_text("{")
    [(_, _, found)] = Lake(home).broken()
    assert "cannot be read" in found[0].says


def test_f5_a_full_disk_is_a_sentence_and_the_table_stands(table):
    table.replace(rows(1, *MONTHS))
    before = table.version, files(table)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (500, hard))
    try:
        with pytest.raises(OutsideError, match=r"could not be written: .*File too large") as told:
            table.replace(rows(2, *MONTHS), {"month": list(MONTHS)})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert "\x1b" not in told.value.message
    assert table.version == before[0]
    assert set(table.files()) == {str(file) for file in before[1]}
    assert table.replace(rows(2, *MONTHS)) > before[0]
