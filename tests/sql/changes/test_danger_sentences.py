"""A danger is explained alike in the list of changes and, in either language, in a review."""

from __future__ import annotations

import re
from string import Formatter

import duckdb
import pytest

from sql import select_text
from tests.said import in_words
from transforms.exports.review.words import REVIEW_WORDS
from transforms.exports.sections import NONE, Row, told
from transforms.exports.sentences import SENTENCES
from transforms.language.messages import tell
from transforms.schema import WAREHOUSE_TABLES

# One account for each sentence, and one with every flag but rivals, which nothing tells of.
RISK = """
select * from (values
    ('defection gone', 'defection', 0.8155, 0.3, null, null, 0, 0.01, 0.1, 0.1, 0.0),
    ('defection drop', 'defection', 0.6249, 0.6249, null, null, 0, 0.01, 0.1, 0.1, 0.0),
    ('rivals brands', 'rivals', 0.1, 0.0, 2, 0.2, 0, 0.01, 0.1, 0.1, 0.0),
    ('rivals share', 'rivals', 0.1, 0.0, 0, 0.455, 0, 0.01, 0.1, 0.1, 0.0),
    ('disturbing cases', 'disturbing', 0.1, 0.0, 0, 0.2, 3, 0.01, 0.1, 0.1, 0.0),
    ('disturbing lines', 'disturbing', 0.1, 0.0, 0, 0.2, null, 0.01, 0.1, 0.1, 0.0),
    ('fees share', 'fees', 0.1, 0.0, 0, 0.2, 0, 0.126, 0.1, 0.1, 0.0),
    ('capital limit', 'capital', 0.1, 0.0, 0, 0.2, 0, 0.01, null, 1.2, 0.0),
    ('capital overdue', 'capital', 0.1, 0.0, 0, 0.2, 0, 0.01, 0.755, 0.4, 0.0),
    ('complacency lag', 'complacency', 0.1, 0.0, 0, 0.2, 0, 0.01, 0.1, 0.1, -0.2349),
    ('none', 'none', 0.1, 0.0, 0, 0.2, 0, 0.01, 0.1, 0.1, 0.0)
) as r (account_id, flagged, defection_ratio, bought_drop_ratio, rival_brands_trend,
    rival_share_ratio, market_cases_12m, fee_ratio, overdue_ratio, credit_utilisation_ratio,
    growth_gap_ratio)
"""
FLAGS = """
select r.*, date '2026-10-31' as as_of_date, flagged = 'defection' as is_defecting,
    flagged = 'rivals' as is_turning_to_rivals, flagged = 'disturbing' as is_disturbing_market,
    flagged = 'fees' as is_bullying_for_fees, flagged = 'capital' as is_capital_risk,
    flagged = 'complacency' as is_complacent, 4 as rival_brands, 0.1 as defection_trend,
    0.1 as rival_share_trend, 0 as market_cases_trend, 0.0 as fee_trend, 0.1 as overdue_trend,
    0.1 as growth_gap_trend, 10.00 as fee_amount_12m, 20.00 as overdue_amount
from drawn as r
"""
CLASS = "select null as account_id, null::date as as_of_date, null::double as bought_amount_12m"


@pytest.fixture(scope="module")
def drawn() -> tuple[list[Row], list[tuple]]:
    """The rows of a review's dangers, and what the list of changes says of the same accounts."""
    with duckdb.connect() as connection:
        connection.execute(f"create schema warehouse; create table drawn as {RISK}")
        connection.execute(f"create table warehouse.account_risk as {FLAGS}")
        connection.execute("create view account_risk as from warehouse.account_risk")
        connection.execute("create table change_month as select date '2026-10-31' as month_end")
        connection.execute(f"create table account_class as {CLASS}")
        asked = select_text("review", "risk").replace("%(month_end)s", "date '2026-10-31'")
        asked = asked.replace("any(%(accounts)s)", "any(select account_id from drawn)")
        review = connection.execute(asked).to_arrow_table().to_pylist()
        listed = "select account_id, reason, next_step from"
        changes = connection.execute(f"{listed} ({select_text('changes', 'danger')})").fetchall()
    return review, changes


def test_a_review_says_what_the_list_of_changes_says(drawn) -> None:
    review, changes = drawn
    words = REVIEW_WORDS["en"]
    said = {
        (
            row["account_id"],
            *(told(row[code], row, words, "CNY") for code in ("reason", "next_step")),
        )
        for row in review
        if row["reason"]
    }
    assert said == {(account, *map(in_words, why)) for account, *why in changes}
    assert len(said) == 10


def test_every_danger_that_is_told_has_its_sentence_and_no_sentence_lies_idle(drawn) -> None:
    review, _changes = drawn
    asked = {row[code] for row in review for code in ("reason", "next_step") if row["reason"]}
    assert asked == {code for code in SENTENCES if code.startswith(("danger_", "step_"))}


def test_a_danger_in_chinese_bears_the_same_figures(drawn) -> None:
    for row in drawn[0]:
        if row["reason"]:
            english, chinese = (
                told(row["reason"], row, REVIEW_WORDS[language], "CNY") for language in ("en", "zh")
            )
            assert re.findall(r"\d+", english) == re.findall(r"\d+", chinese)
            assert NONE not in chinese


def test_what_is_not_flagged_is_not_explained(drawn) -> None:
    clear = [row for row in drawn[0] if row["account_id"] == "none"]
    assert len(clear) == 6
    assert {(row["reason"], row["next_step"]) for row in clear} == {(None, None)}


def test_no_sentence_sends_its_reader_to_a_table() -> None:
    tables = re.compile("|".join(rf"\b{name}\b" for name in WAREHOUSE_TABLES if "_" in name))
    assert [code for code, one in SENTENCES.items() if tables.search(one)] == []


@pytest.mark.parametrize("code", SENTENCES)
def test_a_sentence_is_said_in_each_language_with_the_same_figures(code: str) -> None:
    english, chinese = (tell(SENTENCES[code], language) for language in ("en", "zh"))
    figures = [
        sorted((part[1], part[2]) for part in Formatter().parse(text) if part[1])
        for text in (english, chinese)
    ]
    assert figures[0] == figures[1]
    assert re.search("[\u4e00-\u9fff]", chinese)
    assert not re.search("[\u4e00-\u9fff]", english)
