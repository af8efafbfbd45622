"""What stands at an account is told alike in the list of changes and, in English, in a review."""

from __future__ import annotations

import re

import duckdb
import pytest

from sql import select_text
from tests.said import in_words
from transforms.exports.review.words import REVIEW_WORDS
from transforms.exports.sections import NONE, Row, told
from transforms.exports.states import STATES

KINDS = ("tier", "overdue", "stock_out", "breach", "late_feed")
STATEMENT = """
select 'K' as account_id, 'VOL' as program_id, '2026-Q4' as earning_period, 2 as tier_no,
    100.00 as earned_amount, 1000.00 as next_tier_from, 99.50 as next_tier_distance
union all select 'S', 'YEAR', '2026', 3, 50.00, null, null
"""
EVIDENCE = """
select *, 'K' as account_id, date '2026-10-20' as occurred_on, -30.00 as breach_amount
from (values
    ('off_network', 'order_line', '1', null, 'W1', 'W2', null, null, null,
        'bought from W1, where the account is supplied by W2'),
    ('off_network', 'order_line', '2', null, null, 'W2', null, null, null,
        'bought from us, where the account is supplied by W2'),
    ('off_network', 'order_line', '3', null, 'W1', null, null, null, null,
        'bought from W1, where the account is supplied by us'),
    ('diversion', 'order_line', '4', null, null, null, null, 'East', 'West',
        'sent to East, while the account may sell in West'),
    ('diversion', 'scan', '5', null, null, null, null, 'East', 'West',
        'scanned in East, while the account may sell in West'),
    ('undercutting', 'order_line', '6', null, null, null, 'D9', null, null,
        'sold to D9 below the price floor'),
    ('undercutting', 'incident', '7', 'confirmed', null, null, null, null, null,
        'reported as undercutting, confirmed')
) as e (breach, found_in, evidence_id, status, seller_id, upstream_id, buyer_id,
    seen_territory, own_territory, reason)
"""
WEEKS = """
select 'K' as account_id, date '2026-10-12' as week_start, 5 as sell_through_units
union all select 'S', date '2026-10-26', 3
"""
COUNTS = """
select 'S' as account_id, date '2026-10-31' as date_day union all select 'K', date '2026-10-02'
"""
PROJECTION = """
select 'K' as account_id, 'P1' as product_id, date '2026-11-01' as as_of_date,
    date '2026-11-16' as week_start, 0 as stock_units_p50
"""
RELATIONS = {
    "change_day": "select date '2026-11-01' as as_of_date, date '2026-10-31' as last_day",
    "change_month": "select date '2026-10-31' as month_end",
    "account_class": "select 'K' as account_id, date '2026-10-31' as as_of_date,"
    " 900.00 as bought_amount_12m",
    "rebate_statement": STATEMENT,
    "account_credit": "select 'K' as account_id, 1234.50::decimal(18, 2) as overdue_amount",
    "stock_up_projection": PROJECTION,
    "stock_up_value": "select 'K' as account_id, 'P1' as product_id,"
    " date '2026-11-01' as as_of_date, 70.00 as avoided_amount",
    "network_evidence": EVIDENCE,
    "recent_week": WEEKS,
    "recent_count": COUNTS,
    "fct_account_product_week": WEEKS,
    "fct_inventory_day": COUNTS,
    "product": "select 'P1' as product_id, 'Apple 1 l' as name",
}


def asked(name: str) -> str:
    """Return a SELECT of a review as of the drawn month, of the drawn accounts."""
    text = select_text("review", name).replace("%(month_end)s", "date '2026-10-31'")
    return text.replace("any(%(accounts)s)", "any(['K', 'S'])")


@pytest.fixture(scope="module")
def drawn() -> tuple[list[Row], list[tuple[str, ...]]]:
    """The rows of a review's sections of today, and what the list of changes says of it."""
    listed = "account_id, change_kind, subject, reason, next_step, stake_amount"
    found = " union all ".join(f"select {listed} from ({select_text('changes', k)})" for k in KINDS)
    with duckdb.connect() as connection:
        connection.execute("create schema warehouse")
        for name, select in RELATIONS.items():
            connection.execute(f"create table {name} as {select}")
            connection.execute(f"create view warehouse.{name} as from main.{name}")
        connection.execute(
            f"create table warehouse.account_state as select * rename (subject as change_subject),"
            f" date '2026-11-01' as as_of_date from ({found})"
        )
        review = [
            row
            for name in ("standing", "cases")
            for row in connection.execute(asked(name)).to_arrow_table().to_pylist()
        ]
        states = connection.execute(f"select account_id, reason, next_step from ({found})")
        return review, states.fetchall()


