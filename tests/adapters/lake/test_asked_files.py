"""A file that a person asked for: whole or as it was, and for whom their own umask says."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from adapters.lake.asked_files import asked_file
from adapters.lake.home import private_files
from transforms.language.errors import OutsideError


@pytest.mark.parametrize(("mode", "expected"), [(None, 0o640), (0o600, 0o600)])
def test_whose_it_is_says_the_callers_umask_or_the_page_itself(
    tmp_path: Path, mode: int | None, expected: int
) -> None:
    before = os.umask(0o027)
    try:
        with private_files(), asked_file(tmp_path / "new" / "page.html", mode) as sibling:
            sibling.write_text("a page")
            assert sibling.stat().st_mode & 0o077 == 0, "nobody else reads what is not whole"
    finally:
        os.umask(before)
    made = tmp_path / "new" / "page.html"
    assert (made.read_text(), made.stat().st_mode & 0o777) == ("a page", expected)


def test_what_stops_on_the_way_leaves_the_file_that_was_there_and_nothing_beside_it(
    tmp_path: Path,
) -> None:
    there = tmp_path / "plan.csv"
    there.write_text("the plan of last week")
    with pytest.raises(OutsideError):
        written_onto_a_full_disk(there)
    assert there.read_text() == "the plan of last week"
    assert list(tmp_path.iterdir()) == [there]


def test_a_disk_that_refuses_is_told_with_the_file_and_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(OutsideError, match="the file cannot be written: No space left") as told:
        written_onto_a_full_disk(tmp_path / "plan.csv")
    assert told.value.where == str(tmp_path / "plan.csv")
    assert "a folder that can be written" in told.value.remedy


def written_onto_a_full_disk(path: Path) -> None:
    with asked_file(path) as sibling:
        sibling.write_text("half a pl")
        with Path("/dev/full").open("w") as full:
            full.write("the other half" * 10_000)
