"""Help is in the reader's language, whole and in columns; in English it is as click lays it out."""

from __future__ import annotations

import re

import click
import pytest
from click.testing import CliRunner

from cli.help import help_texts, spoken, told_help
from cli.main import peakledger
from transforms.language.widths import text_width

CHINESE = re.compile("[\u4e00-\u9fff]")
COLUMNS = 80  # of click under test


def paths(command: click.Command, words: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """Every group and verb by the words that call it, the command itself first."""
    context = click.Context(command)
    inner = command.list_commands(context) if isinstance(command, click.Group) else []
    return [words] + [
        path for name in inner for path in paths(command.get_command(context, name), (*words, name))
    ]


def found(words: tuple[str, ...]) -> click.Command:
    command: click.Command = peakledger
    for word in words:
        command = command.get_command(click.Context(command), word)
    return command


def helped(words: tuple[str, ...], language: str) -> str:
    command = spoken(peakledger, language)
    answer = CliRunner().invoke(command, [*words, "--help"])
    assert answer.exit_code == 0
    return answer.output


def bare(text: str) -> str:
    return re.sub(r"[\s\b]", "", text)


@pytest.mark.parametrize("words", paths(peakledger), ids=" ".join)
def test_help_in_chinese_leaves_no_text_in_english(words):
    command, shown = found(words), bare(helped(words, "zh"))
    own = [
        command.help,
        *(param.help for param in command.params if isinstance(param, click.Option)),
    ]
    for text in filter(None, own):
        assert bare(told_help(text, "zh")) in shown
        assert CHINESE.search(told_help(text, "zh"))
    metavars = {each for each in help_texts(command) if each.context}
    words_in_capitals = set(
        re.findall(r"(?:^  -\S+|[\])]) ([A-Z_]{3,})", helped(words, "zh"), re.M)
    )
    assert words_in_capitals & metavars == set()
    assert not re.search(r"(?m)^(Usage|Options|Commands)|\[default|required\]|and exit\.", shown)


@pytest.mark.parametrize("words", [("sources", "preview"), ("backtest",), ("rebates",)])
def test_columns_of_chinese_help_line_up_and_end_in_time(words):
    lines = helped(words, "zh").split("\n选项：\n")[1].splitlines()
    after = [line for line in lines if re.match(r"  -?[-a-z]+[^：]*\S  +\S", line)]
    starts = {text_width(re.match(r"  \S+(?: \S+)*  +", line)[0]) for line in after}
    assert len(after) > 1
    assert len(starts) <= 2  # options, and verbs
    assert max(text_width(line) for line in lines) <= COLUMNS
    assert not any(re.match(r"\s*[，。；：、）]", line) for line in lines)


@pytest.mark.parametrize("words", [("run",), ("stock-up", "plan"), ("rebates",)])
def test_help_in_english_is_what_click_makes_of_the_command(words):
    command = found(words)
    context = click.Context(command, info_name=" ".join(("peakledger", *words)))
    context.help_option_names = ["-h", "--help"]
    plain = click.HelpFormatter(width=COLUMNS)
    command.format_help(context, plain)
    assert helped(words, "en") == plain.getvalue()


def test_help_is_in_the_language_asked_for_of_the_environment_or_of_the_home(
    call, tmp_path, monkeypatch
):
    (tmp_path / "peakledger.yaml").write_text("language: zh\n")
    home = ("--home", str(tmp_path))
    chinese = [
        ("--help", "--lang", "zh"), ("--lang=zh", "-h"),
        ("rebates", "--help", "--lang", "zh"), ("rebates", "settle", "--lang", "zh", "--help"),
        ("status", "--help", *home),
    ]  # fmt: skip
    for words in chinese:
        code, out, _ = call(*words)
        assert (code, out.startswith("用法：peakledger")) == (0, True)
    assert "Usage:" in call("status", "--help", *home, "--lang", "en")[1]
    assert "Usage:" in call("rebates", "--help")[1]
    monkeypatch.setenv("PEAKLEDGER_LANG", "zh")
    assert "用法：" in call("rebates", "--help")[1]
    assert "办法：" in call("status", "--home", str(tmp_path / "none"))[2]
    monkeypatch.setenv("PEAKLEDGER_LANG", "fr")
    assert "'fr' is not one of 'en', 'zh'" in call("status")[2]
    assert "用法：" in call("status", "--help", *home)[1]


@pytest.mark.parametrize("words", [(), ("rebates",)])
def test_a_call_without_a_verb_is_told_what_there_is(call, words):
    code, out, err = call(*words)
    assert (code, out) == (2, "")
    assert err.startswith(f"Usage: {' '.join(('peakledger', *words))} [OPTIONS] COMMAND")


def test_a_wrong_call_on_a_chinese_home_is_told_in_chinese(call, tmp_path):
    (tmp_path / "peakledger.yaml").write_text("language: zh\n")
    _, _, err = call("backup", "--home", str(tmp_path))
    assert err.splitlines()[0] == "peakledger: 缺少参数 '目标'。"
    _, _, err = call("status", "--home", str(tmp_path), "--engine", "spark")
    assert "  办法：  " in err
