"""The folder appears whole or not at all, and the same arguments give the same bytes."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest

from examples.sample_company import TERMS, SampleSummary, write
from transforms.language.errors import OutsideError, UsageError


def _digests(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_another_seed_gives_another_company(feeds: Path, tmp_path: Path):
    write(tmp_path / "other", size="small", seed=8)
    other, same = _digests(tmp_path / "other"), _digests(feeds)
    assert other.keys() == same.keys()
    unchanged = [name for name in other if other[name] == same[name]]
    assert [name for name in unchanged if not name.startswith("terms/")] == []


def test_another_as_of_date_moves_the_three_years(tmp_path: Path):
    made = write(tmp_path / "s", size="small", seed=7, as_of=date(2026, 1, 15))
    assert (made.first_day, made.last_day) == (date(2023, 1, 1), date(2025, 12, 31))
    months = sorted(path.stem for path in (made.out / "orders").iterdir())
    assert (months[0], months[-1], len(months)) == ("2023-01", "2025-12", 36)


def test_a_second_write_leaves_the_identical_sample_alone(summary: SampleSummary):
    stamp = (summary.out / "accounts.csv").stat().st_mtime_ns
    second = write(summary.out, size="small", seed=7)
    assert second.was_there
    assert not summary.was_there
    assert second.rows == summary.rows
    assert (summary.out / "accounts.csv").stat().st_mtime_ns == stamp


def test_same_arguments_give_the_same_bytes_and_an_empty_folder_is_taken(
    feeds: Path, tmp_path: Path
):
    (tmp_path / "s").mkdir()
    assert not write(tmp_path / "s", size="small", seed=7).was_there
    assert _digests(tmp_path / "s") == _digests(feeds)


@pytest.mark.parametrize("change", ["other file", "extra file", "changed byte", "missing file"])
def test_a_folder_with_anything_else_is_refused_with_a_remedy(
    change: str, feeds: Path, tmp_path: Path
):
    out = tmp_path / "s"
    if change == "other file":
        out.mkdir()
        (out / "notes.txt").write_text("mine")
    else:
        shutil.copytree(feeds, out)
        accounts = out / "accounts.csv"
        if change == "extra file":
            (out / "notes.txt").write_text("mine")
        elif change == "changed byte":
            accounts.write_bytes(accounts.read_bytes().replace(b"W001", b"W009", 1))
        else:
            accounts.unlink()
    before = _digests(out)
    with pytest.raises(UsageError) as refused:
        write(out)
    assert refused.value.where == str(out)
    assert refused.value.remedy
    assert _digests(out) == before


@pytest.mark.parametrize("other", [{"seed": 2}, {"size": "medium"}, {"as_of": date(2026, 10, 1)}])
def test_the_same_folder_with_other_arguments_is_refused(other: dict, feeds: Path):
    with pytest.raises(UsageError):
        write(feeds, **other)


def test_a_run_that_breaks_off_leaves_no_folder(tmp_path: Path):
    def stop(what: str, done: int, total: int) -> None:
        if done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write(tmp_path / "s", progress=stop)
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_run_left_is_cleared_by_the_next_which_tells_its_progress(
    tmp_path: Path, feeds: Path
):
    told: list[tuple[str, int, int]] = []
    left = tmp_path / ".s.partial" / "orders"
    left.mkdir(parents=True)
    (left / "2024-01.csv").write_text("half a li")
    (left.parent / "stray.csv").write_text("half")
    write(tmp_path / "s", progress=lambda *step: told.append(step))
    assert told == [("orders", month, 36) for month in range(1, 37)]
    assert _digests(tmp_path / "s") == _digests(feeds)
    assert [path.name for path in tmp_path.iterdir()] == ["s"]


def test_a_run_killed_in_the_middle_leaves_no_folder_and_the_next_one_succeeds(tmp_path: Path):
    """SIGKILL cannot be caught, so this is what power loss leaves, too."""
    out = tmp_path / "s"
    code = (
        "import sys; from pathlib import Path; from examples.sample_company import write;"
        " write(Path(sys.argv[1]), size='medium')"
    )
    root = Path(__file__).parents[3]
    run = subprocess.Popen([sys.executable, "-c", code, str(out)], cwd=root)
    while not (tmp_path / ".s.partial" / "orders" / "2024-02.csv").exists():
        assert run.poll() is None
        time.sleep(0.02)
    run.kill()
    run.wait()
    assert not out.exists()
    assert not write(out).was_there


def test_two_runs_to_one_place_do_not_mix(tmp_path: Path):
    partial = tmp_path / ".s.partial"
    partial.mkdir()
    held = os.open(partial, os.O_RDONLY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(OutsideError):
            write(tmp_path / "s")
    finally:
        os.close(held)


@pytest.mark.parametrize("arguments", [{"size": "huge"}, {"seed": -1}, {"as_of": date(1800, 1, 1)}])
def test_impossible_arguments_are_refused_before_anything_is_written(
    arguments: dict, tmp_path: Path
):
    with pytest.raises(UsageError):
        write(tmp_path / "s", **arguments)
    assert list(tmp_path.iterdir()) == []


def test_the_summary_counts_what_the_files_hold(summary: SampleSummary):
    def lines(path: Path) -> int:
        return path.read_bytes().count(b"\n") - 1

    assert sum(lines(file) for file in summary.files) == sum(summary.rows.values())
    assert lines(summary.out / "accounts.csv") == summary.rows["accounts"]
    assert summary.truth.is_file()
    programs = sorted(path.name for path in summary.terms.iterdir())
    assert programs == sorted(path.name for path in TERMS.glob("*.yaml"))
