"""A settings file that is written for a person changes nothing, and has every key with its use."""

from __future__ import annotations

import re

import pytest

from transforms.operations.settings import Settings
from transforms.operations.settings_file import as_document, parse_settings
from transforms.operations.settings_text import settings_text


@pytest.fixture(scope="module")
def text():
    return settings_text(Settings())


def test_as_it_is_written_it_sets_nothing(text):
    assert parse_settings(text, "peakledger.yaml") == Settings()
    assert all(line.startswith("#") for line in text.splitlines() if line)


def test_with_the_signs_taken_away_it_says_every_default(text):
    keys = re.sub(
        r"^# ", "", re.sub(r"^##.*\n", "", text.partition("\n\n")[2], flags=re.M), flags=re.M
    )
    settings = parse_settings(keys, "peakledger.yaml")
    assert as_document(settings) == as_document(Settings())
    assert re.findall(r"^(\w+):", keys, re.M) == list(as_document(Settings()))


def test_what_a_key_is_for_stands_above_it(text):
    lines = text.splitlines()
    keys = [number for number, line in enumerate(lines) if re.match(r"# \w+:", line)]
    assert [lines[number] for number in keys if not lines[number - 1].startswith("##")] == []
    above = text.partition("# approvers:")[0].splitlines()[-1]
    assert above == "## Who may approve settlements, each under a login of that name."
    sections = text.partition("# class_cuts:")[0].splitlines()[-1]
    assert "percentile" in sections


def test_a_file_is_written_once_and_never_over_another(call, tmp_path):
    assert call("config", "--write", "--home", str(tmp_path))[0] == 0
    file = tmp_path / "peakledger.yaml"
    kept = file.read_bytes()
    code, _, err = call("config", "--write", "--home", str(tmp_path))
    assert (code, file.read_bytes()) == (2, kept)
    assert "is not overwritten" in err
    assert call("config", "--home", str(tmp_path))[0] == 0
