"""The start page: its figures are the warehouse's and the ledger's, in either language."""

from __future__ import annotations

import json
import os
import re
from datetime import UTC, datetime
from decimal import Decimal
from importlib.resources import files
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from adapters.warehouse.connect import Warehouse
from adapters.warehouse.embedded import Embedded
from adapters.warehouse.roles import ADMIN
from sql import select_text
from stages.exports.start import write_start
from tests.end_to_end.conftest import SampleRun
from tests.end_to_end.locked_tools import browser, photograph, run, tools
from tests.end_to_end.phone import unseen
from transforms.exports.sections import NONE, named
from transforms.exports.start.sections import BOOKED, ORDER, PUBLISHED, RECORDED
from transforms.exports.start.words import START_WORDS
from transforms.intake.reasons import reason_name
from transforms.language.messages import tell

NOW = datetime(2026, 11, 1, 3, tzinfo=UTC)
JUDGE = Path(__file__).with_name("judged_pages.py")
SECTIONS = (*PUBLISHED, *BOOKED, *RECORDED)


@pytest.fixture(scope="module")
def pages(sample_run: SampleRun, tmp_path_factory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("start")
    for language in START_WORDS:
        file = folder / f"{language}.html"
        write_start(sample_run.home, None, file, language=language, now=NOW)
    return {language: folder / f"{language}.html" for language in START_WORDS}


def at_url(warehouse: Warehouse) -> str:
    name = warehouse.place.rpartition("/")[2]
    return Embedded(warehouse.home).url(ADMIN, name).text()


def parsed(file: Path) -> BeautifulSoup:
    return BeautifulSoup(file.read_text("utf-8"), "html.parser")


def tiles(file: Path, heading: str) -> dict[str, str]:
    title = next(h for h in parsed(file).find_all("h2") if h.get_text() == heading)
    return {
        tile.contents[0]: tile.b.get_text() for tile in title.find_next("section").find_all("div")
    }


def cells(file: Path, heading: str) -> list[list[str]]:
    """Return the rows of the table below a heading, or below a picture's title."""
    title = next(t for t in parsed(file).find_all(["h2", "figcaption"]) if t.get_text() == heading)
    rows = title.find_next("table").find_all("tr")
    return [[td.get_text() for td in row.find_all("td")] for row in rows if row.find("td")]


def plain(text: str) -> Decimal | None:
    return None if text == NONE else Decimal(re.sub(r"[ ,%]", "", text))


def test_what_is_accrued_settled_and_open_is_the_ledgers(pages, sample_run: SampleRun) -> None:
    words = START_WORDS["en"]
    told = {step: plain(amount) for step, amount in cells(pages["en"], words["booked"])}
    [open_] = sample_run.ask("select sum(open_amount) as n from warehouse.rebate_statement"
                             " where currency = 'CNY'")  # fmt: skip
    assert told[words.code("open")] == Decimal(open_["n"])
    assert sum(told.values()) == 2 * told[words.code("open")]


def test_the_plans_orders_are_those_of_the_plan(pages, sample_run: SampleRun) -> None:
    [wanted] = sample_run.ask(
        "select count(*) as lines, sum(v.order_amount) as worth from warehouse.stock_up_plan p"
        " join warehouse.stock_up_value v using (as_of_date, account_id, product_id, window_start)"
        " where p.recommended_units > 0"
        " and p.as_of_date = (select max(as_of_date) from warehouse.stock_up_plan)"
    )
    told = tiles(pages["en"], START_WORDS["en"]["plan"])
    assert plain(told["Orders"]) == wanted["lines"]
    assert plain(told["Worth"]) == round(Decimal(wanted["worth"]), 2)


def test_shares_of_all_accounts_make_the_whole(pages) -> None:
    rows = cells(pages["en"], START_WORDS["en"]["pareto"])
    shares = [plain(row[2]) for row in rows]
    assert shares == sorted(shares, reverse=True)
    assert abs(plain(rows[-1][3]) - 100) < Decimal("0.01")
    assert abs(sum(shares) - 100) < Decimal("0.2")


def test_rows_in_quarantine_and_the_runs_are_on_it(pages, sample_run: SampleRun) -> None:
    words = START_WORDS["en"]
    shown = cells(pages["en"], words["turned_away"])
    assert {row[0] for row in shown} == {"canonical"}
    chinese = cells(pages["zh"], START_WORDS["zh"]["turned_away"])
    assert [row[2] for row in chinese] == [tell(reason_name(row[2]), "zh") for row in shown]
    runs = {row[0]: row[2] for row in cells(pages["en"], words["runs"])}
    assert runs["build"] == runs["accrue"] == "done"


def test_every_figure_says_which_question_it_answers(pages) -> None:
    for file in pages.values():
        asked = [pre.get_text() for pre in parsed(file).find_all("pre")]
        for section in SECTIONS:
            query = select_text("start", section.query)
            assert sum(query.strip() in text for text in asked) == 1, section.name


def test_both_languages_show_the_same_numbers(pages) -> None:
    shown = [
        [td.get_text() for td in parsed(file).find_all("td", class_="n")] for file in pages.values()
    ]
    assert shown[0] == shown[1]
    assert len(shown[0]) > 100


def test_a_page_runs_nothing_and_calls_no_one(pages) -> None:
    for file in pages.values():
        text = file.read_text("utf-8")
        assert "<script" not in text
        assert "default-src 'none'" in text
        assert not re.search(r'(?:src|href)="(?:https?:)?//', text)
        assert file.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("language", START_WORDS)
def test_every_column_and_every_section_has_its_word(language) -> None:
    words = START_WORDS[language]
    for section in SECTIONS:
        assert words[section.name]
        assert all(named(shown, words) for shown in section.columns)
        text = select_text("start", section.query)
        assert all(shown.name in text for shown in section.columns), section.name


def test_every_section_has_its_question() -> None:
    found = {file.name.removesuffix(".sql") for file in (files("sql") / "start").iterdir()}
    assert found == {section.query for section in SECTIONS}
    assert {section.name for section in SECTIONS} < set(ORDER)


@pytest.mark.proof
def test_a_browser_shows_the_page_on_a_wall_and_on_a_phone(pages, tmp_path: Path) -> None:
    """PEAKLEDGER_PICTURES names a folder that keeps the pictures, as docs/images."""
    kept = Path(os.environ.get("PEAKLEDGER_PICTURES", tmp_path))
    for language, file in pages.items():
        photograph(file, kept / f"start-{language}.png", width=1500, height=2200)
        assert (kept / f"start-{language}.png").stat().st_size > 50_000
        assert unseen(file) == []


@pytest.mark.proof
def test_axe_finds_nothing_serious_in_either_language_light_dark_narrow_wide_full_or_empty(
    pages, fresh_database, tmp_path: Path
) -> None:
    """PEAKLEDGER_PICTURES as above: the pictures are `start-LANGUAGE-COLOURS-WIDTH.png`."""
    named = {f"start-{language}": file for language, file in pages.items()}
    for language in START_WORDS:
        named[f"start-empty-{language}"] = file = tmp_path / f"{language}.html"
        write_start(fresh_database.home, at_url(fresh_database), file, language=language, now=NOW)
    given = {
        "browser": browser(),
        "pictures": os.environ.get("PEAKLEDGER_PICTURES", str(tmp_path)),
        "pages": {name: file.as_uri() for name, file in named.items()},
    }
    python = str(tools("browser") / "python")
    found = json.loads(run(python, str(JUDGE), input=json.dumps(given)))
    assert len(found) == 4 * 2 * 2
    assert found == {key: {"serious": [], "too_wide": 0} for key in found}
