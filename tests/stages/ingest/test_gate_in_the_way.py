"""The gate stands between clean rows and the lake, and says what it found."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from stages.ingest.gates import Gates
from transforms.errors import DataRefused


@pytest.mark.usefixtures("real_gate")
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
    assert (channel.home.reports / "data_docs" / "canonical" / "index.html").exists()
    assert len(channel.rows("orders")) == 51


@pytest.fixture
def gate_that_stops(monkeypatch):
    """A gate whose critical rule fails wherever a row of February stands."""

    def check(engine):
        def over(_, relation):
            failed = engine.scalar(f"select count(*) from {relation} where part = '2026-02'")
            rule = SimpleNamespace(
                expectation="no_february", rows_failed=failed, why="it is cold", column=None
            )
            critical = (rule,) if failed else ()
            return SimpleNamespace(passed=not failed, critical=critical, warnings=(), results=())

        return over

    monkeypatch.setattr(
        Gates, "_session", lambda self, _: SimpleNamespace(check=check(self._engine))
    )


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
