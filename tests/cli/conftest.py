"""The command, called as a person would."""

from __future__ import annotations

import pytest

from cli.main import main


@pytest.fixture
def call(monkeypatch, capsys):
    """Call the command in this process; returns its exit code, what it printed, and its errors."""

    def run(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.argv", ["peakledger", *words])
        code = 0
        try:
            main()
        except SystemExit as left:
            code = int(left.code or 0)
        out, err = capsys.readouterr()
        return code, out, err

    return run
