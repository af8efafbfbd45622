"""What ends before it begins is turned away, where the row itself speaks of those days."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from transforms.intake.reasons import REASONS
from transforms.language.errors import DataRefused
from transforms.schema import FEED_LIVES, FEED_SPANS, FEEDS

HEADERS = {
    "promotions": "promotion_id,account_id,product_id,from_date,until_date",
    "sell_through": "account_id,product_id,period_start,period_end,quantity",
}


def _line(feed: str, number: int, first: date, last: date | None) -> str:
    days = f"{first},{last or ''}"
    return f"M{number},A1,P1,{days}" if feed == "promotions" else f"A1,P1,{days},{number}"


def _write(world, feed: str, *bad: tuple[date, date | None]) -> None:
    first = date(2023, 1, 2)
    sound = [(first + timedelta(n), first + timedelta(n)) for n in range(400)]
    lines = [_line(feed, n, *days) for n, days in enumerate([*sound, *bad])]
    world.write(f"{feed}.csv", "\n".join([HEADERS[feed], *lines]) + "\n")


@pytest.mark.parametrize("feed", sorted(FEED_SPANS))
def test_a_row_that_ends_before_it_begins_is_held_by_the_day_it_ends_on(channel, feed):
    day = date(2026, 3, 2)
    backwards, one_day = (day, day - timedelta(1)), (day + timedelta(1), day + timedelta(1))
    _write(channel, feed, backwards, one_day)

    channel.run()

    (held,) = channel.held()
    last = FEED_SPANS[feed][1]
    told = (held["reason_code"], held["column_name"], held["raw_value"], held["file_line"])
    assert told == ("ends_before_start", last, "2026-03-01", 402)
    assert len(channel.rows(feed)) == 401


def test_a_period_without_its_last_day_goes_on_as_before(channel):
    _write(channel, "sell_through", (date(2026, 3, 2), None))
    channel.run()
    assert (channel.held(), len(channel.rows("sell_through"))) == ([], 401)


def test_a_file_with_too_many_swapped_days_is_refused_with_what_to_do(channel):
    _write(channel, "promotions", *[(date(2026, 3, n), date(2026, 2, n)) for n in range(1, 9)])
    with pytest.raises(DataRefused) as refused:
        channel.run()
    assert "promotions.csv" in str(refused.value)
    assert "swap the two days" in str(refused.value.remedy)


def test_an_account_that_closed_before_it_opened_loads_with_a_warning(channel):
    channel.write(
        "accounts.csv", "account_id,name,opened_on,closed_on\nA1,One,2026-02-01,2026-01-31\n"
    )
    channel.orders("O1,1,A1,P1,2026-01-05,1,1,CNY")

    channel.run()

    assert len(channel.rows("accounts")) == len(channel.rows("orders")) == 1
    failed = [each for each in channel.gate_results() if each["rows_failed"]]
    assert [(each["expectation"], each["severity"]) for each in failed] == [
        ("closed_on_not_before_opened_on", "warning")
    ]


def test_every_pair_of_days_that_a_row_lasts_from_to_is_declared():
    """A feed with a column for the last day of something has said what its first day is."""
    ends = {"until_date", "period_end", "closed_on", "discontinued_on"}
    declared = FEED_SPANS | FEED_LIVES
    assert {feed for feed, table in FEEDS.items() if ends & set(table.names)} == set(declared)
    for feed, (first, last) in declared.items():
        assert {first, last} <= set(FEEDS[feed].names)
    assert "ends_before_start" in REASONS
