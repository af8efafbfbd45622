"""A lake in an object store is the lake: what is written there is read, and nothing else is."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from deltalake import CommitProperties, write_deltalake
from deltalake.exceptions import CommitFailedError

from adapters.lake.delta_table import read_delta
from adapters.lake.engine import Engine
from adapters.lake.home import LAKE, Home
from adapters.lake.seals import SEAL
from adapters.lake.tables import Lake, LakeTable
from transforms.language.errors import DataRefused, OutsideError, UsageError
from transforms.schema.tables import table

ROWS = table("rows", "fact", "source! rows_in!", grain="", meaning="", key="source")
ROOT = Path(__file__).parents[3]
ODD = ("dms 1", "泉州", "a%20b", "x/y", "o'k a#b=100%")
WRITER = """
import sys
from adapters.lake.home import Home
from tests.adapters.lake.test_store import replaced
for number in range(int(sys.argv[3])):
    replaced(Home.at(sys.argv[1]), sys.argv[2], number)
"""


def rows(source: str, number: int) -> pa.Table:
    return pa.Table.from_pylist([{"source": source, "rows_in": number}], schema=ROWS.arrow)


def replaced(home: Home, source: str, number: int) -> LakeTable:
    made = Lake(home).state(ROWS)
    made.replace(rows(source, number), {"source": [source]})
    return made


def read(home: Home) -> dict[str, int]:
    with Engine.open(home) as engine:
        found = engine.rows(f"select source, rows_in from ({Lake(home).state(ROWS).scan()})")
        assert len(found) == len(dict(found))
        return dict(found)


@pytest.fixture
def home(tmp_path: Path, bucket: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Home]:
    for name, value in bucket.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv(LAKE, f"s3://{bucket.name}/company/lake")
    return Home.at(tmp_path / "home")


def test_rows_are_replaced_by_partition_whatever_it_is_called(home, bucket):
    for source in ODD:
        replaced(home, source, 1)
    made = replaced(home, ODD[1], 2)
    assert read(home) == dict.fromkeys(ODD, 1) | {ODD[1]: 2}
    assert made.version == len(ODD) + 1
    assert [str(folder) for folder in Lake(home).folders()] == [str(made.path)]
    assert not home.lake.exists()
    assert home.exists()
    with Engine.open(home) as engine:
        only = Lake(home).state(ROWS).scan({"source": ["x/y"]})
        assert engine.rows(f"select source from ({only})") == [("x/y",)]


def test_files_of_a_store_are_brought_once_for_an_engine_that_cannot_read_there(home, tmp_path):
    for source in ODD:
        made = replaced(home, source, 1)
    folder, paths = made.live(made.files()).on_disk(tmp_path)
    names = [path.removeprefix(f"{made.path}/") for path in made.files()]
    assert paths == [f"{folder}/{name}" for name in names]
    assert len(paths) == len(ODD)
    assert [Path(path).read_bytes() for path in paths] == [(made.path / n).read() for n in names]
    written = [Path(path).stat().st_mtime_ns for path in paths]
    made.live(made.files()).on_disk(tmp_path)
    assert [Path(path).stat().st_mtime_ns for path in paths] == written


@pytest.mark.proof
def test_spark_reads_a_lake_in_a_store(home, spark):
    for source in ODD:
        made = replaced(home, source, 1)
    replaced(home, ODD[1], 2)
    spark.show("rows_of_a_store", made.live(made.files()))
    found = dict(spark.rows("select source, rows_in from rows_of_a_store"))
    assert found == dict.fromkeys(ODD, 1) | {ODD[1]: 2}


def test_the_login_of_a_connection_reads_what_another_process_wrote(
    tmp_path, home, bucket, monkeypatch
):
    replaced(home, "dms", 7)
    for name in (LAKE, *bucket.environment):
        monkeypatch.delenv(name)
    login = {"conn_type": "aws", **bucket.login}
    monkeypatch.setenv("AIRFLOW_CONN_LAKE_STORE", json.dumps(login))
    other = Home.at(tmp_path / "other")
    home.secrets.rename(other.make(other.path) / "secrets")
    other.settings_file.write_text(
        f"lake: s3://{bucket.name}/company/lake\nlake_connection: lake_store\n", "utf-8"
    )
    assert read(other) == {"dms": 7}


def test_a_file_that_somebody_overwrote_or_added_is_found_before_it_is_read(home, bucket):
    made = replaced(home, "dms", 7)
    replaced(home, "erp", 8)
    [key] = [k for k in bucket.keys("company/lake/state/") if "source=dms" in k]
    whole = bucket.get(key)
    bucket.put(key, whole[:-20] + b"\0" + whole[-19:])
    home = Home.at(home.path)
    assert [(name, files) for name, files, _ in Lake(home).broken()] == [("state/rows", 2)]
    with pytest.raises(DataRefused, match="is not as it was written"):
        read(home)
    assert "source=erp" in made.scan({"source": ["erp"]})
    bucket.delete(key)
    with pytest.raises(DataRefused, match="cannot be read: No such file"):
        read(Home.at(home.path))
    bucket.put(key, whole)
    assert read(Home.at(home.path)) == {"dms": 7, "erp": 8}
    write_deltalake(
        made.path.uri, rows("forged", 1), mode="append", storage_options=made.path.options
    )
    with pytest.raises(DataRefused, match="was not written by this program"):
        read(home)


def test_a_store_that_does_not_answer_is_no_broken_lake(home, monkeypatch):
    made = replaced(home, "dms", 7)
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    monkeypatch.setattr("adapters.lake.lake_bucket._ATTEMPTS", 1)
    away = Home.at(home.path)
    for ask in (lambda: read(away), lambda: Lake(away).folders(), lambda: away.shared.names()):
        with pytest.raises(OutsideError, match="the lake's store does not answer"):
            ask()
    with pytest.raises(OutsideError, match="the lake's store does not answer"):
        raise away.tables.explain(OSError("Generic S3 error")) or AssertionError
    assert made.version == 1


def test_tables_set_aside_are_out_of_the_way_and_their_bytes_stay(home):
    replaced(home, "dms", 7)
    aside = Lake(home).set_aside("one")
    assert aside is not None
    assert len(list(aside.below(".parquet"))) == 1
    assert (Lake(home).folders(), read(home)) == ([], {})
    replaced(home, "dms", 8)
    assert read(home) == {"dms": 8}


def test_old_files_go_and_live_ones_stay(home):
    for number in range(3):
        replaced(home, "dms", number)
    assert len(list(home.tables.below(".parquet"))) == 3
    assert Lake(home).vacuum(0) == 2
    assert read(Home.at(home.path)) == {"dms": 2}


def test_of_two_writers_of_one_partition_the_store_refuses_one(home):
    made = replaced(home, "dms", 1)
    stale = read_delta(made.path)
    replaced(home, "dms", 2)
    with pytest.raises(CommitFailedError):
        write_deltalake(stale, rows("dms", 3), mode="overwrite", predicate="source = 'dms'")
    assert read(home) == {"dms": 2}


def test_a_commit_whose_seal_is_missing_is_sealed_by_the_next_look(home):
    made = replaced(home, "dms", 1)
    said = CommitProperties(custom_metadata={SEAL: made.seals.announce()})
    write_deltalake(
        made.path.uri,
        rows("erp", 2),
        mode="append",
        storage_options=made.path.options,
        commit_properties=said,
    )
    assert read(Home.at(home.path)) == {"dms": 1, "erp": 2}


@pytest.mark.proof
def test_writers_at_once_lose_nothing_and_one_killed_between_commit_and_seal_is_finished(home):
    replaced(home, "first", 0)

    def writer(source: str, many: int, **more: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-c", WRITER, str(home.path), source, str(many)]
        return subprocess.Popen(command, cwd=ROOT, env=os.environ | more)

    running = [writer(source, 4) for source in ("dms", "erp")]
    killed = writer("crm", 1, PEAKLEDGER_CRASH_AT="lake.committed")
    assert [each.wait() for each in running] == [0, 0]
    assert killed.wait() == -signal.SIGKILL
    assert read(home) == {"first": 0, "dms": 3, "erp": 3, "crm": 0}
    assert [found for _, _, found in Lake(home).broken()] == [[]]


@pytest.mark.parametrize("url", ["s3://b", "s3://bucket/a b", "gs://bucket/a", "bucket/a"])
def test_a_url_that_names_no_lake_is_a_sentence(tmp_path, monkeypatch, url):
    monkeypatch.setenv(LAKE, url)
    with pytest.raises(UsageError, match="names no place of a lake"):
        Home.at(tmp_path).shared.names()
