"""A verb that reads refuses a home that does not exist, and leaves nothing behind (F60)."""

from __future__ import annotations

from datetime import date

import click
import pytest

from cli.context import AsOf
from cli.main import peakledger
from tests.cli.grammar import leaves

# These make a home, need none, or look at files alone; every other verb must refuse an absent one.
_NEEDS_NO_HOME = {
    "run",
    "ingest",
    "demo",
    "sample",
    "docs",
    "restore",
    "config",
    "doctor",
    "completion",
    "sources check",
    "sources preview",
    "sources infer",
    "rebates check",
    "rebates calculate",
    "rebates simulate",
    "export dbt",
    "export verify",
    "warehouse start",
    "warehouse grants",
    "warehouse lineage",
    "airflow up",
}


def _words(command: click.Command) -> list[str]:
    words: list[str] = []
    for parameter in command.params:
        if not parameter.required:
            continue
        value = _value(parameter)
        words += [value] if isinstance(parameter, click.Argument) else [parameter.opts[0], value]
    return words


def _value(parameter: click.Parameter) -> str:
    if isinstance(parameter.type, AsOf):
        return date(2026, 11, 1).isoformat()
    if parameter.name == "query":
        return "select 1"
    return {"period": "2026-10", "decision": "Approve"}.get(parameter.name or "", "1")


@pytest.fixture
def call(call, monkeypatch, tmp_path):
    def run(*words: str) -> tuple[int, str]:
        monkeypatch.chdir(tmp_path)
        code, _, err = call(*words)
        return code, err

    return run


@pytest.mark.parametrize(
    ("verb", "command"),
    [pytest.param(v, c, id=v) for v, c in leaves(peakledger) if v not in _NEEDS_NO_HOME],
)
def test_f60_a_verb_that_reads_refuses_a_home_that_does_not_exist(call, tmp_path, verb, command):
    code, said = call(*verb.split(), *_words(command), "--home", str(tmp_path / "none"))
    assert (code, said.splitlines()[0]) == (2, f"peakledger: no home at {tmp_path / 'none'}")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("words", [("verify",), ("rebates", "statement", "--account", "W1")])
def test_a_home_without_a_warehouse_gets_none_by_being_read(call, tmp_path, words):
    (tmp_path / "home" / "lake").mkdir(parents=True)
    code, said = call(*words, "--home", str(tmp_path / "home"))
    assert code == 2
    assert "nothing has been written to the warehouse of this home yet" in said
    assert not (tmp_path / "home" / "pg").exists()


def test_wrong_settings_of_a_home_that_never_ran_are_told(call, tmp_path):
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "peakledger.yaml").write_text("langauge: en\n", "utf-8")
    code, said = call("status", "--home", str(tmp_path / "home"))
    assert (code, said.splitlines()[0]) == (2, "peakledger: unknown setting `langauge`")
    assert "did you mean `language`?" in said
