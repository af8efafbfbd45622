"""Prices seen, competitors' shares and feedback planted in the sample, found in the warehouse."""

from __future__ import annotations


def test_prices_seen_below_the_floor_are_those_of_the_territories_of_undercutters(sample_run):
    seen = sample_run.ask(
        "select seen_territory, min(month) as first, max(month) as last"
        " from warehouse.network_evidence where found_in = 'market_price' group by 1"
    )
    [row] = sample_run.ask(
        "select territory from warehouse.account"
        f" where account_id = '{sample_run.truth['undercutters'][0]['account_id']}'"
    )
    [span] = sample_run.truth["undercutters"]
    assert [one["seen_territory"] for one in seen] == [row["territory"]]
    assert span["from"][:7] <= seen[0]["first"] <= seen[0]["last"] <= span["until"][:7]


def test_what_an_outlet_gets_is_known_from_the_prices_seen_in_shops(sample_run):
    rows = sample_run.ask(
        "select selling_price_source, count(*) as n,"
        " count(*) filter (where trade_margin_case_amount > 0) as earning"
        " from warehouse.channel_margin where level = 4"
        " and selling_price_source is not null group by 1"
    )
    assert [row["selling_price_source"] for row in rows] == ["market_prices"]
    assert rows[0]["earning"] >= 0.95 * rows[0]["n"] > 0


def test_who_turns_to_rivals_is_who_defects_and_from_the_first_share_seen_of_it(sample_run):
    rows = sample_run.ask(
        "select account_id, min(month) as first from warehouse.account_risk"
        " where is_turning_to_rivals and rival_share_ratio >= 0.4 group by 1"
    )
    assert {row["account_id"] for row in rows} == {
        one["account_id"] for one in sample_run.truth["defectors"]
    }
    [defector] = sample_run.truth["defectors"]
    assert rows[0]["first"] > defector["from"][:7]


def test_the_newest_salespeople_hear_worse_than_all_others(sample_run):
    rows = sample_run.ask(
        "select salesperson_id, feedback_score_mean as score"
        " from warehouse.salesperson_scorecard where month = '2026-10'"
        " and feedback_score_mean is not null order by 2"
    )
    newest = sample_run.truth["network"]["newest_salespeople"]
    assert {row["salesperson_id"] for row in rows[: len(newest)]} == set(newest)
    assert float(rows[len(newest)]["score"]) - float(rows[len(newest) - 1]["score"]) > 1