def page(reason: str) -> str:
    """Return a reason of the list of changes as a page writes names, thousands and days late."""
    reason = re.sub(r", \d+ days behind", ", more than a week behind", reason)
    reason = re.sub(r"\b(\d+)(\d{3}\.\d\d)", r"\1,\2", reason)
    return reason.replace("P1 runs", "Apple 1 l runs")


def test_a_review_says_what_the_list_of_changes_says(drawn) -> None:
    review, states = drawn
    words = REVIEW_WORDS["en"]
    said = sorted(
        (
            row["account_id"],
            *(told(row[code], row, words, "CNY") for code in ("reason", "next_step")),
        )
        for row in review
    )
    assert said == sorted((who, page(why), in_words(step)) for who, why, step in states)
    assert len(said) == 13


def test_in_chinese_it_bears_the_same_figures(drawn) -> None:
    for row in drawn[0]:
        both = [
            told(row["reason"], row, REVIEW_WORDS[language], "CNY") for language in ("en", "zh")
        ]
        figures = [sorted(re.findall(r"[\d.,-]*\d", each)) for each in both]
        assert figures[0] == figures[1], both
        assert NONE not in both[1]
        assert not re.search(" (is|the|of|in|to|by) ", both[1])


def test_every_state_that_is_told_has_its_sentence_and_no_sentence_lies_idle(drawn) -> None:
    used = {row["next_step"] for row in drawn[0]}
    for row in drawn[0]:
        used |= (
            {row["reason"]} if isinstance(row["reason"], str) else {*filter(None, row["reason"])}
        )
    starts = ("tier_", "overdue_", "stock_out_", "breach_", "late_", "do_")
    assert used == {code for code in STATES if code.startswith(starts)} - {"do_class"}


CLASSES = """
select *, null::double as profit_score, 0.5 as strength_score, 'key' as class
from (values
    ('K', date '2026-10-31', 'key', 'major', date '2026-09-30', null, 0.9, 0.8, 0.7, 0.1),
    ('K', date '2026-09-30', 'key', 'major', date '2026-09-30', null, 0.8555, 0.8, 0.7, 0.1),
    ('K', date '2026-08-31', 'key', null, null, null, 0.7, 0.7, 0.7, 0.1),
    ('K', date '2026-07-31', 'major', null, null, null, 0.4, 0.5, 0.7, null),
    ('S', date '2026-10-31', 'small', null, date '2026-05-31', null, 0.1, 0.1, 0.1, 0.1),
    ('S', date '2026-05-31', 'small', null, date '2026-05-31', 'idle', 0.2, 0.2, 0.2, null)
) as c (account_id, as_of_date, class_candidate, class_before, class_held_since, class_floor,
    composite_percentile, composite_score, volume_score, potential_score)
"""


def class_told(language: str) -> dict[str, str]:
    with duckdb.connect() as connection:
        connection.execute(
            f"create schema warehouse; create table warehouse.account_class as {CLASSES}"
        )
        rows = connection.execute(asked("class_reason")).to_arrow_table().to_pylist()
    return {
        row["account_id"]: told(row["reason"], row, REVIEW_WORDS[language], "CNY") for row in rows
    }


def test_a_change_of_class_says_which_scores_moved() -> None:
    assert class_told("en") == {
        "K": "major to key account on 2026-09-30; percentile 0.400 to 0.856, composite 0.500 to"
        " 0.800, volume 0.700, profit unknown, strength 0.500, potential unknown to 0.100",
        "S": "first class key account on 2026-05-31; below the floor: it has not ordered for too"
        " long; percentile 0.200, composite 0.200, volume 0.200, profit unknown, strength 0.500,"
        " potential unknown",
    }


def test_and_so_it_does_in_chinese() -> None:
    assert class_told("zh")["K"] == (
        "2026-09-30 由 重点客户 变为 大客户；综合排位 0.400 → 0.856，加权综合 0.500 → 0.800，"
        "销量 0.700，利润 未知，实力 0.500，潜力 未知 → 0.100"
    )
