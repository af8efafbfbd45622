"""Worked examples of other systems: their figures come out, and the known wrong ones do not."""

from decimal import Decimal

import pytest

STEPS = "tiers: [{from: 0, percent: 10}, {from: 1000, percent: 25, until: 2500}]"
UNITS = "basis: {measure: quantity}\n"
FOUR = "tiers: [{from: 4, percent: 10}, {from: 10, percent: 20}, {from: 20, percent: 30}]"
HUNDREDS = (
    "tiers: [{from: 0, percent: 10}, {from: 100, percent: 20},"
    " {from: 300, percent: 30, until: 6000}]"
)
CASES = {
    "stepped": (f"earn: {{method: marginal, edge: exceeded, {STEPS}}}", "20 100", "350.00"),
    "cumulative": (f"earn: {{method: whole, edge: exceeded, {STEPS}}}", "20 100", "500.00"),
    "per unit, all at the higher rate": (
        UNITS + "earn: {method: whole, edge: exceeded,"
        " tiers: [{from: 0, per_unit: 20}, {from: 50, per_unit: 40}]}",
        "40 1\n60 1",
        "4000.00",
    ),
    "only the quantity that exceeds": (
        UNITS + "earn: {method: marginal, tiers: [{from: 0, percent: 10},"
        " {from: 15, percent: 20}]}",
        "26 1",
        "3.80",
    ),
    "three bands of units": (
        UNITS + f"earn: {{method: marginal, edge: exceeded, {FOUR}}}", "23 1", "3.50",
    ),
    "three tiers, all at the highest": (
        UNITS + f"earn: {{method: whole, edge: exceeded, {FOUR}}}", "23 1", "6.90",
    ),
    "bands over four orders": (
        f"earn: {{method: marginal, edge: exceeded, {HUNDREDS}}}",
        "1 300\n1 500\n1 1000\n1 2000",
        "1100.00",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("terms", "lines", "earned"), CASES.values(), ids=CASES)
def test_public_example_is_reproduced(play, terms, lines, earned):
    played = play(terms, orders="quantity unit_price\n" + lines)
    assert played.earned() == {("A", "program"): earned}
    assert sum(line["earned"] for line in played.lines()) == Decimal(earned)


def test_bands_over_four_orders_are_not_what_a_well_known_system_makes_of_them(play):
    terms, lines, _ = CASES["bands over four orders"]
    assert play(terms, orders="quantity unit_price\n" + lines).only("earned") != Decimal("1120.00")


def test_the_rate_of_all_units_moves_with_every_line(play):
    terms = UNITS + (
        "earn: {method: whole, tiers: [{from: 0, percent: 10}, {from: 15, percent: 15},"
        " {from: 50, percent: 30}]}"
    )
    bought = ["14", "12", "20", "30"]
    totals = [
        play(terms, orders="quantity\n" + "\n".join(bought[:n])).earned()[("A", "program")]
        for n in range(1, 5)
    ]
    assert totals == ["1.40", "3.90", "6.90", "22.80"]


def test_each_line_by_itself_is_not_the_period(play):
    tiers = (
        "tiers: [{from: 0, percent: 5}, {from: 100, percent: 10},"
        " {from: 350, percent: 15, until: 500}]"
    )
    terms = f"basis: {{measure: quantity}}\nearn: {{method: marginal, edge: exceeded, {tiers}}}"
    orders = "quantity\n60\n200"
    by_line = play("period: line\n" + terms, orders=orders).earned()
    assert by_line == {("A", "o1/1"): "3.00", ("A", "o2/1"): "15.00"}
    assert play(terms, orders=orders).earned() == {("A", "program"): "21.00"}


def test_every_full_multiple_gives_goods(play):
    terms = UNITS + "earn: {method: free_goods, per: 100, give: {product: G, units: 2}}"
    played = play(terms, orders="quantity\n150")
    assert (played.only("earned_units"), played.only("earned")) == (2, None)


@pytest.mark.parametrize(
    ("collected", "earned"),
    [("600000", "0.00"), ("1000000", "40000.00"), ("1200000", "76000.00")],
)
def test_cash_collected_is_paid_within_and_above_the_target(play, collected, earned):
    terms = (
        "basis: {measure: collected}\nearn: {method: attainment, edge: exceeded,"
        " tiers: [{from: 0.6, percent: 4}, {from: 1.0, percent: 6, excess_percent: 8}]}"
    )
    played = play(
        terms,
        collections=f"account_id collected_on amount\nA 2026-03-01 {collected}",
        targets="account_id period target\nA program 1000000",
    )
    assert played.earned() == {("A", "program"): earned}


def test_a_retroactive_scale_accrues_month_by_month(play):
    terms = "earn: {method: whole, tiers: [{from: 5000, percent: 2}, {from: 20000, percent: 4}]}"
    orders = (
        "order_date quantity unit_price\n2026-10-05 3 1000\n2026-11-05 4 1000\n2026-12-05 20 1000"
    )
    owed = [
        play(terms, orders=orders, as_of=day).earned()[("A", "program")]
        for day in ("2026-11-01", "2026-12-01", "2027-01-01")
    ]
    assert owed == ["0.00", "140.00", "1080.00"]
    assert Decimal(owed[2]) - Decimal(owed[1]) == Decimal("940.00")


def test_a_late_order_raises_what_january_owes_once_it_has_arrived(play):
    terms = "period: month\nearn: {method: whole, tiers: [{from: 0, percent: 10}]}"
    first = "order_date quantity unit_price\n2026-01-01 1 100"
    assert play(terms, orders=first, as_of="2026-02-01").earned() == {("A", "2026-01"): "10.00"}
    late = first + "\n2026-01-02 1 50"
    assert play(terms, orders=late, as_of="2026-03-01").earned() == {("A", "2026-01"): "15.00"}


def test_a_retroactive_discount_lowers_what_is_earned_per_unit(play):
    """480 a unit, 432 for all above 600 units: the discount is 48 a unit once 600 are exceeded."""
    terms = UNITS + "earn: {method: whole, edge: exceeded, tiers: [{from: 600, per_unit: 48}]}"
    for units, discount in ((75, "0.00"), (600, "0.00"), (750, "36000.00")):
        played = play(terms, orders=f"quantity unit_price\n{units} 480")
        assert played.earned() == {("A", "program"): discount}
