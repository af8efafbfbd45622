"""Account reviews: what stands on the page stands in the warehouse, in either language."""

from __future__ import annotations

import os
import re
from decimal import Decimal
from importlib.resources import files
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from stages.exports.review import ReviewsAsked, account_reviews
from tests.end_to_end.conftest import SampleRun
from tests.end_to_end.locked_tools import photograph
from tests.end_to_end.phone import unseen
from tests.said import in_words
from transforms.exports.review.sections import SECTIONS
from transforms.exports.review.words import REVIEW_WORDS
from transforms.exports.sections import NONE, named
from transforms.language.errors import DataRefused, UsageError

SCORES = ("percentile", "composite", "volume", "profit", "strength", "potential")
NAMES = {section.name for section in SECTIONS}


@pytest.fixture(scope="module")
def reviews(sample_run: SampleRun, tmp_path_factory) -> dict[str, Path]:
    """Reviews of the key accounts in each language."""
    written = {}
    for language in REVIEW_WORDS:
        written[language] = tmp_path_factory.mktemp("reviews") / language
        asked = ReviewsAsked(account_class="key")
        account_reviews(sample_run.home, None, written[language], asked, language=language)
    return written


def read(file: Path) -> BeautifulSoup:
    return BeautifulSoup(file.read_text("utf-8"), "html.parser")


def table_under(page: BeautifulSoup, heading: str) -> list[dict[str, str]]:
    """The rows of the table below a heading, by the words of its columns."""
    title = next(h for h in page.find_all("h2") if h.get_text() == heading)
    found = title.find_next("table")
    names = [th.get_text() for th in found.find_all("th")]
    rows = [[td.get_text() for td in tr.find_all("td")] for tr in found.find_all("tr")]
    return [dict(zip(names, row, strict=True)) for row in rows if row]


def amount(text: str) -> Decimal | None:
    return None if text == NONE else Decimal(re.sub(r"[ ,%]", "", text))


def test_a_page_an_account_and_one_that_lists_them(reviews, sample_run: SampleRun) -> None:
    keys = sample_run.ask(
        "select account_id from warehouse.account_metrics join warehouse.account"
        " using (account_id) where class = 'key' and month = '2026-10'"
    )
    wanted = {f"{row['account_id']}.html" for row in keys} | {"index.html"}
    for folder in reviews.values():
        assert {file.name for file in folder.iterdir()} == wanted
        links = {a["href"] for a in read(folder / "index.html").find_all("a")}
        assert links == wanted - {"index.html"}


def test_the_figures_are_the_warehouses(reviews, sample_run: SampleRun) -> None:
    totals = sample_run.ask(
        "select account_id, sum(bought_amount) as bought, sum(profit_amount) as profit,"
        " sum(rebate_accrued_amount) as rebates, count(*) = count(profit_amount) as is_known"
        " from warehouse.account_metrics where month between '2025-11' and '2026-10'"
        " group by account_id"
    )
    by_account = {row["account_id"]: row for row in totals}
    words = REVIEW_WORDS["en"]
    checked = 0
    for file in reviews["en"].glob("[!i]*.html"):
        tiles = read(file).find("section", class_="tiles").find_all("div", class_="tile")
        shown = {t.contents[0]: amount(t.b.get_text()) for t in tiles}
        row = by_account[file.stem]
        assert shown[words["bought_amount"]] == round(Decimal(row["bought"]), 2)
        assert shown[words["rebate_accrued_amount"]] == round(Decimal(row["rebates"]), 2)
        profit = round(Decimal(row["profit"]), 2) if row["is_known"] else None
        assert shown[words["profit_amount"]] == profit
        checked += 1
    assert checked > 20


def test_rebates_and_plan_are_told_row_by_row(reviews, sample_run: SampleRun) -> None:
    words = REVIEW_WORDS["zh"]
    for file in sorted(reviews["zh"].glob("[!i]*.html"))[:8]:
        page = read(file)
        rows = sample_run.ask(
            "select program_id, earning_period, earned_amount, open_amount"
            f" from warehouse.rebate_statement where account_id = '{file.stem}'"
            " and earning_period >= '2025'"
        )
        told = {
            (r[words["program_id"]], r[words["earning_period"]]): r
            for r in (table_under(page, words["rebates"]) if rows else [])
        }
        assert len(told) == len(rows)
        for row in rows:
            shown = told[row["program_id"], row["earning_period"]]
            assert amount(shown[words["earned_amount"]]) == round(Decimal(row["earned_amount"]), 2)
            assert amount(shown[words["open_amount"]]) == round(Decimal(row["open_amount"]), 2)
        cases = sample_run.ask(
            "select sum(recommended_cases) as cases from warehouse.stock_up_plan"
            f" where account_id = '{file.stem}' and recommended_units > 0"
        )[0]["cases"]
        if cases:
            shown = table_under(page, words["ahead"])
            assert sum(amount(r[words["recommended_cases"]]) for r in shown) == Decimal(cases)


def test_dangers_are_explained_as_in_the_list_of_changes(reviews, sample_run: SampleRun) -> None:
    words = REVIEW_WORDS["en"]
    rows = sample_run.ask(
        "select account_id, change_reason, next_step from warehouse.account_state"
        " where change_kind = 'danger'"
        " and as_of_date = (select max(as_of_date) from warehouse.account_state)"
    )
    shown = {
        (file.stem, row[words["reason"]], row[words["next_step"]])
        for file in reviews["en"].glob("[!i]*.html")
        for row in table_under(read(file), words["risk"])
        if row[words["reason"]] != NONE
    }
    keys = {file.stem for file in reviews["en"].iterdir()}
    assert shown == {
        (row["account_id"], in_words(row["change_reason"]), in_words(row["next_step"]))
        for row in rows
        if row["account_id"] in keys
    }
    assert shown


