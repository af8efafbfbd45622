"""The cents that are easily lost (F46), and what comes back (F33), each as the smallest world."""

from decimal import Decimal

import pytest

STEPS = "tiers: [{from: 100, percent: 10}, {from: 200, percent: 20}]"
TEN = "earn: {method: whole, tiers: [{from: 0, percent: 10}]}"


@pytest.mark.parametrize(
    ("edge", "bought", "earned"),
    [
        ("reached", "199.99", "20.00"), ("reached", "200", "40.00"), ("reached", "200.01", "40.00"),
        ("exceeded", "199.99", "20.00"), ("exceeded", "200", "20.00"),
        ("exceeded", "200.01", "40.00"),
    ],
)  # fmt: skip
def test_f46_who_sits_exactly_on_a_tier_is_settled_by_its_edge(play, edge, bought, earned):
    terms = f"earn: {{method: whole, edge: {edge}, {STEPS}}}"
    assert play(terms, orders=f"quantity unit_price\n1 {bought}").earned() == {
        ("A", "program"): earned
    }


@pytest.mark.parametrize(
    ("bound", "bought", "earned", "reason"),
    [
        ("cap: 50", "500", "50.00", None), ("cap: 50", "500.10", "50.00", "cap"),
        ("floor: 5", "50", "5.00", None), ("floor: 5", "49.90", "5.00", "floor"),
    ],
)  # fmt: skip
def test_f46_cap_and_floor_hold_and_are_named_only_where_they_bite(
    play, bound, bought, earned, reason
):
    played = play(f"{bound}\n{TEN}", orders=f"quantity unit_price\n1 {bought}")
    assert played.earned() == {("A", "program"): earned}
    assert played.only("reason") == reason


@pytest.mark.parametrize(
    ("mode", "cents"),
    [
        ("half_up", ["0.01", "0.02", "0.03", "0.03"]),
        ("half_even", ["0.00", "0.02", "0.02", "0.03"]),
        ("down", ["0.00", "0.01", "0.02", "0.02"]),
    ],
)
def test_f46_halves_of_a_cent_go_where_the_mode_says(play, mode, cents):
    """0.005, 0.015, 0.025 and 0.026, each on an account of its own."""
    orders = "account_id quantity unit_price\nA 1 0.05\nB 1 0.15\nC 1 0.25\nD 1 0.26"
    played = play(f"rounding: {{mode: {mode}}}\n{TEN}", orders=orders)
    assert list(played.earned().values()) == cents


def test_f46_a_half_of_a_part_of_a_unit_is_a_half(play):
    """At 0.03 a case of 24: 4 singles are half a cent, 3 are less and 5 are more."""
    terms = (
        "basis: {measure: quantity, unit: case}\nrounding: {mode: half_even}\n"
        "earn: {method: whole, tiers: [{from: 0, per_unit: 0.03}]}"
    )
    orders = "account_id quantity unit\nA 3 each\nB 4 each\nC 5 each\nD 12 each"
    products = "product_id unit units_per_case\nP each 24"
    played = play(terms, orders=orders, products=products)
    assert list(played.earned().values()) == ["0.00", "0.00", "0.01", "0.02"]


def test_f46_many_tiny_lines_earn_what_one_sum_earns(play):
    """A hundred lines of 0.04 earn 0.40; rounded one by one they would earn nothing."""
    tiny = play(TEN, orders="quantity unit_price\n" + "\n".join(["1 0.04"] * 100))
    once = play(TEN, orders="quantity unit_price\n1 4.00")
    assert tiny.earned() == once.earned() == {("A", "program"): "0.40"}
    assert sum(line["earned"] for line in tiny.lines()) == Decimal("0.40")


def test_f46_what_is_left_of_a_division_goes_to_the_largest_remainders(play):
    """10.00 by 1 : 1 : 4 is 1.666…, 1.666…, 6.666…: two cents are left, the tie goes by id."""
    accounts = "account_id group_id\nA G\nB G\nC G"
    terms = "pool: group\nearn: {method: fixed, tiers: [{from: 1, amount: 10}]}"
    played = play(terms, orders="account_id quantity\nA 1\nB 1\nC 4", accounts=accounts)
    assert list(played.earned().values()) == ["1.67", "1.67", "6.66"]
    assert sum(Decimal(amount) for amount in played.earned().values()) == 10


BACK = "order_id order_date quantity kind returns_order_id\ns 2026-01-05 100 sale -\n"


@pytest.mark.parametrize(
    ("back", "earned"),
    [
        ("r 2026-01-20 40 return s", {"2026-01": "6.00"}),
        ("r 2026-01-20 -40 - -", {"2026-01": "6.00"}),
        ("r 2026-02-20 40 return s", {"2026-01": "6.00"}),
        ("r 2026-02-20 40 return -", {"2026-01": "10.00", "2026-02": "0.00"}),
        ("r 2026-01-20 40 return unknown", {"2026-01": "6.00"}),
        ("r 2026-01-20 140 return s", {"2026-01": "0.00"}),
    ],
    ids=["linked", "unlinked and negative", "linked, of a later month", "unlinked in a later month",
         "of an order nobody knows", "of more than was sold"],
)  # fmt: skip
def test_f33_a_return_lowers_the_rebate_and_never_below_nothing(play, back, earned):
    played = play("period: month\n" + TEN, orders=BACK + back)
    assert {period: amount for (_, period), amount in played.earned().items()} == earned
    assert all(amount >= 0 for (amount,) in played.rows("earned"))


def test_f33_the_lines_of_a_return_take_back_what_its_sale_earned(play):
    """Where a rate is paid on everything, each line earned it: 10.00 and 5.00, and −6.00 back."""
    orders = BACK + "t 2026-01-06 50 sale -\nr 2026-01-20 60 return s"
    lines = play(TEN, orders=orders).lines()
    assert {line["order_id"]: line["earned"] for line in lines} == {"s": 10, "t": 5, "r": -6}
