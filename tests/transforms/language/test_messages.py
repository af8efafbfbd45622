"""What the source says to people is in every language, with the same figures in it."""

from __future__ import annotations

import ast
import io
import json
import pickle
import re
import tomllib
from decimal import Decimal
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

from transforms.language.figures import money, number
from transforms.language.message_json import message_as_json, message_from_json
from transforms.language.messages import LANGUAGES, SOURCE, joined, laid, ngettext, pgettext, tell
from transforms.language.messages import gettext as _

ROOT = Path(__file__).parents[3]
CATALOGUES = ROOT / "transforms" / "language" / "locale"
PARTS = ("adapters", "cli", "dags", "examples", "expectations", "stages", "transforms")
# What makes texts of a file, as `make messages` has it.
MAPPINGS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["babel"]["mappings"]
TRANSLATED = [language for language in LANGUAGES if language != SOURCE]


def catalogue(language: str) -> Path:
    return CATALOGUES / language / "LC_MESSAGES" / "peakledger.po"


def read(language: str) -> Catalog:
    with catalogue(language).open("rb") as file:
        return read_po(file, locale=language)


def figures(text: str) -> list[tuple[str, str | None]]:
    return sorted((name, form) for _, name, form, _ in Formatter().parse(text) if name is not None)


@pytest.fixture(scope="module")
def said() -> set[tuple[str | None, str | tuple[str, ...]]]:
    """Every text of the source that people are told, with its context."""
    return {
        (context, text)
        for part in PARTS
        for _, _, text, _, context in extract_from_dir(
            ROOT / part, [(each["pattern"], each["method"]) for each in MAPPINGS]
        )
    }


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_catalogue_has_what_the_source_says_and_nothing_else(language, said):
    there = {(each.context, each.id): each for each in read(language) if each.id}
    assert said - there.keys() == set(), "no translation: `make messages`, then fill them in"
    assert there.keys() - said == set(), "nothing says these any more: `make messages`"
    strings = [(each.id, each.string, each.fuzzy) for each in there.values()]
    assert [id_ for id_, string, fuzzy in strings if fuzzy or not all(_each(string))] == []


def test_babel_finds_every_text_that_the_source_says(said):
    """It overlooks some calls within calls; such a text needs a line of its own."""
    calls = [
        node
        for part in PARTS
        for path in (ROOT / part).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    ]
    takes = {"_": (None, 0), "gettext": (None, 0), "ngettext": (None, 0), "pgettext": (0, 1)}
    found = set()
    for node in calls:
        context, place = takes.get(node.func.id, (None, None))
        if place is not None and isinstance(node.args[place], ast.Constant):
            of = None if context is None else node.args[context].value
            found.add((of, node.args[place].value))
    assert len(found) > 500
    assert found - {(context, _each(text)[0]) for context, text in said} == set()


def _each(text: str | tuple[str, ...]) -> tuple[str, ...]:
    return text if isinstance(text, tuple) else (text,)


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_has_the_figures_of_its_text(language):
    for each in read(language):
        wanted = figures(_each(each.id)[-1])
        assert [text for text in _each(each.string) if each.id and figures(text) != wanted] == []


def test_chinese_is_punctuated_as_chinese_is_set():
    """A comma, colon or parenthesis of Latin type beside a character is half as wide as one."""
    told = [text for each in read("zh") if each.id for text in _each(each.string)]
    half = r"[{0}][,;:!?(]|[,;:!)][{0}]|}}[,;]{{".format("\u4e00-\u9fff\uff08\uff09")
    assert [text for text in told if re.search(half, re.sub("`[^`]*`", "", text))] == []
    halves = [text for text in told if text.count("（") != text.count("）")]
    assert halves == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_what_is_read_at_run_time_is_what_the_catalogue_says(language):
    compiled = io.BytesIO()
    write_mo(compiled, read(language))
    kept = catalogue(language).with_suffix(".mo").read_bytes()
    assert kept == compiled.getvalue(), "compile it: `make messages`"


def test_a_message_is_english_text_and_is_told_in_chinese():
    visits = ngettext("{count} visit", "{count} visits", 1200)
    assert (str(visits), tell(visits, "zh")) == ("1,200 visits", "拜访 1,200 次")
    assert str(ngettext("{count} visit", "{count} visits", 1)) == "1 visit"
    assert tell("Mei", "zh") == "Mei"
    assert tell(_(""), "zh") == ""


def test_a_message_within_another_is_told_in_the_same_language():
    both = joined([_("Overdue"), pgettext("count", "Visits")], _("; "))
    assert (str(both), tell(both, "zh")) == ("Overdue; Visits", "逾期；拜访次数")
    again = pickle.loads(pickle.dumps(both))
    assert (again, tell(again, "zh")) == (both, tell(both, "zh"))


def test_a_message_goes_as_json_and_comes_back_whole():
    inner = ngettext("{count} visit", "{count} visits", 1200)
    said = joined([inner, laid("{sum}", sum=Decimal("1250.50")), "{no figure}"], _("; "))
    again = message_from_json(json.loads(json.dumps(message_as_json(said))))
    assert str(again) == str(said) == "1,200 visits; 1,250.5; {no figure}"
    assert tell(again, "zh") == tell(said, "zh") == "拜访 1,200 次；1,250.5；{no figure}"
    assert message_from_json(message_as_json(None)) is None


@pytest.mark.parametrize("form", ["{name.__class__}", "{name[0]}", "{0}", "{name:{name.a}}"])
def test_a_form_from_elsewhere_that_looks_into_a_figure_is_refused(form):
    with pytest.raises(ValueError, match=re.escape(form)):
        message_from_json([form, None, None, {"name": "secret"}])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("text", ["0", "-1250.5", "1234567.89", "0.05"])
def test_numbers_and_money_are_written_as_the_locale_writes_them(language, text):
    value = Decimal(text)
    assert number(value) == format_decimal(value, locale=language, decimal_quantization=False)
    assert money(value, "CNY") == format_decimal(value, "#,##0.00", locale=language)
