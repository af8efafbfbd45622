"""A verb speaks the language asked for, or that of the home; JSON is the same in any."""

from __future__ import annotations

import json
import pickle
import re
from datetime import UTC, datetime

import pytest

from adapters.lake.home import Home
from stages.intake.ingest import land_and_clean
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


FEEDS = {
    "accounts.csv": "account_id,name,level,region,opened_on\nW001,Hengda,1,east,2024-01-01\n",
    "products.csv": "product_id,name,units_per_case\nP1,Cola,12\n",
    "orders/a.csv": "order_id,line_no,account_id,product_id,order_date,quantity,unit_price,currency"
    "\nO1,1,W001,P1,2026-10-01,10,2.50,CNY\nO2,1,W009,P1,2026-10-01,10,2.50,CNY\n",
    "orders/b.xlsx": "PK\x03\x04broken",
}


def test_a_file_that_is_refused_and_a_row_in_quarantine_are_told_in_the_language(call, tmp_path):
    home, feeds = tmp_path / "home", tmp_path / "feeds"
    (feeds / "orders").mkdir(parents=True)
    for name, text in FEEDS.items():
        (feeds / name).write_text(text)
    result = land_and_clean(Home.at(home), feeds, now=datetime.now(UTC), run_id="a")
    error = result.error()
    assert error is not None
    told = tell(error.message, "zh")
    # What a parser says comes from another process.
    assert "- orders/b.xlsx 无法按工作簿读取：" in told
    assert "    位置： canonical/orders：orders/a.csv，第 3 行，account_id = 'W009'\n" in told
    assert "    办法： 请先提供客户数据" in told
    assert not CHINESE.search(str(error))
    _, shown, _ = call(
        "sources", "preview", "--feeds", str(feeds), "--home", str(home), "--lang", "zh"
    )
    assert "拒收：orders/b.xlsx 无法按工作簿读取：" in shown
    assert "隔离：1 没有此客户（unknown_account）" in shown
    _, table, _ = call("quarantine", "list", "--home", str(home), "--lang", "zh")
    assert table.splitlines()[0].split() == ["来源", "数据", "文件", "原因", "行数", "金额", "首行"]
    assert "没有此客户（unknown_account）" in table
    _, rows, _ = call("quarantine", "list", "--home", str(home), "--lang", "zh", "--json")
    assert json.loads(rows)[0]["reason_code"] == "unknown_account"


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


def test_settings_with_a_mistake_are_told_in_the_language_that_they_name(call, tmp_path):
    (tmp_path / "peakledger.yaml").write_text("language: zh\ntimezone: [\n")
    _, out, err = call("doctor", "--home", str(tmp_path))
    assert "有误  设置       不是有效的 YAML：此处缺少值" in out
    assert err.startswith("peakledger: 不宜运行：设置")


@pytest.mark.parametrize(
    ("words", "english", "chinese"),
    [
        (["ingest"], "Missing option '--feeds'.", "缺少选项 '--feeds'。"),
        (["build", "--as-of", "x"],
         "Invalid value for '--as-of': 'x' is not a date; write it as 2026-11-01",
         "'--as-of' 的值无效：'x' 不是日期；请写成 2026-11-01"),
        (["quarantine", "show", "--limit", "x"],
         "Invalid value for '--limit': 'x' is not a valid integer.",
         "'--limit' 的值无效：'x' 不是有效的整数。"),
        (["ingest", "--fedes", "x"], "No such option '--fedes'. Did you mean '--feeds'?",
         "没有选项 '--fedes'。 是不是 '--feeds'？"),
        (["backup", "--to", "x"],
         "No such option '--to'. (Did you mean one of: '--json', '--list', '--wait'?)",
         "没有选项 '--to'。（是不是其中之一：'--json', '--list', '--wait'？）"),
    ],
)  # fmt: skip
def test_a_call_that_is_not_understood_is_told_in_the_language(call, words, english, chinese):
    code, _, err = call(*words)
    assert (code, err.splitlines()[0]) == (2, f"peakledger: {english}")
    code, _, err = call(*words, "--lang", "zh")
    assert (code, err.splitlines()[0]) == (2, f"peakledger: {chinese}")
    assert "  办法：  见 `peakledger " in err


@pytest.mark.parametrize(
    ("words", "remedy"),
    [
        (["open", "--to"], "`--to 文件`"),
        (["build", "--as-of"], "`--as-of 2026-11-01`"),
        (["rebates", "settle", "--period"], "`--period 2026-Q1`"),
    ],
)
def test_an_option_without_its_value_is_told_with_an_example(call, words, remedy):
    _, _, err = call(*words[:-1], "--lang", "zh", words[-1])
    assert err.splitlines()[0] == f"peakledger: 选项 '{words[-1]}' 需要一个值。"
    assert err.splitlines()[1].startswith(f"  办法：  请在其后写值，如 {remedy}；见 ")


def test_an_option_before_its_verb_is_told_where_it_stands(call):
    code, _, err = call("--lang", "zh", "status")
    assert code == 2
    assert "  办法：  请把选项写在命令之后：`peakledger VERB --lang`；见 `peakledger --help`" in err
    _, _, err = call("--frob", "status")
    assert "  remedy: see `peakledger --help`" in err
