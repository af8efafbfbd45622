"""The one screen of how things stand says what the tables say, and costs no wait."""

from __future__ import annotations

from datetime import UTC, datetime

from stages.operations.status import status


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
    assert all(thing.says for part in (found.stands, found.due, found.stopped) for thing in part)
