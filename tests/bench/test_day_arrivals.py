"""Feeds that arrive day by day hold in the end what the sample held from the start."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from bench.day_arrivals import DayArrivals

LAST, BEFORE = date(2026, 10, 31), date(2026, 10, 30)
ORDERS = "order_id,order_date\n"
OWED = "invoice_date,due_date\n"


def rows(folder: Path, feed: str) -> list[str]:
    files = [*folder.glob(f"{feed}.csv"), *(folder / feed).glob("*.csv")]
    return sorted(line for file in files for line in file.read_text().splitlines()[1:])


def test_rows_of_a_day_come_on_that_day_and_in_the_end_all_are_there(tmp_path: Path) -> None:
    sample, feeds = tmp_path / "sample", tmp_path / "feeds"
    (sample / "orders").mkdir(parents=True)
    (sample / "orders" / "2026-10.csv").write_text(f"{ORDERS}1,2026-10-29\n2,{BEFORE}\n3,{LAST}\n")
    (sample / "receivables.csv").write_text(f"{OWED}2026-10-01,{LAST}\n{BEFORE},2026-11-30\n")
    arrivals = DayArrivals(sample, feeds, [BEFORE, LAST])
    assert rows(feeds, "orders") == ["1,2026-10-29"]
    # What is due on a day has come before it.
    assert rows(feeds, "receivables") == [f"2026-10-01,{LAST}"]
    assert [arrivals.arrive(BEFORE), arrivals.arrive(LAST), arrivals.arrive(LAST)] == [2, 1, 0]
    for feed in ("orders", "receivables"):
        assert rows(feeds, feed) == rows(sample, feed)
