"""The one screen of how things stand says what the tables say, and costs no wait."""

from __future__ import annotations

import shlex
from datetime import UTC, datetime

from stages.operations.status import status
from stages.operations.tour import tour
from tests.cli.grammar import take


def test_what_stands_is_due_and_is_held_is_what_the_tables_say(sample_run):
    found = status(sample_run.home, None, now=datetime(2026, 11, 1, 3, tzinfo=UTC))
    text = found.text()
    [plan] = sample_run.ask(
        "select count(*) as lines, count(distinct account_id) as accounts"
        " from warehouse.stock_up_plan where recommended_units > 0"
    )
    assert f"plan of 2026-11-01: {plan['lines']:,} orders to {plan['accounts']:,} accounts" in text
    [visits] = sample_run.ask("select count(*) as n from warehouse.visit_due"
                              " where visit_due_on <= as_of_date")  # fmt: skip
    assert f"{visits['n']:,} visits" in text
    [version] = sample_run.ask("select max(version_id) as n from warehouse.version")
    assert f"version {version['n']} of the warehouse as of 2026-11-01" in text
    assert "rows in quarantine for" in text
    told = [thing for part in (found.stands, found.due, found.stopped) for thing in part]
    assert all(thing.says for thing in told)
    for thing in told:
        if thing.command:
            take(shlex.split(thing.command)[1:])


def test_a_tour_shows_what_was_planted_and_commands_that_the_program_takes(sample_run):
    shown = {stop.what: stop for stop in tour(sample_run.home, None).stops}
    assert shown["a row turned away"].says.startswith("orders/2025-01.csv: ")
    [late] = sample_run.ask(
        "select max(delivered_on - promised_on) as days from warehouse.fct_order_line"
    )
    assert shown["a late order"].says.endswith(f"{late['days']} days late")
    [back] = sample_run.ask(
        "select account_id, returns_order_id from warehouse.fct_order_line where line_amount ="
        " (select min(line_amount) from warehouse.fct_order_line where kind = 'return')"
    )
    assert shown["a return"].says.startswith(f"{back['account_id']} sent ")
    assert shown["a return"].says.endswith(f"of order {back['returns_order_id']}")
    diverting = {each["account_id"] for each in sample_run.truth["diverting_accounts"]}
    assert shown["a breach of the network"].says[:5].rstrip() in diverting
    for stop in shown.values():
        assert stop.says, stop.what
        words = shlex.split(stop.command)[1:]
        take(words)
        if words[0] == "sql":
            assert sample_run.ask(words[1]), stop.command
