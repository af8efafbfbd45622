"""A verb speaks the language asked for, or that of the home; JSON is the same in any."""

from __future__ import annotations

import json
import pickle
import re

import pytest

from transforms.language.errors import DataRefused, Failure, OutsideError, together
from transforms.language.messages import gettext as _
from transforms.language.messages import tell

CHINESE = re.compile("[\u4e00-\u9fff]")


@pytest.fixture
def home(tmp_path):
    """A folder for a home, whose settings say Chinese."""
    (tmp_path / "peakledger.yaml").write_text("language: zh\n")
    return str(tmp_path)


def test_a_verb_speaks_the_language_of_the_settings_or_the_one_asked_for(call, home):
    code, chinese, _ = call("doctor", "--home", home)
    assert code == 0
    assert re.search(r"^正常  设置 .*；时区 Asia/Shanghai$", chinese, re.MULTILINE)
    _, english, _ = call("doctor", "--home", home, "--lang", "en")
    assert re.search(r"^fine  settings .*; time zone Asia/Shanghai$", english, re.MULTILINE)
    assert not CHINESE.search(english)
    assert len(chinese.splitlines()) == len(english.splitlines())


def test_json_is_the_same_in_any_language(call, home):
    _, answer, _ = call("doctor", "--home", home, "--json")
    assert {each["state"] for each in json.loads(answer)["findings"]} == {"fine"}
    assert not CHINESE.search(answer)


def test_an_error_says_in_the_language_what_is_wrong_where_and_what_to_do(call, tmp_path):
    absent = str(tmp_path / "none")
    code, out, err = call("status", "--home", absent, "--lang", "zh", "--json")
    assert code == 2
    assert f"peakledger: {absent} 处没有主目录\n" in err
    assert "  位置：  选项 --home\n" in err
    assert "  办法：  请用 --home（或 PEAKLEDGER_HOME）指明主目录" in err
    assert not CHINESE.search(out)
    assert json.loads(out)["error"]["message"] == f"no home at {absent}"
    english = call("status", "--home", absent)[2]
    assert "  where:  option --home\n" in english
    assert not CHINESE.search(english)


def test_several_errors_in_one_are_told_each_in_the_language():
    missing = DataRefused(_("no home at {path}", path="var"), where="var", remedy="make one")
    failure = Failure.of("orders", missing).error()
    both = together([failure, OutsideError("{no} figure")], _("interrupted"))
    assert str(both) == (
        "interrupted\n- {no} figure\n- orders: no home at var\n    where: var\n    remedy: make one"
    )
    again = pickle.loads(pickle.dumps(both))
    assert tell(again.message, "zh") == (
        "已中断\n- {no} figure\n- orders：var 处没有主目录\n    位置： var\n    办法： make one"
    )


def test_settings_that_cannot_be_read_are_told_in_english(call, tmp_path):
    (tmp_path / "peakledger.yaml").write_text("language: fr\n")
    code, out, _ = call("doctor", "--home", str(tmp_path))
    assert code == 3
    assert re.search("^wrong settings ", out, re.MULTILINE)
