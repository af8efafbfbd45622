"""The bench of every verb leaves none out, and asks each as it wants to be asked."""

from __future__ import annotations

import shlex

import pytest

from bench.every_verb import CALLS, LEFT_OUT, OF_NOTHING
from cli.main import peakledger
from tests.cli.grammar import leaves, take


def test_every_verb_is_run_or_named_as_left_out() -> None:
    verbs = {verb for verb, _ in leaves(peakledger)}
    assert CALLS.keys() | LEFT_OUT == verbs
    assert CALLS.keys() & LEFT_OUT == set()
    assert set(OF_NOTHING) <= CALLS.keys()


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Files and folders for a call's names."""
    folder = tmp_path_factory.mktemp("named")
    for name in ("terms", "accounts.csv", "products.csv", "targets.csv", "plan.xlsx"):
        (folder / name).touch()
    (folder / "finance").mkdir()
    (folder / "backups").mkdir()
    (folder / "unmapped").mkdir()
    (folder / "letters").mkdir()
    (folder / "letters" / "W001.xlsx").touch()
    named = dict.fromkeys(("feeds", "out"), str(folder))
    return {
        **named,
        **dict.fromkeys(("orders", "terms"), str(folder / "accounts.csv")),
        "batch": "settlement-1",
        "day": "2026-11-01",
    }


@pytest.mark.parametrize("verb", CALLS)
def test_the_program_takes_each_call(verb: str, names: dict[str, str]) -> None:
    take([*verb.split(), *shlex.split(CALLS[verb].format(**names))])
