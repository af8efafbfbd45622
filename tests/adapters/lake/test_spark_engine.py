"""Which engine makes the models' rows, and what is said where it cannot be had."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from adapters.lake.engine import Engine
from adapters.lake.engine_choice import ENGINE, chosen_engine
from adapters.lake.home import Home
from adapters.lake.model_engine import model_engine
from transforms.language.errors import OutsideError, UsageError


@pytest.fixture
def opened(tmp_path: Path):
    def open_engine(name: str) -> object:
        with Engine.bare() as engine, model_engine(name, Home.at(tmp_path), engine) as maker:
            return maker

    return open_engine


def test_duckdb_is_open_already_and_needs_no_spark(opened):
    assert isinstance(opened("duckdb"), Engine)


def test_an_engine_that_nobody_knows_is_refused_with_those_that_there_are(opened):
    with pytest.raises(UsageError, match="no engine 'spork'") as refused:
        opened("spork")
    assert "duckdb, local-spark, or spark://HOST:PORT" in refused.value.remedy


def test_where_spark_is_not_set_up_the_remedy_sets_it_up(opened, monkeypatch):
    monkeypatch.setenv("JAVA_HOME", "/a/java")
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    with pytest.raises(OutsideError, match="not set up") as refused:
        opened("local-spark")
    assert "make spark" in refused.value.remedy


def test_where_there_is_no_java_the_remedy_names_it(opened, monkeypatch):
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("JAVA_HOME", raising=False)
    with pytest.raises(OutsideError, match="needs Java"):
        opened("local-spark")


def test_the_option_wins_over_the_environment_and_that_over_the_setting(tmp_path, monkeypatch):
    monkeypatch.delenv(ENGINE, raising=False)
    home = Home.at(tmp_path)
    assert chosen_engine(home) == "duckdb"
    home.settings_file.write_text("engine: {name: 'spark://master:7077'}\n", "utf-8")
    home = Home.at(tmp_path)
    assert chosen_engine(home) == "spark://master:7077"
    monkeypatch.setenv(ENGINE, "local-spark")
    assert chosen_engine(home) == "local-spark"
    assert chosen_engine(home, "duckdb") == "duckdb"


def test_a_wrong_name_is_refused_where_it_was_said(tmp_path, monkeypatch):
    monkeypatch.setenv(ENGINE, "spork")
    with pytest.raises(UsageError, match="no engine 'spork'") as refused:
        chosen_engine(Home.at(tmp_path))
    assert refused.value.where == "the variable PEAKLEDGER_ENGINE"
    (tmp_path / "peakledger.yaml").write_text("engine: {name: spark//x}\n", "utf-8")
    with pytest.raises(UsageError, match=r"`engine\.name`: there is no engine") as refused:
        _ = Home.at(tmp_path).settings
    assert "peakledger.yaml, line 1" in refused.value.where
    assert "spark://HOST:PORT" in refused.value.remedy
