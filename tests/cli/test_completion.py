"""A shell completes verbs and options once its file lies where it looks."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PEAKLEDGER = [sys.executable, "-c", "from cli.main import main; main()"]


def run(*words, home, **variables):
    environment = {**os.environ, "HOME": str(home), **variables}
    return subprocess.run(
        words, cwd=ROOT, env=environment, check=True, capture_output=True, text=True
    ).stdout


@pytest.mark.parametrize(
    ("shell", "file"),
    [
        ("bash", ".local/share/bash-completion/completions/peakledger"),
        ("zsh", ".zfunc/_peakledger"),
        ("fish", ".config/fish/completions/peakledger.fish"),
    ],
)
def test_it_is_put_where_the_shell_looks(tmp_path, shell, file):
    told = run(*PEAKLEDGER, "completion", shell, "--install", home=tmp_path)
    assert str(tmp_path / file) in told
    assert "_PEAKLEDGER_COMPLETE" in (tmp_path / file).read_text("utf-8")


@pytest.mark.skipif(shutil.which("bash") is None, reason="no bash on this machine")
def test_the_program_answers_what_bash_asks(tmp_path):
    asked = {"_PEAKLEDGER_COMPLETE": "bash_complete", "COMP_CWORD": "1"}
    told = run(*PEAKLEDGER, home=tmp_path, COMP_WORDS="peakledger sta", **asked)
    assert told.split() == ["plain,status"]
    asked["COMP_CWORD"] = "2"
    told = run(*PEAKLEDGER, home=tmp_path, COMP_WORDS="peakledger open --l", **asked)
    assert told.split() == ["plain,--lang"]
