"""What a stage hands to the metrics is what it counted, money signed, each with what it is of."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace

from adapters.operations.alerts import Delivered
from stages.intake.arrivals import ArrivalResult
from stages.intake.ingest.report import FeedOutcome, IngestResult
from stages.ledger.posting import PostResult
from stages.planning.plan_result import PlanResult
from stages.rebates.accrue_result import AccrueResult
from stages.warehouse.build_result import BuildResult
from transforms.intake.tally import Counts
from transforms.operations.alerts import Due

NOON = datetime(2026, 10, 1, 12, tzinfo=UTC)


def listed(measures) -> dict[tuple[str, ...], int | Decimal]:
    return {(each.name, *each.of.values()): each.value for each in measures}


def test_an_ingest_counts_rows_and_money_of_each_feed() -> None:
    counts = Counts(5, 4, 1, amount_in=Decimal("-1.5"), amount_loaded=Decimal("-2"))
    feed = FeedOutcome("dms", "orders", files=2, counts=counts, refused=1)
    result = IngestResult("r", ("dms",), 2, 2, (feed,))
    assert listed(result.measures()) == {
        ("intake.rows_in", "dms", "orders"): 5,
        ("intake.rows_loaded", "dms", "orders"): 4,
        ("intake.rows_quarantined", "dms", "orders"): 1,
        ("intake.money_in", "dms", "orders"): Decimal("-1.5"),
        ("intake.money_loaded", "dms", "orders"): Decimal(-2),
        ("intake.money_quarantined", "dms", "orders"): Decimal(0),
        ("intake.files_refused", "dms", "orders"): 1,
    }


def test_a_file_that_has_come_is_not_late_and_one_that_has_not_is_late_since_it_was_due() -> None:
    day = timedelta(days=1)
    due = [
        Due("dms", feed, NOON - timedelta(hours=2), NOON - day, None, state)
        for feed, state in (("orders", "late"), ("accounts", "arrived"))
    ]
    result = ArrivalResult(tuple(due), (), Delivered((), ()), NOON)
    assert listed(result.measures()) == {
        ("intake.lateness_seconds", "dms", "orders"): 7_200,
        ("intake.lateness_seconds", "dms", "accounts"): 0,
    }


def test_a_build_counts_the_rows_it_wrote_and_published() -> None:
    result = BuildResult("2026-10-01", lake_rows={"fct_order_line": 7}, published_rows=3)
    assert listed(result.measures()) == {
        ("warehouse.rows_published",): 3,
        ("warehouse.rows_written", "fct_order_line"): 7,
    }


def test_what_is_posted_is_counted_by_currency() -> None:
    accrued = SimpleNamespace(entries_posted=2, posted={"earned": {"CNY": "-10.05"}})
    assert listed(AccrueResult.measures(accrued)) == {
        ("rebates.entries_posted",): 2,
        ("rebates.money_posted", "earned", "CNY"): Decimal("-10.05"),
    }
    paid = SimpleNamespace(entries_posted=1, purpose="settlement", totals={"CNY": "10.05"})
    assert listed(PostResult.measures(paid)) == {
        ("settlement.entries_posted",): 1,
        ("settlement.money_posted", "settlement", "CNY"): Decimal("10.05"),
    }


def test_a_plan_counts_what_it_recommends_and_what_limits_cut() -> None:
    plan = SimpleNamespace(rows=9, orders=4, recommended_units="1200", cut_units="0.5")
    assert listed(PlanResult.measures(plan)) == {
        ("plan.rows",): 9,
        ("plan.orders",): 4,
        ("plan.units_recommended",): 1_200,
        ("plan.units_cut",): Decimal("0.5"),
    }
