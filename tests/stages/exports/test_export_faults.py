"""An export that is killed, or runs out of disk, leaves nothing to be taken for an export."""

from __future__ import annotations

import os
import shutil
import signal

import pytest

from adapters.lake.crash_points import EXPORT_CRASH_POINTS
from stages.exports.check import verify_export
from transforms.language.errors import OutsideError

POINTS = ["export.manifest_written", "export.files_written", "export.placed"]
REST = [point for point in EXPORT_CRASH_POINTS if point not in POINTS]


@pytest.mark.parametrize("points", [POINTS, pytest.param(REST, marks=pytest.mark.proof)])
def test_f1_a_killed_export_is_whole_or_not_there_and_the_next_finishes(
    points, books, give, elsewhere, tmp_path
):
    out = tmp_path / "out"
    for point in points:
        assert elsewhere(crash_at=point).returncode == -signal.SIGKILL
        assert out.exists() == (point == "export.placed")
        if out.exists():
            assert verify_export(books.home, books.url, out).passed
        give()
        assert verify_export(books.home, books.url, out).passed
        assert [path.name for path in tmp_path.iterdir() if ".out" in path.name] == []
        assert len(books.query("select 1 from ledger.export")) == 1
        shutil.rmtree(out)


def test_f1_a_kill_leaves_the_earlier_export_whole(
    books, give, more, elsewhere, tmp_path, bytes_of
):
    give()
    before = bytes_of(tmp_path / "out")
    more()
    assert elsewhere(crash_at="export.files_written").returncode == -signal.SIGKILL
    assert bytes_of(tmp_path / "out") == before
    assert verify_export(books.home, books.url, tmp_path / "out").passed
    give()
    assert bytes_of(tmp_path / "out") != before


def test_f5_a_full_disk_leaves_nothing(books, give, elsewhere, tmp_path):
    """File sizes are limited for real: some write fails, whichever file it is."""
    for most_bytes in (50, 3_000):
        failed = elsewhere(most_bytes=most_bytes)
        assert failed.returncode == 1
        assert "OutsideError: the export could not be written" in failed.stderr
        assert not (tmp_path / "out").exists()
        assert [path.name for path in tmp_path.iterdir() if ".out" in path.name] == []
        assert books.query("select 1 from ledger.export") == []
    give()
    assert verify_export(books.home, books.url, tmp_path / "out").passed


def test_f5_a_disk_that_refuses_to_keep_a_file_leaves_nothing(give, tmp_path, monkeypatch):
    def full(_descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OutsideError, match="No space left"):
        give()
    assert not (tmp_path / "out").exists()
