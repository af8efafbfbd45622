"""The terms that entries were booked by stay as they were, and can always be read again."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapters.lake.home import Home
from adapters.rebates.terms_archive import keep_terms, kept_terms, with_kept
from transforms.language.errors import DataRefused
from transforms.rebates import as_kept, parse_kept, parse_terms

TERMS = """
program: {name}
version: {version}
title: {title}
valid: {{from: 2026-01-01, until: 2027-01-01}}
currency: {{code: JPY, decimals: 1}}
accounts: {{level: [1], class: [key]}}
earn: {{method: whole, edge: reached, tiers: [{{from: 0.5, percent: {percent}}}]}}
guarantee: {{amount: 1000, carry: true}}
gl: {{expense: a, liability: b, clearing: c}}
"""


def program(name="VOL", version=1, percent="10", title="quarterly"):
    text = TERMS.format(name=name, version=version, percent=percent, title=title)
    return parse_terms(text, "terms.yaml")[0]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home.at(tmp_path)


def test_a_home_without_accruals_keeps_no_terms(home):
    assert kept_terms(home) == {}


def test_kept_terms_are_the_terms_that_were_given(home):
    hostile = "../" + "客" * 100
    given = [program(), program(version=2, percent="12.5"), program(name=f"'{hostile}'")]
    keep_terms(home, given, set())
    assert kept_terms(home) == {("VOL", 1): given[0], ("VOL", 2): given[1], (hostile, 1): given[2]}
    assert all(path.parent == home.raw / "terms" for path in home.path.rglob("*.json"))


def test_what_was_never_booked_may_change(home):
    keep_terms(home, [program()], set())
    keep_terms(home, [program(percent="11")], set())
    assert kept_terms(home) == {("VOL", 1): program(percent="11")}


def test_what_was_booked_may_change_its_title_and_nothing_else(home):
    keep_terms(home, [program()], set())
    keep_terms(home, [program(title="another")], {("VOL", 1)})
    with pytest.raises(DataRefused, match="VOL version 1 changed"):
        keep_terms(home, [program(percent="11")], {("VOL", 1)})
    assert kept_terms(home) == {("VOL", 1): program(title="another")}


def test_kept_versions_join_the_given_ones_of_the_same_program_only(home):
    kept = {(p.program, p.version): p for p in (program(), program(name="OTHER"))}
    given = program(version=2)
    assert with_kept([given], kept) == [program(), given]
    assert with_kept([program(percent="11")], kept) == [program(percent="11")]


def test_what_is_kept_is_read_as_it_would_be_as_terms_of_a_person():
    given = program(title='"a: \\"quoted\\" # title, 税"')
    assert (
        parse_kept(as_kept(given), "kept.json") == (given,) == (*parse_terms(as_kept(given), "x"),)
    )


def test_a_kept_text_that_was_cut_off_is_refused_with_its_file(home):
    keep_terms(home, [program()], set())
    (file,) = home.path.rglob("*.json")
    file.write_text(file.read_text("utf-8")[:-9], "utf-8")
    with pytest.raises(DataRefused, match="not as they were written") as refused:
        kept_terms(home)
    assert refused.value.where == str(file)
    assert "backup" in refused.value.remedy
