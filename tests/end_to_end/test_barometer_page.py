"""The barometer page: its figures are the warehouse's, in either language."""

from __future__ import annotations

import os
import re
from datetime import date
from decimal import Decimal
from importlib.resources import files
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from sql import select_text
from stages.exports.barometer import write_barometer
from tests.end_to_end.conftest import SampleRun
from tests.end_to_end.locked_tools import photograph
from tests.end_to_end.phone import unseen
from tests.said import in_words
from transforms.exports.barometer.sections import SECTIONS
from transforms.exports.barometer.words import BAROMETER_WORDS
from transforms.exports.sections import NONE, named
from transforms.exports.sentences import SENTENCES
from transforms.language.errors import DataRefused
from transforms.language.messages import tell
from transforms.schema.fields import FIELDS


@pytest.fixture(scope="module")
def pages(sample_run: SampleRun, tmp_path_factory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("barometer")
    for language in BAROMETER_WORDS:
        file = folder / f"{language}.html"
        write_barometer(sample_run.home, None, file, day=None, language=language)
    return {language: folder / f"{language}.html" for language in BAROMETER_WORDS}


def table_under(file: Path, heading: str) -> list[list[str]]:
    page = BeautifulSoup(file.read_text("utf-8"), "html.parser")
    title = next(h for h in page.find_all("h2") if h.get_text() == heading)
    rows = title.find_next("table").find_all("tr")
    return [[td.get_text() for td in row.find_all("td")] for row in rows if row.find("td")]


def plain(text: str) -> Decimal | None:
    return None if text == NONE else Decimal(re.sub(r"[ ,%]", "", text))


def test_regions_add_up_to_the_warehouses_trade(pages, sample_run: SampleRun) -> None:
    rows = table_under(pages["en"], BAROMETER_WORDS["en"]["regions"])
    wanted = sample_run.ask(
        "select region, sum(sell_in_28d_amount) as amount,"
        " sum(sell_in_last_year_28d_amount) as before from warehouse.sales_barometer"
        " where date_day = (select max(date_day) from warehouse.sales_barometer) group by region"
    )
    assert {row[0] for row in rows} == {one["region"] for one in wanted}
    told = {row[0]: row for row in rows}
    for one in wanted:
        amount, before = Decimal(one["amount"]), Decimal(one["before"])
        assert plain(told[one["region"]][1]) == round(amount, 2)
        growth = (amount / before - 1) * 100
        assert abs(plain(told[one["region"]][2]) - growth) <= Decimal("0.005")


def test_both_languages_show_the_same_numbers(pages) -> None:
    shown = []
    for file in pages.values():
        page = BeautifulSoup(file.read_text("utf-8"), "html.parser")
        shown.append([td.get_text() for td in page.find_all("td", class_="n")])
    assert shown[0] == shown[1]
    assert len(shown[0]) > 50


def test_a_page_calls_no_one(pages) -> None:
    for file in pages.values():
        text = file.read_text("utf-8")
        assert "<script" not in text
        assert "default-src 'none'" in text


def test_what_to_do_before_an_event_is_the_warehouses_in_english_and_told_in_chinese(
    pages, sample_run: SampleRun
) -> None:
    wanted = sample_run.ask(
        "select distinct event_on, next_step from warehouse.event_alert"
        " where event_on >= (select max(date_day) from warehouse.sales_barometer)"
    )
    known = {(row["event_on"], in_words(row["next_step"])) for row in wanted}
    english, chinese = (
        table_under(pages[language], BAROMETER_WORDS[language]["events"])
        for language in ("en", "zh")
    )
    assert english
    assert {(row[0], row[3]) for row in english} <= known
    by_english = {str(one): tell(one, "zh") for one in SENTENCES.values()}
    assert [by_english[row[3]] for row in english] == [row[3] for row in chinese]


def test_every_event_has_its_sentence() -> None:
    text = select_text("marts", "event_alert")
    said = {in_words(step) for step in re.findall(r"(?:then|else) '(.+)'", text)}
    assert said == {SENTENCES[f"event_{event}"] for event in FIELDS["event"].allowed}


def test_a_day_before_all_trade_is_refused(sample_run: SampleRun, tmp_path: Path) -> None:
    with pytest.raises(DataRefused, match="no day of trade"):
        write_barometer(
            sample_run.home, None, tmp_path / "b.html", day=date(1999, 1, 1), language="en"
        )
    assert not (tmp_path / "b.html").exists()


def test_no_word_of_a_language_is_missing() -> None:
    english, chinese = (words.phrases for words in BAROMETER_WORDS.values())
    assert set(english) == set(chinese)
    for words in BAROMETER_WORDS.values():
        assert all(named(shown, words) for one in SECTIONS for shown in one.columns)
        assert all(words[one.name] for one in SECTIONS if one.look != "figures")


def test_every_section_has_its_question() -> None:
    found = {file.name.removesuffix(".sql") for file in (files("sql") / "barometer").iterdir()}
    assert found == {one.query for one in SECTIONS}


@pytest.mark.proof
def test_a_browser_draws_the_barometer_in_each_language(pages, tmp_path: Path) -> None:
    """PEAKLEDGER_PICTURES names a folder that keeps the pictures, as docs/images."""
    kept = Path(os.environ.get("PEAKLEDGER_PICTURES", tmp_path))
    for language, file in pages.items():
        photograph(file, kept / f"barometer-{language}.png", height=2100)
        assert unseen(file) == []
        assert (kept / f"barometer-{language}.png").stat().st_size > 50_000
