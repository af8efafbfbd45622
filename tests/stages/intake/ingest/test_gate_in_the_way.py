"""The gate stands between clean rows and the lake, and says what it found."""

from __future__ import annotations

import pytest

from expectations.gate import GateVerdict, RuleResult
from stages.intake.ingest import feed_run, gate
from stages.intake.ingest.rows import fates
from transforms.language.errors import DataRefused


def test_the_suites_of_all_feeds_run_and_their_verdicts_are_kept(channel):
    channel.many(50, "O1,1,A1,P1,2026-01-05,1,99.00,CNY")

    result = channel.run()

    assert "price_near_median: 1 rows" in result.text()
    kept = {(row["suite"], row["expectation"]): row for row in channel.gate_results()}
    outlier = kept["canonical.orders", "price_near_median"]
    assert (outlier["verdict"], outlier["severity"], outlier["rows_failed"]) == (
        "failed",
        "warning",
        1,
    )
    assert kept["canonical.accounts", "key_unique"]["verdict"] == "passed"
    assert len(channel.rows("orders")) == 51


@pytest.fixture
def gate_that_stops(monkeypatch):
    """A gate whose critical rule fails wherever a row of February stands."""

    def check(connection, feed, relation, packs):
        asked = f"select count(*) from {relation} where part = '2026-02'"
        (failed,) = connection.execute(asked).fetchone()
        rule = RuleResult(
            feed, "no_february", None, "critical", not failed, failed, failed, "it is cold"
        )
        return GateVerdict(feed, (rule,))

    monkeypatch.setattr(gate, "check", check)


@pytest.mark.usefixtures("gate_that_stops")
def test_a_critical_rule_stops_the_partition_in_which_it_fails_and_no_other(channel):
    channel.orders("O1,1,A1,P1,2026-01-05,1,1,CNY", name="orders/january.csv")
    channel.orders("O2,1,A1,P1,2026-02-05,1,1,CNY", name="orders/february.csv")
    with pytest.raises(DataRefused, match="no_february, 1 rows: it is cold") as refused:
        channel.run()
    assert "orders/february.csv" in str(refused.value)
    assert channel.column("orders", "order_id") == ["O1"]
    assert {row["file"]: row["status"] for row in channel.intake()} == {
        "orders/january.csv": "loaded",
        "orders/february.csv": "refused",
    }


PLANTED = {
    "account_id_present": "select * replace (null as account_id) from ({fates})",
    "returns_are_negative": "select * replace ('return' as kind) from ({fates})",
    "key_unique": "select * from ({fates}) union all select * from ({fates})",
}


def test_a_row_planted_past_cleaning_stops_its_file_and_nothing_of_it_is_loaded(
    channel, monkeypatch
):
    channel.orders("O1,1,A1,P1,2026-01-05,1,1.00,CNY")
    for rule, planted in PLANTED.items():
        with monkeypatch.context() as patch:
            patch.setattr(feed_run, "fates", _tampered(planted))
            (refused,) = channel.take().refused
        assert (refused.file, refused.code) == ("orders.csv", "gate")
        assert f"the gate stops canonical/orders: {rule}" in refused.message
        assert channel.rows("orders") == []


def test_rows_that_are_lost_between_the_count_and_the_load_stop_their_file(channel, monkeypatch):
    channel.orders("O1,1,A1,P1,2026-01-05,1,1.00,CNY")
    real = feed_run.loaded_rows
    monkeypatch.setattr(
        feed_run, "loaded_rows", lambda *given: f"select * from ({real(*given)}) where part = ''"
    )
    assert {each.file for each in channel.take().refused} >= {"orders.csv"}
    assert channel.rows("orders") == []


def _tampered(planted):
    def tampered(rows, verdicts):
        made = fates(rows, verdicts)
        return planted.format(fates=made) if "orders." in rows else made

    return tampered
