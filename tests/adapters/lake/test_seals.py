"""A file of the lake that is not as it was written is found before anything is computed from it."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from deltalake import write_deltalake

from adapters.lake.engine import Engine
from adapters.lake.home import Home
from adapters.lake.tables import Lake, LakeTable
from transforms.language.errors import DataRefused
from transforms.schema import CLEAN_TABLES

TABLE = CLEAN_TABLES["accounts"]

_FILLERS = {"string": "x", "int64": 1, "int32": 1, "bool": False}


def _rows(source: str, part: str, *accounts: str) -> pa.Table:
    many = len(accounts)
    given = {"account_id": [*accounts], "source": [source] * many, "part": [part] * many}
    filler = {
        field.name: _FILLERS.get(str(field.type)) for field in TABLE.arrow if not field.nullable
    }
    values = {name: given.get(name, [filler.get(name)] * many) for name in TABLE.names}
    return pa.table(values, schema=TABLE.arrow)


def _read(table: LakeTable) -> list[str]:
    with Engine.bare() as engine:
        return sorted(
            account for (account,) in engine.rows(f"select account_id from ({table.scan()})")
        )


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home.at(tmp_path)


@pytest.fixture
def table(home: Home) -> LakeTable:
    made = Lake(home).table("clean", TABLE)
    for part, amounts in (("2026-01", ("A", "B")), ("2026-02", ("C",))):
        made.replace(_rows("s", part, *amounts), {"source": ["s"], "part": [part]})
    return made


def _one_file(table: LakeTable, part: str) -> Path:
    (file,) = table.files({"part": [part]})
    return Path(file)


def test_what_was_written_here_is_read(table):
    assert _read(table) == ["A", "B", "C"]


def test_f57_one_changed_cell_is_found_and_other_partitions_are_readable(table):
    file = _one_file(table, "2026-02")
    rows = pq.ParquetFile(file).read()
    at = rows.schema.get_field_index("account_id")
    pq.write_table(rows.set_column(at, rows.field(at), pa.array(["X"], rows.field(at).type)), file)
    with pytest.raises(DataRefused) as refusal:
        table.scan()
    assert refusal.value.message == (
        "a file of the lake is not as it was written; nothing is computed from it"
    )
    assert refusal.value.where == str(file)
    assert "2026-01" in table.scan({"part": ["2026-01"]})


def test_f4_f57_every_flipped_bit_is_found(table):
    file = _one_file(table, "2026-01")
    whole = file.read_bytes()
    for at in range(0, len(whole), 97):
        file.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        assert [each.path for each in table.seals.broken([str(file)], afresh=True)] == [str(file)]
    file.write_bytes(whole)
    assert table.seals.broken([str(file)], afresh=True) == []


def test_f3_a_file_that_is_gone_is_a_sentence(table):
    _one_file(table, "2026-02").unlink()
    with pytest.raises(DataRefused, match="cannot be read: No such file"):
        table.scan()


def test_rows_that_another_program_commits_are_found(table):
    write_deltalake(table.path.uri, _rows("s", "2026-02", "FORGED"), mode="append")
    with pytest.raises(DataRefused, match="was not written by this program"):
        table.scan()


def test_a_seal_forged_without_the_key_or_taken_from_another_table_is_none(home, table):
    other = Lake(home).clean("expenses")
    forged = Home.at(home.path / "elsewhere")
    folder = home.lake / "seals" / "clean" / TABLE.name
    write_deltalake(table.path.uri, _rows("s", "2026-02", "FORGED"), mode="append")
    # The same hashes, sealed with the key of somebody's own home, and with ours for another table.
    for seals in (
        type(table.seals)(forged, table.path),
        type(table.seals)(home, other.path),
    ):
        seals._keep({Path(f).name: _sha(f) for f in table.files()})
        shutil.copytree(seals._folder, folder, dirs_exist_ok=True)
    with pytest.raises(DataRefused, match="was not written by this program"):
        table.scan()


def _sha(file: str) -> str:
    import hashlib

    return hashlib.sha256(Path(file).read_bytes()).hexdigest()


def test_f3_a_broken_log_is_a_sentence(table):
    log = sorted(Path(table.path, "_delta_log").glob("*.json"))[-1]
    log.write_text("{ torn", "utf-8")
    with pytest.raises(DataRefused, match="the log of a lake table cannot be read"):
        table.scan()


def test_a_run_killed_between_commit_and_seal_is_finished_by_the_next_look(home):
    script = (
        "import sys; sys.path.insert(0, sys.argv[2]);"
        "from test_seals import _rows, TABLE; from adapters.lake.home import Home;"
        "from adapters.lake.tables import Lake;"
        "table = Lake(Home.at(sys.argv[1])).table('clean', TABLE);"
        "table.replace(_rows('s', '2026-01', 'A'), {'source': ['s'], 'part': ['2026-01']})"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(home.path), str(Path(__file__).parent)],
        env=os.environ | {"PEAKLEDGER_CRASH_AT": "lake.committed"},
        check=False,
    )
    assert done.returncode == -signal.SIGKILL
    table = Lake(home).table("clean", TABLE)
    assert _read(table) == ["A"]
    assert list((home.lake / "seals" / "clean" / TABLE.name / "announced").iterdir()) == []


def test_many_small_seals_become_one_and_every_file_stays_sealed(home):
    table = Lake(home).table("clean", TABLE)
    for number in range(70):
        part = f"2026-{number % 12 + 1:02}"
        table.replace(_rows("s", part, f"A{number}"), {"source": ["s"], "part": [part]})
    assert len(_read(table)) == 12
    seals = home.lake / "seals" / "clean" / TABLE.name
    assert len(list(seals.glob("*.json"))) < 12


def test_the_key_is_read_by_its_owner_alone(home, table):
    assert (home.secrets / "lake.key").stat().st_mode & 0o777 == 0o600
