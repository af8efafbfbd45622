"""The sample company's promotions and events: what was planted is found again."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from decimal import Decimal

# Below it, chance decides: a promotion of 30 units cannot tell 8 % from 33 %.
ENOUGH_UNITS = 500
AS_OF = date(2026, 11, 1)


def test_a_promotion_is_found_to_have_lifted_sales_by_what_was_planted(sample_run):
    found = sample_run.ask(
        "select promotion_id, sum(promoted_units) as sold, sum(usual_units) as usual"
        " from warehouse.promotion_return group by 1"
        f" having sum(usual_units) >= {ENOUGH_UNITS}"
    )
    planted = {row["promotion_id"]: row["uplift"] for row in sample_run.truth["promotions"]}
    missed = [
        abs(float(Decimal(row["sold"]) / Decimal(row["usual"])) - 1 - planted[row["promotion_id"]])
        for row in found
    ]
    assert len(missed) >= 15
    assert sum(missed) / len(missed) < 0.06
    assert max(missed) < 0.15


def test_the_cost_of_a_promotion_is_dealt_out_whole(sample_run):
    rows = sample_run.ask(
        "select promotion_id, sum(cost_amount) as cost, count(*) as parts"
        " from warehouse.promotion_return group by 1"
    )
    feed = (sample_run.feeds / "promotions.csv").read_text("utf-8").splitlines()
    given = {line.split(",")[0]: Decimal(line.split(",")[6]) for line in feed[1:]}
    assert len(rows) >= 20
    for row in rows:
        missing = abs(Decimal(row["cost"]) - given[row["promotion_id"]])
        assert missing <= Decimal("0.0001") * row["parts"], row


def test_what_is_not_known_of_a_promotion_has_a_reason(sample_run):
    rows = sample_run.ask(
        "select return_amount is null as is_unknown, reason is null as is_silent, count(*) as n"
        " from warehouse.promotion_return group by 1, 2"
    )
    assert {(row["is_unknown"], row["is_silent"]) for row in rows} == {(True, False), (False, True)}


def test_every_occasion_within_the_lead_is_told_and_no_other(sample_run):
    told = sample_run.ask(
        "select event_id, account_id from warehouse.event_alert where event = 'occasion'"
    )
    rows = csv.DictReader((sample_run.feeds / "occasions.csv").open(encoding="utf-8"))
    due = {
        (row["occasion_id"], row["account_id"])
        for row in rows
        if AS_OF <= date.fromisoformat(row["held_on"]) < AS_OF + timedelta(days=30)
    }
    assert {(row["event_id"], row["account_id"]) for row in told} == due != set()


def test_the_season_ahead_is_told_of_all_that_buy_from_us(sample_run):
    told = sample_run.ask(
        "select account_id, event_on, last_season_amount from warehouse.event_alert"
        " where event = 'peak_season'"
    )
    ours = sample_run.ask(
        "select account_id from warehouse.account where coalesce(upstream_id, '') = ''"
        " and (closed_on is null or closed_on >= '2026-11-01') and not is_anonymous"
    )
    assert {row["account_id"] for row in told} == {row["account_id"] for row in ours}
    assert all(Decimal(row["last_season_amount"]) > 0 for row in told)
