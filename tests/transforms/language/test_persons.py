"""Spellings of one name are one person; two names are two."""

from __future__ import annotations

import pytest

from transforms.language.errors import UsageError
from transforms.language.persons import is_name, is_same_person, require_name
from transforms.operations.settings_file import parse_settings


@pytest.mark.parametrize(
    "spelling",
    [
        "Bob", " bob ", "b.o.b", "bob.", "b-o_b", "ＢＯＢ", "bób", "bo\u0307b",
        "b\u043eb", "\u0412ob", "b\u03bfb", "b0b", "bo\u200bb", "\u202ebob", "𝐛𝐨𝐛", "ⓑⓞⓑ", "ʙob",
    ],
)  # fmt: skip
def test_f49_what_a_reader_takes_for_one_name_is_one_person(spelling):
    assert is_same_person("bob", spelling)


@pytest.mark.parametrize(
    ("one", "other"), [("bob", "rob"), ("bob", "bobby"), ("王芳", "王方"), ("Ольга", "Олега")]
)
def test_two_names_are_two_people(one, other):
    assert not is_same_person(one, other)


@pytest.mark.parametrize("text", ["", "...", "bo\u200bb", "bob\n", "\u202ebob", "b\x00b", "\ue000"])
def test_a_name_has_letters_and_no_sign_that_is_not_seen(text):
    assert not is_name(text)
    with pytest.raises(UsageError):
        require_name(text if text.strip() == text else text + "\x07", "option --by")


@pytest.mark.parametrize("text", ["bob", " Ann Lee ", "O'Neil", "王芳", "José", "bob@example.com"])
def test_peoples_names_are_names(text):
    assert require_name(text, "option --by") == text.strip()


@pytest.mark.parametrize("second", ["b.o.b", "Bob", "B0B"])
def test_two_spellings_of_one_name_are_no_two_approvers(second):
    with pytest.raises(UsageError) as refused:
        parse_settings(f"approvers: [bob, eve, {second}]\n", "peakledger.yaml")
    assert f"'bob' and '{second}' are spellings of one name" in refused.value.message
    assert refused.value.where == "peakledger.yaml, line 1"
    assert parse_settings("approvers: [bob, eve]\n", "s").approvers == ("bob", "eve")
