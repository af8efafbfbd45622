"""Cap, floor, guarantee, unit limits, and the one rounding."""

import pytest

TEN = "earn: {method: whole, tiers: [{from: 0, percent: 10}]}"


@pytest.mark.parametrize(
    ("bounds", "bought", "earned"),
    [
        ("cap: 50", "1000", "50.00"),
        ("cap: 50", "400", "40.00"),
        ("floor: 20", "100", "20.00"),
        ("floor: 20", "300", "30.00"),
        ("guarantee: 20", "100", "20.00"),
        ("cap: 50\nguarantee: 80", "1000", "80.00"),
        ("cap: 50\nfloor: 10\nguarantee: 20", "1000", "50.00"),
    ],
)
def test_bounds_come_in_the_order_cap_floor_guarantee(play, bounds, bought, earned):
    played = play(f"{bounds}\n{TEN}", orders=f"quantity\n{bought}")
    assert played.earned() == {("A", "program"): earned}
    assert f"{sum(line['earned'] for line in played.lines()):.2f}" == earned


MONTHS = "order_date quantity\n2026-01-05 400\n2026-02-05 1300\n2026-03-05 1500\n2026-04-05 900"


def test_a_guarantee_holds_in_every_period(play):
    played = play("period: month\nguarantee: 100\n" + TEN, orders=MONTHS, as_of="2026-05-01")
    assert list(played.earned().values()) == ["100.00", "130.00", "150.00", "100.00"]


def test_a_carried_guarantee_is_paid_back_by_later_surplus(play):
    """60 topped up in January, 30 back in February, 30 in March; 10 topped up in April."""
    terms = "period: month\nguarantee: {amount: 100, carry: true}\n" + TEN
    played = play(terms, orders=MONTHS, as_of="2026-05-01")
    assert list(played.earned().values()) == ["100.00", "100.00", "120.00", "100.00"]


def test_a_guarantee_covers_a_month_without_an_order(play):
    orders = "order_date quantity\n2026-01-05 2000\n2026-03-05 2000"
    played = play("period: month\nguarantee: 100\n" + TEN, orders=orders, as_of="2026-04-01")
    assert played.earned() == {
        ("A", "2026-01"): "200.00",
        ("A", "2026-02"): "100.00",
        ("A", "2026-03"): "200.00",
    }


def test_only_the_first_units_earn(play):
    """Ten units earn: 8 at 1.00 and 2 at 5.00."""
    orders = "quantity unit_price\n8 1\n8 5"
    assert play("limit_units: 10\n" + TEN, orders=orders).earned() == {("A", "program"): "1.80"}


@pytest.mark.parametrize(
    ("amount", "mode", "earned"),
    [
        ("23.45", "half_up", "2.35"),
        ("23.45", "half_even", "2.34"),
        ("23.55", "half_even", "2.36"),
        ("23.45", "down", "2.34"),
        ("23.49", "down", "2.34"),
    ],
)
def test_the_result_is_rounded_once_by_its_mode(play, amount, mode, earned):
    played = play(f"rounding: {{mode: {mode}}}\n{TEN}", orders=f"quantity unit_price\n1 {amount}")
    assert played.earned() == {("A", "program"): earned}


def test_many_small_lines_are_not_rounded_one_by_one(play):
    orders = "quantity unit_price\n" + "\n".join(["1 0.04"] * 10)
    assert play(TEN, orders=orders).earned() == {("A", "program"): "0.04"}


@pytest.mark.parametrize(
    ("currency", "earned"),
    [
        ("CNY", "1.2346"), ("JPY", "1"), ("KWD", "1.235"),
        ("{code: JPY, decimals: 1}", "1.2"), ("{code: CNY, decimals: 4}", "1.2346"),
    ],
)  # fmt: skip
def test_money_has_the_decimals_of_its_currency(play, currency, earned):
    played = play(f"currency: {currency}\n{TEN}", orders="quantity unit_price\n1 12.3456")
    expected = {"CNY": "1.23"}.get(currency, earned)
    assert f"{played.only('earned').normalize():f}" == expected


def test_rounding_may_be_coarser_than_the_currency(play):
    played = play("rounding: {decimals: 0}\n" + TEN, orders="quantity unit_price\n1 125")
    assert played.only("earned") == 13


def test_large_and_small_money_stays_exact(play):
    orders = "quantity unit_price\n9999999 99999999.999999\n0.0001 0.000001"
    played = play("rounding: {decimals: 4}\n" + TEN, orders=orders)
    assert str(played.only("earned_exact")).rstrip("0") == "99999989999999.00000010001"
