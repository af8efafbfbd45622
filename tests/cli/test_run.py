"""What `run` tells when all is done but the page that shows it."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

from click.testing import CliRunner

import cli.pipeline
from cli.pipeline import run
from stages.intake.ingest import IngestResult
from stages.operations.pipeline import PipelineResult
from transforms.language.errors import OutsideError


def test_a_page_that_cannot_be_written_is_told_after_what_was_done(tmp_path, monkeypatch):
    def no_room(*_place, **_about):
        raise OutsideError("the start page cannot be written", where="x", remedy="free the disk")

    built = SimpleNamespace(text=lambda: f"Built as of {date(2026, 11, 1)}")
    done = PipelineResult(IngestResult("r", (), 0, 0, ()), build=built)
    monkeypatch.setattr("stages.operations.pipeline.run_all", lambda *_place, **_about: done)
    stands = SimpleNamespace(text=lambda: "Version 7 stands")
    monkeypatch.setattr("stages.operations.summary.summary", lambda *_place: stands)
    monkeypatch.setattr("stages.exports.start.write_start", no_room)
    monkeypatch.setattr(cli.pipeline, "judged_if_due", lambda _call: (None, None))
    asked = ["--feeds", str(tmp_path), "--as-of", "2026-11-01", "--home", str(tmp_path / "home")]
    found = CliRunner().invoke(run, asked)
    assert "Version 7 stands" in found.output
    assert "the start page cannot be written" in found.output
    assert found.exit_code == OutsideError.exit_code
