"""The gate stops what would corrupt the numbers, tells what is odd, and says why of each."""

from __future__ import annotations

import subprocess
import sys

import pytest

from expectations import gate
from transforms import schema

COUNT = {
    "account_id": "A1",
    "product_id": "P1",
    "snapshot_date": "2026-10-01",
    "on_hand": "5",
    "source": "s",
    "part": "2026-10",
    "file_sha256": "f",
    "file_line": "2",
}


def broken(verdict: gate.GateVerdict) -> set[str]:
    return {result.expectation for result in verdict.results if not result.passed}


def test_sound_orders_pass_every_rule(connection, load, sale):
    rows = [sale, sale | {"line_no": "2", "file_line": "3"}]
    verdict = gate.check(connection, "orders", load(connection, "orders", rows))
    assert verdict.passed
    assert broken(verdict) == set()


def test_an_empty_feed_is_stopped_because_it_would_read_as_zero_sales(connection, load):
    verdict = gate.check(connection, "orders", load(connection, "orders", []))
    assert [result.expectation for result in verdict.critical] == ["rows_present"]


@pytest.mark.parametrize(
    ("fault", "rule"),
    [
        ({}, "key_unique"),
        ({"line_no": "2", "account_id": None}, "account_id_present"),
        ({"line_no": "2", "unit_price": "-1"}, "unit_price_within_limits"),
        ({"line_no": "2", "kind": "gift"}, "kind_known"),
        ({"line_no": "2", "kind": "return"}, "returns_are_negative"),
    ],
)
def test_a_planted_critical_fault_stops_the_feed(connection, load, sale, fault, rule):
    relation = load(connection, "orders", [sale, sale | fault])
    verdict = gate.check(connection, "orders", relation)
    assert not verdict.passed
    assert rule in broken(verdict)
    assert all(result.why for result in verdict.critical)


def test_a_price_above_ten_medians_warns_and_loads(connection, load, sale):
    rows = [sale | {"line_no": str(n)} for n in range(3)]
    rows.append(sale | {"line_no": "9", "unit_price": "100.01"})
    verdict = gate.check(connection, "orders", load(connection, "orders", rows))
    assert verdict.passed
    [warning] = verdict.warnings
    assert (warning.expectation, warning.rows_failed) == ("price_near_median", 1)


def test_stock_that_contradicts_its_flag_is_told(connection, load):
    rows = [
        COUNT | {"is_stocked_out": "true"},
        COUNT | {"product_id": "P2", "on_hand": None},
    ]
    verdict = gate.check(connection, "inventory", load(connection, "inventory", rows))
    assert broken(verdict) == {"stocked_out_means_empty", "stock_known_or_flagged"}


@pytest.mark.parametrize("feed", sorted(schema.FEEDS))
def test_every_feed_has_a_suite_with_a_row_count_and_a_reason_for_each_rule(feed):
    rules = gate.rules_for(feed)
    assert rules[0].name == "rows_present"
    assert len({rule.name for rule in rules}) == len(rules)
    assert all(rule.why for rule in rules)


def test_the_gate_decides_without_great_expectations_in_the_process():
    """It takes seconds to import, which a small load must not pay."""
    asked = "import sys, stages.intake.ingest; print('great_expectations' in sys.modules)"
    answer = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True)
    assert answer.stdout.strip() == "False", answer.stderr
