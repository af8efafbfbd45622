"""The command answers, refuses with a sentence, and leaves with the exit code of the contract."""

from __future__ import annotations

import json

import pytest

from cli.verbs import VERBS


@pytest.mark.parametrize("verb", sorted(VERBS))
def test_every_verb_explains_itself(call, verb):
    code, out, _ = call(verb, "--help")
    assert code == 0
    assert "Usage: peakledger" in out


def test_an_unknown_verb_is_wrong_usage(call):
    code, _, err = call("rum")
    assert code == 2
    assert "peakledger --help" in err


def test_a_date_that_is_none_is_wrong_usage_and_shows_how_to_write_one(call):
    code, _, err = call("build", "--as-of", "01.11.2026")
    assert code == 2
    assert "'01.11.2026' is not a date" in err


def test_feeds_that_do_not_exist_are_named_with_a_remedy(call, tmp_path):
    code, _, err = call("ingest", "--feeds", str(tmp_path / "none"), "--home", str(tmp_path))
    assert code == 2
    assert "no feeds folder" in err
    assert "remedy:" in err


def test_an_error_is_one_json_document_where_json_is_asked_for(call, tmp_path):
    code, out, _ = call("run", "--feeds", str(tmp_path / "no"), "--as-of", "2026-11-01", "--json")
    assert code == 2
    assert json.loads(out)["error"]["where"] == "option --feeds"


def test_another_engine_is_refused_by_name(call, tmp_path):
    code, _, err = call("config", "--engine", "local-spark", "--home", str(tmp_path))
    assert code == 2
    assert "local-spark" in err


def test_an_engine_of_the_settings_is_for_the_verbs_that_take_one_and_the_option_wins(
    call, tmp_path, monkeypatch
):
    (tmp_path / "peakledger.yaml").write_text("engine: {name: local-spark}\n")
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("JAVA_HOME", raising=False)
    assert call("config", "--home", str(tmp_path))[0] == 0
    (tmp_path / "feeds").mkdir()
    (tmp_path / "feeds" / "accounts.csv").write_text("account_id\nA1\n")
    at = ("--feeds", str(tmp_path / "feeds"), "--home", str(tmp_path))
    for verb in (("ingest",), ("run", "--as-of", "2026-11-01")):
        code, _, err = call(*verb, *at)
        assert code == 3
        assert "Spark needs Java" in err
        assert "setting `engine.name`" in err
        assert "no engine 'spork'" in call(*verb, *at, "--engine", "spork")[2]


def test_a_wrong_setting_names_file_line_and_the_key_that_was_meant(call, tmp_path):
    (tmp_path / "peakledger.yaml").write_text("timezone: Asia/Shanghai\ncompany_curency: CNY\n")
    code, _, err = call("config", "--home", str(tmp_path))
    assert code == 2
    assert "peakledger.yaml, line 2" in err
    assert "did you mean `company_currency`?" in err


def test_config_prints_every_setting_with_its_default(call, tmp_path):
    code, out, _ = call("config", "--home", str(tmp_path), "--json")
    assert code == 0
    assert json.loads(out)["class_hysteresis_months"] == 3


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["ingst"], "did you mean `ingest`?"),
        (["rebates", "satement"], "did you mean `statement`?"),
        (["sources", "lists"], "there is accept, check, infer, preview, retire, withdraw"),
    ],
)
def test_a_verb_that_there_is_not_is_answered_with_those_that_there_are(call, words, said):
    code, _, err = call(*words)
    assert code == 2
    assert said in err
