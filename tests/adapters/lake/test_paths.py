"""A path is a path: whatever stands in it names one place, and what lies there is found."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from adapters.lake import paths
from adapters.lake.engine import Engine
from adapters.lake.home import Home
from adapters.lake.tables import Lake, LakeTable
from transforms.language.errors import UsageError
from transforms.schema.tables import table

PLACES = [
    "my home", "a#b", "a%20b", "100% sure", "it's", "`id`", 'say "so"', "数据", "what?", "all*",
    "a[1]b", "a&b;c", "{a}", "a^b|c", "back\\slash", "month=1999-01", "source=other", "$HOME",
    "a\nb",
]  # fmt: skip


ROWS = table("rows", "fact", "source! rows_in!", grain="", meaning="", key="source")


def _written(home: Home) -> LakeTable:
    made = Lake(home).state(ROWS)
    for source in ("dms 1", "o'x%20/a"):
        rows = pa.Table.from_pylist([{"source": source, "rows_in": 7}], schema=ROWS.arrow)
        made.replace(rows, {"source": [source]})
    return made


@pytest.mark.parametrize("place", PLACES)
def test_a_table_is_read_as_it_was_written_whatever_the_path_of_its_home(
    tmp_path: Path, place: str
) -> None:
    made = _written(Home.at(tmp_path / place / "var"))
    with Engine.bare() as engine:
        query = "select source, rows_in from ({}) order by source"
        assert engine.rows(query.format(made.scan())) == [("dms 1", 7), ("o'x%20/a", 7)]
        only = made.scan({"source": ["o'x%20/a"]})
        assert engine.rows(query.format(only)) == [("o'x%20/a", 7)]
    assert all(Path(file).is_file() for file in made.files())


@pytest.mark.parametrize("place", PLACES)
def test_the_engine_reads_the_file_that_is_named_and_no_other(tmp_path: Path, place: str) -> None:
    for name in (place, "whatx", "all of it", "a1b"):
        (tmp_path / name).mkdir()
        with Engine.bare() as engine:
            engine.save(f"select {len(name)} as n", tmp_path / name / "rows.parquet")
    with Engine.bare() as engine:
        read = paths.scratch_sql([tmp_path / place / "rows.parquet"])
        assert engine.rows(f"select * from {read}") == [(len(place),)]


def test_tables_lie_in_the_lake_wherever_the_delta_library_can_read_its_path(
    tmp_path: Path,
) -> None:
    for place in ("my home", "100%", "数据", "it's"):
        assert paths.tables_folder(tmp_path / place) == tmp_path / place
    one, other = (paths.tables_folder(tmp_path / place / "lake") for place in ("a%20b", "a%2Fb"))
    assert one.parent == other.parent == tmp_path
    assert one != other


def test_where_no_folder_can_hold_the_tables_the_home_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.access", lambda path, mode: False)
    with pytest.raises(UsageError, match="cannot read the path of this home"):
        paths.tables_folder(tmp_path / "a%20b")