def test_a_class_is_explained_by_the_scores_that_its_reason_names(
    reviews, sample_run: SampleRun
) -> None:
    """class_reason says `volume 0.412 to 0.655`, or one figure where it stayed as it was."""
    rows = sample_run.ask(
        "select account_id, class_before, class_reason from warehouse.account_class"
        " where class = 'key' and month = '2026-10'"
    )
    words, moved = REVIEW_WORDS["zh"], 0
    nowhere = {words[name]: NONE for name in ("score_then_ratio", "score_before_ratio")}
    for row in rows:
        page = read(reviews["zh"] / f"{row['account_id']}.html")
        shown = {each[words["score_of"]]: each for each in table_under(page, words["class"])}
        told = re.findall(
            r"(\w+) (?:([\d.]+|unknown) to )?([\d.]+|unknown)(?=,|$)", row["class_reason"]
        )
        assert [one[0] for one in told] == list(SCORES)
        for name, before, then in told:
            each = shown.get(words.code(name), nowhere)
            assert near(each[words["score_then_ratio"]], then)
            if row["class_before"]:
                assert near(each[words["score_before_ratio"]], before or then)
            else:
                assert each[words["score_before_ratio"]] == NONE
            moved += bool(before)
    assert moved > 10


def near(shown: str, told: str) -> bool:
    """Whether a percentage of two decimals is a ratio of three."""
    percentage = amount(shown)
    if told == "unknown":
        return percentage is None
    return percentage is not None and abs(percentage - 100 * Decimal(told)) <= Decimal("0.06")


def test_what_is_not_known_is_explained_as_in_the_warehouse(reviews, sample_run: SampleRun) -> None:
    wanted = sample_run.ask(
        "select metric, reason, reason_code from warehouse.metric_availability"
        " where month = '2026-10' and account_count = 0 order by metric"
    )
    assert {row["reason_code"] for row in wanted} <= {"lacking", "no_feed"}
    page = sorted(reviews["en"].glob("[!i]*.html"))[0]
    english, chinese = (
        table_under(read(folder / page.name), REVIEW_WORDS[language]["unknown"])
        for language, folder in reviews.items()
    )
    assert [tuple(row.values()) for row in english] == [
        (row["metric"], row["reason"]) for row in wanted
    ]
    reason = REVIEW_WORDS["zh"]["reason"]
    assert all(re.search("[\u4e00-\u9fff]", row[reason]) for row in chinese)
    assert len(chinese) == len(english) > 0


def test_both_languages_show_the_same_numbers(reviews) -> None:
    for file in reviews["en"].glob("[!i]*.html"):
        numbers = [
            [td.get_text() for td in read(folder / file.name).find_all("td", class_="n")]
            for folder in reviews.values()
        ]
        assert numbers[0] == numbers[1]


def test_a_page_needs_no_script_and_calls_no_one(reviews) -> None:
    for folder in reviews.values():
        for file in folder.iterdir():
            text = file.read_text("utf-8")
            assert "<script" not in text
            assert not re.search(r"(src|href)=\"(https?:)?//", text)
            assert "default-src 'none'" in text


@pytest.mark.proof
def test_a_browser_draws_a_review_in_each_language(reviews, tmp_path: Path) -> None:
    """PEAKLEDGER_PICTURES names a folder that keeps the pictures, as docs/images."""
    kept = Path(os.environ.get("PEAKLEDGER_PICTURES", tmp_path))
    for language, folder in reviews.items():
        page = sorted(folder.glob("W*.html"))[0]
        photograph(page, kept / f"account-review-{language}.png", height=2300)
        assert unseen(page) == []
        assert (kept / f"account-review-{language}.png").stat().st_size > 50_000


def test_no_word_of_a_language_is_missing() -> None:
    columns = [shown for section in SECTIONS for shown in section.columns]
    shown_names = {one.name for one in SECTIONS if one.look not in ("facts", "told")}
    english, chinese = (words.phrases for words in REVIEW_WORDS.values())
    assert set(english) == set(chinese)
    for words in REVIEW_WORDS.values():
        assert all(named(shown, words) for shown in columns)
        assert all(words[name] for name in shown_names)


def test_every_section_has_its_question() -> None:
    found = {file.name.removesuffix(".sql") for file in (files("sql") / "review").iterdir()}
    assert found == NAMES


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (ReviewsAsked(month="2031-01"), "no metrics of month '2031-01' are published"),
        (ReviewsAsked(accounts=("NOBODY",)), "the month has no account 'NOBODY'"),
        (ReviewsAsked(region="Nrth"), "the month has no region 'Nrth'"),
        (ReviewsAsked(account_class="huge"), "the month has no class 'huge'"),
    ],
)
def test_what_is_not_there_is_named(sample_run, tmp_path, asked: ReviewsAsked, said: str) -> None:
    with pytest.raises((DataRefused, UsageError), match=said):
        account_reviews(sample_run.home, None, tmp_path / "out", asked)
    assert not (tmp_path / "out").exists()


def test_a_folder_of_something_else_is_left_alone(sample_run: SampleRun, tmp_path: Path) -> None:
    kept = tmp_path / "letter.html"
    kept.write_text("<p>mine</p>", "utf-8")
    with pytest.raises(DataRefused, match="holds something else"):
        account_reviews(sample_run.home, None, tmp_path, ReviewsAsked(account_class="key"))
    assert kept.read_text("utf-8") == "<p>mine</p>"
