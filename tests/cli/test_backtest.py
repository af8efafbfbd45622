"""`peakledger backtest` refuses what it cannot try, with what to say instead."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from cli.backtest import backtest
from transforms.language.errors import UsageError


def refused(home, *arguments):
    return CliRunner().invoke(backtest, ["--as-of", "2026-01-05", "--home", str(home), *arguments])


def test_a_model_that_is_not_there_is_refused_with_the_nearest(tmp_path):
    error = refused(tmp_path, "--model", "ensembel").exception
    assert isinstance(error, UsageError)
    assert "ensembel" in error.message
    assert "ensemble" in error.remedy


@pytest.mark.parametrize("weeks", ["4,x", "0", "140", ""])
def test_origins_that_are_no_weeks_of_history_are_refused(tmp_path, weeks):
    result = refused(tmp_path, "--origins", weeks)
    assert result.exit_code == 2
    assert "--origins" in result.output


def test_help_says_what_each_figure_means():
    said = CliRunner().invoke(backtest, ["--help"]).output
    for word in ("WAPE", "bias", "pinball loss", "80 % band", "order cost", "Example"):
        assert word in said
