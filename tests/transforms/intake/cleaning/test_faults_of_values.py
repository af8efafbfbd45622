"""Faults of business values, each by name: what is turned away, for what reason, and what loads."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

PLAIN = 'numbers: {decimal: "."}'


@pytest.mark.parametrize(
    ("text", "declared", "value"),
    [
        ("1,234.50", '{decimal: ".", thousands: ","}', "1234.5"),
        ("1234,50", '{decimal: ","}', "1234.5"),
        ("(50.00)", '{decimal: ".", negative: parentheses}', "-50"),
        ("50.00-", '{decimal: ".", negative: trailing}', "-50"),
        ("€ 50.00", '{decimal: ".", sign: "€"}', "50"),
        ("５０", '{decimal: ".", full_width: true}', "50"),
        ("1e3", '{decimal: ".", exponent: true}', "1000"),
        ("1_000", '{decimal: ".", thousands: "_"}', "1000"),
        ("1 000", '{decimal: ".", thousands: " "}', "1000"),
    ],
)
def test_f20_a_number_is_read_by_the_declared_way_alone(clean, text, declared, value):
    (held,) = clean(["Qty"], [text], source=PLAIN, quantity="Qty")
    assert (held["reason_code"], held["raw_value"]) == ("bad_decimal", text)
    (row,) = clean(
        ["Qty"],
        [text],
        source=f"numbers: {declared}",
        quantity="Qty",
        unit_price='{value: "3"}',
    )
    assert (row["reason_code"], row["quantity"]) == (None, Decimal(value))


def test_f20_a_number_that_may_be_two_stops_its_file(clean):
    (row,) = clean(["Qty"], ["1.234"], quantity="Qty")
    assert row["reason_code"] == "ambiguous_number"


def test_f39_prices_of_zero_below_zero_and_beside_the_amount(clean):
    rows = clean(
        ["Price", "Amount"],
        ["0", None],
        ["-1.00", None],
        ["3.00", "6.00"],
        ["3.00", "6.01"],
        ["3.00", "6.02"],
        source=PLAIN,
        unit_price="Price",
        amount="Amount",
    )
    assert [(row["reason_code"], row["kind"]) for row in rows] == [
        (None, "free_good"),
        ("negative_price", "sale"),
        (None, "sale"),
        (None, "sale"),
        ("amount_mismatch", "sale"),
    ]


def test_f40_currencies_missing_unknown_and_mixed_in_one_account(clean):
    rows = clean(["Cur"], [None], ["XBT"], ["EUR"], ["USD"], currency="Cur")
    assert [(row["reason_code"], row["currency"]) for row in rows] == [
        ("currency_missing", None),
        ("currency_unknown", "XBT"),
        (None, "EUR"),
        (None, "USD"),
    ]
    assert {row["account_id"] for row in rows} == {"A1"}


@pytest.mark.parametrize(
    ("currency", "off", "reason"),
    [
        ("JPY", "7", None),
        ("JPY", "8", "amount_mismatch"),
        ("KWD", "6.001", None),
        ("KWD", "6.002", "amount_mismatch"),
        ("EUR", "6.01", None),
        ("EUR", "6.02", "amount_mismatch"),
    ],
)
def test_f40_an_amount_may_be_off_by_one_minor_unit_of_its_currency(clean, currency, off, reason):
    (row,) = clean(
        ["Cur", "Amount", "Price"],
        [currency, off, "3"],
        source='numbers: {decimal: "."}',
        currency="Cur",
        amount="Amount",
        unit_price="Price",
    )
    assert row["reason_code"] == reason


@pytest.mark.parametrize(
    ("at", "zone", "day", "reason"),
    [
        ("2026-03-01 00:00", "Europe/Berlin", date(2026, 3, 1), None),  # midnight is the new day's
        ("2026-03-01 23:59", "Europe/Berlin", date(2026, 3, 1), None),
        ("2026-03-29 02:30", "Europe/Berlin", None, "time_skipped"),
        ("2026-03-29 03:00", "Europe/Berlin", date(2026, 3, 29), None),
        ("2026-03-08 02:30", "America/New_York", None, "time_skipped"),
        ("2026-03-29 02:30", "Asia/Shanghai", date(2026, 3, 29), None),
        ("2026-10-04 02:15", "Australia/Lord_Howe", None, "time_skipped"),
    ],
)
def test_f42_naive_times_are_days_of_their_zone_and_skipped_ones_are_held(
    clean, at, zone, day, reason
):
    spec = '{from: At, parse: "%Y-%m-%d %H:%M"}'
    (row,) = clean(["At"], [at], source=f"timezone: {zone}", order_date=spec)
    assert (row["order_date"], row["reason_code"]) == (day, reason)


@pytest.mark.parametrize(
    ("overlap", "days"),
    [
        # 01:30 in New York is 05:30 or 06:30 UTC: in Karachi 10:30 or 11:30 of one day, but where
        # days begin at 06:00 UTC (UTC-6), the same local time falls on two days.
        ("earlier", (date(2026, 10, 31), None)),
        ("later", (date(2026, 11, 1), None)),
        ("quarantine", (None, "time_twice")),
    ],
)
def test_f42_times_shown_twice_are_read_by_the_declared_policy(clean, overlap, days):
    spec = '{from: At, parse: "%Y-%m-%d %H:%M", timezone: America/New_York}'
    source = f"timezone: Etc/GMT+6\noverlap: {overlap}"
    (row,) = clean(["At"], ["2026-11-01 01:30"], source=source, order_date=spec)
    assert (row["order_date"], row["reason_code"]) == days


def test_f42_the_period_is_the_accounts_own_day(clean):
    spec = '{from: At, parse: "%Y-%m-%d %H:%M:%S", timezone: UTC}'
    (row,) = clean(
        ["At"], ["2026-02-28 16:00:00"], source="timezone: Asia/Shanghai", order_date=spec
    )
    assert row["order_date"] == date(2026, 3, 1)
    assert row["part"] == "2026-03"


@pytest.mark.parametrize("blank", [None, " ", ""])
def test_f45_empty_keys_are_held_and_told_apart_from_other_empty_columns(clean, blank):
    rows = clean(
        ["Order", "Account"],
        [blank or None, "A1"],
        ["1", blank or None],
        order_id="Order",
        account_id="Account",
    )
    assert [(row["reason_code"], row["column_name"]) for row in rows] == [
        ("missing_key", "order_id"),
        ("missing_value", "account_id"),
    ]
