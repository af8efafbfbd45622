"""There is a way out for every refused file: mended, taken away, said to be withdrawn."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime

import pytest

from stages.intake.decision import decide
from stages.intake.recount import recount
from transforms.language.errors import DataRefused, UsageError
from transforms.verify import check_recount

GOOD = "O1,1,A1,P1,2026-01-05,3,0.10,CNY"
BAD = "O2,1,A1,P1,2026-01-05,x,0.10,CNY"
WHO = {"by": "mei", "why": "sent in error", "now": datetime(2026, 3, 2, tzinfo=UTC), "run_id": "d"}


@pytest.fixture
def refused(channel):
    """One file that counts and one that is refused."""
    channel.orders(GOOD, name="orders/good.csv")
    channel.orders(BAD, name="orders/bad.csv")
    with pytest.raises(DataRefused, match=r"bad\.csv"):
        channel.run()
    return channel


def _statuses(world):
    return {row["file"]: row["status"] for row in world.intake()}


def test_f58_a_refused_file_that_is_taken_away_is_forgotten_with_a_record(refused):
    """F58."""
    (refused.feeds / "orders" / "bad.csv").unlink()
    result = refused.run()
    assert "orders/bad.csv was refused and is gone" in result.text()
    assert _statuses(refused) == {"orders/good.csv": "loaded", "orders/bad.csv": "withdrawn"}
    assert refused.held() == []
    assert check_recount(recount(refused.home)).findings == []
    assert refused.run().nothing_new


def test_f58_the_last_of_a_feeds_files_may_be_withdrawn(channel):
    """F58: nothing of the feed is left in the folder."""
    path = channel.orders(BAD, name="orders/bad.csv")
    channel.take()
    path.unlink()
    channel.run()
    assert _statuses(channel) == {"orders/bad.csv": "withdrawn"}


def test_f58_a_withdrawn_file_that_comes_back_is_judged_anew(refused):
    """F58: also where it is the same bytes, and though the master data have come since."""
    refused.orders(GOOD, "O3,1,A9,P1,2026-01-05,1,0.10,CNY", name="orders/bad.csv")
    refused.take()
    path = refused.feeds / "orders" / "bad.csv"
    text = path.read_text()
    path.unlink()
    refused.run()
    refused.write("accounts.csv", "account_id,name\nA1,First\nA2,Second\nA9,Ninth\n")
    refused.run()
    assert refused.column("orders", "order_id") == ["O1"]

    path.write_text(text)
    refused.run()

    assert refused.column("orders", "order_id") == ["O1", "O3"]


def test_f58_a_refused_file_that_is_replaced_is_judged_anew_and_forgotten(refused):
    """F58."""
    refused.orders("O2,1,A1,P1,2026-01-05,4,0.10,CNY", name="orders/bad.csv")
    refused.run()
    assert refused.column("orders", "order_id") == ["O1", "O2"]
    assert sorted(row["status"] for row in refused.intake()) == ["loaded", "loaded", "withdrawn"]


def test_f58_a_refused_restatement_that_is_taken_back_leaves_the_version_before(refused):
    """F58."""
    refused.orders(BAD, name="orders/good.csv")
    refused.take()
    refused.orders(GOOD, name="orders/good.csv")
    (refused.feeds / "orders" / "bad.csv").unlink()
    refused.run()
    assert refused.column("orders", "order_id") == ["O1"]
    assert refused.run().nothing_new


def test_f58_a_person_may_have_a_refused_file_forgotten_that_nobody_can_remove(refused):
    """F58: nobody is told of it again, and a home rebuilt from its raw files decides alike."""
    with pytest.raises(UsageError, match=r"is refused") as missed:
        decide(refused.home, "withdrawn", "canonical", "orders/god.csv", **WHO)
    assert "--source canonical --file orders/bad.csv" in missed.value.remedy
    decide(refused.home, "withdrawn", "canonical", "orders/bad.csv", **WHO)
    refused.run()
    assert _statuses(refused)["orders/bad.csv"] == "withdrawn"
    assert refused.run().nothing_new

    for part in ("clean", "state", "quarantine"):
        shutil.rmtree(refused.home.lake / part)
    refused.run()
    assert refused.column("orders", "order_id") == ["O1"]
