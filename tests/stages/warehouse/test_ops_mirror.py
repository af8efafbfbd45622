"""What left the quarantine and what was restated stands in `ops`, where people look."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from adapters.lake.engine import Engine
from adapters.lake.home import Home
from stages.intake.ingest import land_and_clean
from stages.intake.release import Choice, release
from stages.warehouse.mirror import mirror

NOW = datetime(2026, 3, 1, 8, tzinfo=UTC)
HEADER = "order_id,line_no,account_id,product_id,order_date,quantity,unit_price,currency,amount"


@pytest.fixture
def shown(tmp_path, fresh_database):
    """Ingest a folder, mirror it, and read a table of `ops`."""
    home, feeds = Home.at(tmp_path / "home"), tmp_path / "feeds"
    feeds.mkdir()
    (feeds / "accounts.csv").write_text("account_id\nA1\n")
    (feeds / "products.csv").write_text("product_id\nP1\n")
    runs = iter(range(1, 9))

    def run(query: str, *more: str) -> list[tuple]:
        sound = [f"S{at},1,A1,P1,2026-01-05,1,1.00,CNY,1.00" for at in range(1000)]
        (feeds / "orders.csv").write_text("\n".join([HEADER, *sound, *more]) + "\n")
        number = next(runs)
        land_and_clean(home, feeds, now=NOW + timedelta(hours=number), run_id=f"run-{number}")
        with Engine.open(home) as engine:
            mirror(home, fresh_database, engine)
        with fresh_database.connection() as connection:
            return [tuple(row) for row in connection.execute(query)]

    run.home = home
    return run


def test_a_released_row_keeps_who_why_and_when_in_ops(shown):
    bad = "O1,1,A1,P1,2026-01-05,2,0.10,CNY,0.90"
    query = "select status, released_by, released_why from ops.quarantine"
    assert shown(query, bad) == [("open", None, None)]
    choice = Choice(reason="amount_mismatch")
    release(shown.home, choice, by="mei", why="by phone", now=NOW, run_id="r")
    assert shown(query, bad) == [("released", "mei", "by phone")]
    assert shown(query, bad) == [("released", "mei", "by phone")]


def test_f17_a_restatement_stands_in_ops(shown):
    query = "select file, rows_added, amount_added from ops.restatement"
    assert shown(query) == []
    ((file, rows, amount),) = shown(query, "O1,1,A1,P1,2026-01-05,2,0.10,CNY,0.20")
    assert (file, rows, float(amount)) == ("orders.csv", 1, 0.2)
