"""Goods that come back take their rebate with them."""

from decimal import Decimal

import pytest

TEN = "earn: {method: whole, tiers: [{from: 0, percent: 10}]}"
BANDS = (
    "basis: {measure: quantity}\nearn: {method: marginal,"
    " tiers: [{from: 0, percent: 10}, {from: 11, percent: 20}]}"
)


@pytest.mark.parametrize(("quantity", "kind"), [("-3", "-"), ("-3", "return"), ("3", "return")])
def test_a_return_is_negative_however_it_is_written(play, quantity, kind):
    orders = f"quantity unit_price kind\n10 100 sale\n{quantity} 100 {kind}"
    assert play(TEN, orders=orders).earned() == {("A", "program"): "70.00"}


def test_the_amount_of_a_line_counts_before_its_price(play):
    orders = "quantity unit_price amount kind\n10 100 950 sale\n3 100 285 return"
    assert play(TEN, orders=orders).earned() == {("A", "program"): "66.50"}


def test_returns_may_be_ignored(play):
    terms = "basis: {returns: ignore}\n" + TEN
    orders = "quantity unit_price\n10 100\n-3 100"
    assert play(terms, orders=orders).earned() == {("A", "program"): "100.00"}


def test_a_linked_return_counts_in_its_sales_period(play):
    orders = """
        order_id order_date  quantity unit_price kind   returns_order_id
        s        2026-01-20  10       100        sale   -
        r        2026-03-05  4        100        return s
    """
    assert play("period: month\n" + TEN, orders=orders).earned() == {("A", "2026-01"): "60.00"}


def test_an_unlinked_return_counts_on_its_own_day(play):
    orders = """
        order_id order_date  quantity unit_price kind
        s        2026-01-20  10       100        sale
        t        2026-03-01  10       100        sale
        r        2026-03-05  4        100        return
    """
    assert play("period: month\n" + TEN, orders=orders).earned() == {
        ("A", "2026-01"): "100.00",
        ("A", "2026-03"): "60.00",
    }


def test_a_return_of_an_unknown_order_is_unlinked(play):
    orders = """
        order_id order_date  quantity unit_price kind   returns_order_id
        s        2026-01-20  10       100        sale   -
        r        2026-03-05  4        100        return nowhere
    """
    played = play("period: month\n" + TEN, orders=orders)
    assert played.earned() == {("A", "2026-01"): "100.00", ("A", "2026-03"): "0.00"}
    assert played.rows("period", "reason")[1] == ("2026-03", "negative_basis")


def test_a_linked_return_takes_units_from_its_own_line(play):
    """The cheap first line loses 5 units: 5 × 1 and 5 × 3 low, 5 × 3 high."""
    orders = """
        order_id quantity unit_price kind   returns_order_id
        a        10       1          sale   -
        b        10       3          sale   -
        r        5        1          return a
    """
    assert play(BANDS, orders=orders).earned() == {("A", "program"): "5.00"}


def test_an_unlinked_return_takes_the_units_counted_last(play):
    """The dear second line loses 5 units: 10 × 1 low, 5 × 3 high."""
    orders = """
        order_id quantity unit_price kind
        a        10       1          sale
        b        10       3          sale
        r        5        1          return
    """
    assert play(BANDS, orders=orders).earned() == {("A", "program"): "4.00"}


def test_an_unlinked_return_takes_what_was_counted_by_its_own_day(play):
    """On Tuesday only Monday's units are there to be taken: 7 × 1 and 3 × 3 low, 7 × 3 high."""
    orders = """
        order_date quantity unit_price kind
        2026-01-05 10       1          sale
        2026-01-06 3        1          return
        2026-01-07 10       3          sale
    """
    assert play(BANDS, orders=orders).earned() == {("A", "program"): "5.80"}


def test_more_back_than_sold_leaves_a_debt_that_later_units_pay(play):
    """15 come back on 10; of the next 20 the first 5 make good: 10 low and 5 high at 3."""
    orders = """
        order_date quantity unit_price kind
        2026-01-05 10       1          sale
        2026-01-06 15       1          return
        2026-01-07 20       3          sale
    """
    assert play(BANDS, orders=orders).earned() == {("A", "program"): "6.00"}


def test_a_linked_return_of_several_lines_is_spread_over_them(play):
    orders = """
        order_id line_no quantity unit_price kind   returns_order_id
        s        1       4        10         sale   -
        s        2       6        10         sale   -
        r        1       5        10         return s
    """
    played = play(BANDS, orders=orders)
    assert played.only("basis") == 5
    assert [(line["line_no"], int(line["units"])) for line in played.lines()] == [("2", 5)]


def test_a_linked_return_prefers_the_line_of_its_price(play):
    orders = """
        order_id line_no quantity unit_price kind   returns_order_id
        s        1       4        10         sale   -
        s        2       6        20         sale   -
        r        1       2        20         return s
    """
    lines = play(BANDS, orders=orders).lines()
    assert [(line["line_no"], int(line["units"])) for line in lines] == [("1", 4), ("2", 4)]


def test_gifts_that_come_back_are_gifts(play):
    orders = """
        order_id line_no quantity unit_price kind      returns_order_id
        s        1       10       5          sale      -
        s        2       2        0          free_good -
        r        1       2        0          return    s
    """
    terms = "basis: {measure: quantity}\nearn: {method: whole, tiers: [{from: 0, per_unit: 1}]}"
    assert play(terms, orders=orders).earned() == {("A", "program"): "10.00"}


def test_gifts_count_only_where_the_terms_say_so(play):
    terms = (
        "basis: {{measure: quantity, free_goods: {}}}\n"
        "earn: {{method: whole, tiers: [{{from: 0, per_unit: 1}}]}}"
    )
    orders = "quantity unit_price kind\n10 5 sale\n2 0 free_good"
    for choice, earned in (("exclude", "10.00"), ("include", "12.00")):
        assert play(terms.format(choice), orders=orders).earned() == {("A", "program"): earned}


def test_a_negative_basis_earns_nothing(play):
    played = play(TEN, orders="quantity unit_price\n-3 100")
    assert played.earned() == {("A", "program"): "0.00"}
    assert played.only("reason") == "negative_basis"


@pytest.mark.parametrize(
    ("decrease", "earned"),
    [
        ("claw_back", ["10.00", "0.00", "5.00", "4.00"]),
        ("carry_forward", ["10.00", "0.00", "0.00", "2.00"]),
        ("keep", ["10.00", "0.00", "0.00", "2.00"]),
    ],
)
def test_a_negative_basis_is_carried_unless_it_is_clawed_back(play, decrease, earned):
    """February is −70; March brings 50 and leaves −20, April 40 and earns on 20."""
    orders = """
        order_date quantity unit_price
        2026-01-05 1        100
        2026-02-05 -1       70
        2026-03-05 1        50
        2026-04-05 1        40
    """
    played = play(f"period: month\ndecrease: {decrease}\n" + TEN, orders=orders)
    assert list(played.earned().values()) == earned
    assert sum(line["earned"] for line in played.lines()) == sum(Decimal(e) for e in earned)


def test_units_carried_over_come_off_the_next_periods_first_units(play):
    orders = """
        order_date quantity unit_price
        2026-01-05 -5       1
        2026-02-05 10       1
        2026-02-06 10       3
    """
    played = play("period: month\ndecrease: carry_forward\n" + BANDS, orders=orders)
    # 5 of the first 10 make good; 5 × 1 and 5 × 3 low, 5 × 3 high
    assert played.earned()[("A", "2026-02")] == "5.00"
