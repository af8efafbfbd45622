"""The child that parses: one serves many files, and whatever becomes of it, its parent goes on."""

from __future__ import annotations

import gzip
import io
import os
import signal
from pathlib import Path

import pytest
import xlsxwriter

from adapters.intake.parsers.limits import FileLimits
from adapters.intake.parsers.parent import Parsers
from transforms.intake.file_faults import FileRefused
from transforms.language.errors import OutsideError


@pytest.fixture
def packed(tmp_path: Path) -> Path:
    path = tmp_path / "packed"
    path.write_bytes(gzip.compress(b"a,b\n1,2\n", mtime=0))
    return path


def _unpack(parsers: Parsers, packed: Path) -> bytes:
    target = packed.with_name("plain")
    parsers.do(
        "unpack", "a.gz", path=str(packed), packing="gzip", of_type="csv", target=str(target)
    )
    return target.read_bytes()


def _workbook(tmp_path: Path, row: int, column: int) -> dict[str, str]:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "id")
        sheet.write(row, column, 1)
    path = tmp_path / "book"
    path.write_bytes(stream.getvalue())
    return {"path": str(path), "target": str(tmp_path / "lined"), "layout": {}}


def test_nothing_starts_before_the_first_job_and_one_child_does_many(packed):
    with Parsers() as parsers:
        assert parsers.pid is None
        for _ in range(5):
            assert _unpack(parsers, packed) == b"a,b\n1,2\n"
        assert parsers.started == 1
        pid = parsers.pid
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_a_killed_child_is_replaced_and_its_file_tried_again(packed):
    with Parsers() as parsers:
        _unpack(parsers, packed)
        os.kill(parsers.pid, signal.SIGKILL)
        assert _unpack(parsers, packed) == b"a,b\n1,2\n"
        assert parsers.started == 2


def test_a_child_that_hangs_is_ended_at_its_limit(packed):
    """F27: a file that hangs a fresh parser is refused; the next one is read."""
    with Parsers(FileLimits(seconds=4)) as parsers:
        _unpack(parsers, packed)
        os.kill(parsers.pid, signal.SIGSTOP)
        assert _unpack(parsers, packed) == b"a,b\n1,2\n"
        assert parsers.started == 2


def test_f6_f28_a_sheet_that_needs_more_memory_than_allowed_costs_a_child_and_no_more(
    packed, tmp_path
):
    """Two cells, one of them in the last corner: as a table that is 17 billion cells."""
    with Parsers(FileLimits(memory_bytes=256 << 20)) as parsers:
        with pytest.raises(FileRefused, match="cannot be parsed") as refused:
            parsers.do("excel", "book.xlsx", **_workbook(tmp_path, 1_048_575, 16_383))
        assert refused.value.code == "parser_died"
        assert "parser_memory" in refused.value.remedy
        assert _unpack(parsers, packed) == b"a,b\n1,2\n"


def test_f52_the_child_knows_no_secret_of_its_parent(packed, monkeypatch):
    """F52."""
    monkeypatch.setenv("PEAKLEDGER_CANARY", "s3cret-canary")
    with Parsers() as parsers:
        _unpack(parsers, packed)
        seen = Path(f"/proc/{parsers.pid}/environ")
        if not seen.exists():
            pytest.skip("this system does not show what a process knows")
        assert b"s3cret-canary" not in seen.read_bytes()


def test_f5_a_disk_that_fails_is_not_the_file_s_fault(packed, tmp_path):
    with Parsers() as parsers, pytest.raises(OutsideError, match="scratch files"):
        parsers.do(
            "unpack",
            "a.gz",
            path=str(packed),
            packing="gzip",
            of_type="csv",
            target=str(tmp_path / "no" / "such" / "folder"),
        )
