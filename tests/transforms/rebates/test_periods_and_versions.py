"""Periods by name, the days a version governs, and facts that wait."""

from datetime import date

import pytest

from transforms.language.errors import UsageError

TEN = "earn: {method: whole, tiers: [{from: 0, percent: 10}]}"


@pytest.mark.parametrize(
    ("kind", "day", "name"),
    [
        ("day", "2026-03-05", "2026-03-05"),
        ("week", "2026-03-05", "2026-W10"),
        ("week", "2026-12-31", "2026-W53"),
        ("week", "2026-01-01", "2026-W01"),
        ("month", "2026-01-31", "2026-01"),
        ("quarter", "2026-03-31", "2026-Q1"),
        ("quarter", "2026-04-01", "2026-Q2"),
        ("half_year", "2026-06-30", "2026-H1"),
        ("half_year", "2026-07-01", "2026-H2"),
        ("year", "2026-12-31", "2026"),
        ("program", "2026-12-31", "program"),
    ],
)
def test_a_period_bears_its_calendar_name(play, kind, day, name):
    played = play(f"period: {kind}\n{TEN}", orders=f"order_date quantity\n{day} 100")
    assert played.earned() == {("A", name): "10.00"}


def test_the_week_of_new_year_belongs_to_the_year_of_its_thursday(play):
    terms = "valid: {from: 2026-01-01, until: 2028-01-01}\nperiod: week\n" + TEN
    orders = "order_date quantity\n2026-12-28 100\n2027-01-03 100\n2027-01-04 100"
    assert play(terms, orders=orders).earned() == {
        ("A", "2026-W53"): "20.00",
        ("A", "2027-W01"): "10.00",
    }


def test_until_is_the_first_day_that_no_longer_counts(play):
    terms = "valid: {from: 2026-02-01, until: 2026-03-01}\nperiod: quarter\n" + TEN
    orders = "order_date quantity\n2026-01-31 100\n2026-02-01 10\n2026-02-28 10\n2026-03-01 100"
    assert play(terms, orders=orders).earned() == {("A", "2026-Q1"): "2.00"}


def test_facts_of_the_as_of_day_are_not_known_yet(play):
    orders = "order_date quantity\n2026-03-04 10\n2026-03-05 100"
    assert play(TEN, orders=orders, as_of="2026-03-05").earned() == {("A", "program"): "1.00"}


VERSIONS = """version: 1
program: V
valid: {from: 2026-01-01, until: 2027-01-01}
currency: CNY
period: year
earn: {method: whole, tiers: [{from: 0, percent: 10}, {from: 150, percent: 20}]}
---
program: V
version: 2
valid: {from: 2026-07-01, until: 2027-01-01}
currency: CNY
period: year
earn: {method: whole, tiers: [{from: 0, percent: 30}, {from: 150, percent: 50}]}
"""
TWICE = "order_date quantity\n2026-03-01 100\n2026-08-01 100"


def test_each_version_has_its_own_stretch_with_its_own_basis(play):
    played = play(VERSIONS, orders=TWICE)
    assert played.rows("terms_version", "period", "basis", "tier_no") == [
        (1, "2026", 100, 1),
        (2, "2026", 100, 1),
    ]
    assert played.earned() == {("A", "2026"): "40.00"}


def test_a_restating_version_takes_the_whole_period(play):
    played = play(VERSIONS + "restates: true\n", orders=TWICE)
    assert played.rows("terms_version", "period", "basis") == [(2, "2026", 200)]
    assert played.earned() == {("A", "2026"): "100.00"}


def test_a_restating_version_leaves_earlier_periods_alone(play):
    quarters = VERSIONS.replace("period: year", "period: quarter") + "restates: true\n"
    orders = "order_date quantity\n2026-03-01 100\n2026-07-01 100"
    assert play(quarters, orders=orders).rows("terms_version", "period") == [
        (1, "2026-Q1"),
        (2, "2026-Q3"),
    ]


def test_the_higher_version_governs_only_while_it_is_valid(play):
    terms = VERSIONS.replace(
        "from: 2026-07-01, until: 2027-01-01", "from: 2026-04-01, until: 2026-05-01"
    )
    orders = "order_date quantity\n2026-03-01 100\n2026-04-15 100\n2026-05-01 40"
    assert play(terms, orders=orders).rows("terms_version", "basis") == [(1, 140), (2, 100)]


def test_one_version_twice_is_refused(play):
    twice = VERSIONS.replace("version: 2", "version: 1")
    with pytest.raises(UsageError, match="V version 1 is given twice"):
        play(twice, orders=TWICE)


@pytest.mark.parametrize("on", ["delivered", "invoiced"])
def test_a_line_waits_for_its_date_and_is_counted(play, on):
    orders = f"order_date {on}_on quantity\n2026-01-30 2026-02-02 100\n2026-02-05 - 50"
    played = play(f"period: month\nbasis: {{on: {on}}}\n{TEN}", orders=orders)
    assert played.rows("period", "basis", "waiting_lines", "reason") == [("2026-02", 100, 1, None)]


def test_a_date_that_is_not_known_yet_waits_too(play):
    orders = "order_date invoiced_on quantity\n2026-01-30 2026-02-02 100"
    terms = "basis: {on: invoiced}\n" + TEN
    played = play(terms, orders=orders, as_of="2026-02-02")
    assert played.rows("basis", "earned", "waiting_lines", "reason") == [(0, 0, 1, "waiting")]
    assert play(terms, orders=orders, as_of="2026-02-03").earned() == {("A", "program"): "10.00"}


def test_lines_may_count_when_their_invoice_is_paid(play):
    orders = "order_id order_date invoice_id quantity\na 2026-01-05 i1 100\nb 2026-01-06 i2 50"
    receivables = """
        account_id invoice_id invoice_date due_date   amount settled_on settled_amount
        A          i1         2026-01-10   2026-02-10 100    2026-03-01 100
        A          i2         2026-01-10   2026-02-10 50     2026-03-01 20
    """
    played = play(
        "period: month\nbasis: {on: collected}\n" + TEN, orders=orders, receivables=receivables
    )
    assert played.rows("period", "basis", "waiting_lines") == [
        ("2026-01", 0, 1),
        ("2026-03", 100, 0),
    ]


def test_sell_through_counts_on_the_day_it_is_reported_for(play):
    sold = (
        "account_id product_id period_start quantity amount\nA P 2026-01-05 10 100\n"
        "A P 2026-02-02 5 50"
    )
    played = play("period: month\nbasis: {on: sold_through}\n" + TEN, sell_through=sold)
    assert played.earned() == {("A", "2026-01"): "10.00", ("A", "2026-02"): "5.00"}


def test_a_period_that_never_began_has_no_result(play):
    assert play("period: month\n" + TEN, orders=[], as_of=date(2026, 1, 1)).earned() == {}
