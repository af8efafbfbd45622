"""Estimates of open periods: formulas of the contract, on forecasts small enough to do by hand.

The quarter runs to 1 April 2026; as of Monday, 16 February, 44 days (6 2/7 weeks) are to come.
"""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

WHOLE = "earn: {method: whole, tiers: [{from: 0, percent: 2}, {from: 1500, percent: 4}]}\n"
ORDERS = "quantity\n1000"
# 44 units in all on three paths of four, 880 on the fourth.
PATHS = [7.0, 7.0, 7.0, 140.0]


def test_expected_value_weighs_each_tier_by_its_paths(estimate):
    """1,000 × (3/4 × 2 % + 1/4 × 4 %) = 25.00."""
    made = estimate(WHOLE + "accrual: expected_value", [("A", "P", "1", PATHS)], orders=ORDERS)
    assert made.amounts() == {"A": "25.00"}
    assert made.ways() == [("A", 1, 3, "1044.00", "20.88"), ("A", 2, 1, "1880.00", "75.20")]
    assert made.reasons() == {"estimated_expected_value"}
    assert made.to_date["earned"].to_pylist() == [Decimal("20.0000")]


@pytest.mark.parametrize(
    ("method", "paths", "accrued"),
    [
        ("most_likely", PATHS, "20.00"),
        ("most_likely", [7, 140], "20.00"),  # the lower of equals
        ("most_likely", [7, 140, 140], "40.00"),
        ("forecast_tier", PATHS, "20.00"),  # the mean is 1,253
        ("forecast_tier", [7, 154], "40.00"),  # the mean is 1,506
        ("to_date", [140, 140], "20.00"),
    ],
)
def test_the_other_methods_take_one_tier(estimate, method, paths, accrued):
    made = estimate(f"{WHOLE}accrual: {method}", [("A", "P", "1", paths)], orders=ORDERS)
    assert made.amounts() == {"A": accrued}


def test_rounding_happens_once_at_the_end(estimate):
    """333 × (2/3 × 2 % + 1/3 × 4 %) = 8.88 exactly; rounding the parts first would give 8.87."""
    paths = [7.0, 7.0, 420.0]
    made = estimate(WHOLE + "accrual: expected_value", [("A", "P", "1", paths)],
                    orders="quantity\n333")  # fmt: skip
    exact = Fraction(333) * (Fraction(2, 3) * Fraction(2, 100) + Fraction(1, 3) * Fraction(4, 100))
    assert made.amounts() == {"A": f"{float(exact):.2f}"}
    assert made.made.results["earned_exact"].to_pylist() == [
        Decimal("8.88").quantize(Decimal("1e-18"))
    ]


@pytest.mark.parametrize(
    ("currency", "accrued"),
    [("JPY", "8"), ("KWD", "8.325"), ("{code: CNY, decimals: 1}", "8.3"), ("CNY", "8.33")],
)
def test_an_estimate_has_the_decimals_of_its_currency(estimate, currency, accrued):
    """333 × (3/4 × 2 % + 1/4 × 4 %) = 8.325."""
    terms = f"currency: {currency}\n{WHOLE}accrual: expected_value"
    paths = [7.0, 7.0, 7.0, 420.0]
    made = estimate(terms, [("A", "P", "1", paths)], orders="quantity\n333", in_currency="-")
    (earned,) = made.made.results["earned"].to_pylist()
    assert earned == Decimal(accrued)


def test_a_constraint_holds_the_estimate_to_what_is_owed_with_that_probability(estimate):
    """Fixed 100 from 1,500, reached on 1 path of 4: with probability 0.5 nothing is owed."""
    terms = "earn: {method: fixed, tiers: [{from: 1500, amount: 100}]}\naccrual: expected_value\n"
    free = estimate(terms, [("A", "P", "1", PATHS)], orders=ORDERS)
    assert free.amounts() == {"A": "13.30"}  # 1,000 × 1/4 × 100 ÷ 1,880
    held = estimate(terms + "constraint: {ratio: 0.5}", [("A", "P", "1", PATHS)], orders=ORDERS)
    assert held.amounts() == {"A": "0.00"}
    assert held.reasons() == {"estimated_expected_value_constrained"}
    loose = estimate(terms + "constraint: {ratio: 0.25}", [("A", "P", "1", PATHS)], orders=ORDERS)
    assert loose.amounts() == {"A": "13.30"}


def test_at_the_end_of_the_period_what_is_owed_is_accrued(estimate):
    made = estimate(WHOLE + "accrual: expected_value", [("A", "P", "1", PATHS)], orders=ORDERS,
                    as_of=date(2026, 4, 1))  # fmt: skip
    assert made.made.results.equals(made.to_date)
    assert made.made.explained.num_rows == 0


def test_without_a_forecast_the_tier_to_date_is_the_only_way_to_end(estimate):
    made = estimate(WHOLE + "accrual: expected_value", [("B", "P", "1", PATHS)], orders=ORDERS)
    assert made.amounts() == {"A": "20.00"}
    assert made.ways() == [("A", 1, 4, "1000.00", "20.00")]


def test_only_what_the_program_counts_comes_in(estimate):
    """B is not in the program, product Q neither; a case of twelve counts as twelve."""
    terms = WHOLE + "accounts: {exclude: [B]}\nproducts: {ids: [P]}\naccrual: expected_value"
    forecast = [("A", "P", "1", [7.0]), ("A", "Q", "1", [700.0]), ("B", "P", "1", [700.0])]
    made = estimate(terms, forecast, orders="account_id quantity\nA 1000\nB 1000")
    assert made.ways() == [("A", 1, 1, "1044.00", "20.88")]


def test_quantities_convert_by_the_products_pack(estimate):
    terms = (
        "basis: {measure: quantity, unit: case}\naccrual: expected_value\n"
        "earn: {method: whole, tiers: [{from: 0, per_unit: 1}, {from: 15, per_unit: 2}]}"
    )
    made = estimate(
        terms,
        [("A", "P", "1", [42.0])],  # 264 singles to come: 22 cases
        orders="quantity unit\n10 case",
        products="product_id units_per_case\nP 12",
    )
    assert made.ways() == [("A", 2, 1, "32.00", "64.00")]
    assert made.amounts() == {"A": "20.00"}


@pytest.mark.parametrize(
    ("measure", "final"),
    [("amount", "1528.00"), ("cost", "1044.00"), ("margin", "484.00"), ("quantity", "1044.00")],
)
def test_every_measure_comes_in_by_its_own_worth(estimate, drawn_demand, measure, final):
    """1,000 to date at 1.00 and 44 to come at 12.00, each at a cost of 1.00."""
    made = estimate(
        f"basis: {{measure: {measure}}}\n{WHOLE}accrual: expected_value",
        drawn_demand([("A", "P", "12", [7.0])], cost="1"),
        orders=ORDERS,
        products="product_id unit_cost\nP 1",
    )
    assert [(way[0], way[2], way[3]) for way in made.ways()] == [("A", 1, final)]


def test_attainment_is_of_the_target_and_growth_of_the_base(estimate):
    attainment = (
        "earn: {method: attainment, tiers: [{from: 0.9, percent: 2}, {from: 1, percent: 4}]}\n"
        "accrual: expected_value"
    )
    made = estimate(attainment, [("A", "P", "1", PATHS)], orders=ORDERS,
                    targets="account_id period target\nA 2026-Q1 1100")  # fmt: skip
    assert [way[:3] for way in made.ways()] == [("A", 1, 3), ("A", 2, 1)]
    assert made.amounts() == {"A": "25.00"}
    growth = (
        "earn:\n  method: growth\n  on: total\n"
        "  tiers: [{from: 0.1, percent: 2}, {from: 0.5, percent: 4}]\n"
        "accrual: expected_value"
    )
    orders = "order_date quantity\n2025-01-05 900\n2026-01-05 1000"
    made = estimate(growth, [("A", "P", "1", PATHS)], orders=orders)
    assert [way[:3] for way in made.ways()] == [("A", 1, 3), ("A", 2, 1)]


def test_without_a_target_nothing_is_accrued(estimate):
    terms = "earn: {method: attainment, tiers: [{from: 1, percent: 2}]}\naccrual: expected_value"
    made = estimate(terms, [("A", "P", "1", PATHS)], orders=ORDERS,
                    targets="account_id period target\nB 2026-Q1 1100")  # fmt: skip
    assert made.amounts() == {"A": None}
    assert made.reasons() == {"no_target"}


def test_a_group_ends_together_and_its_members_share(estimate):
    terms = (
        WHOLE + "pool: group\npay_to: members_pro_rata\naccounts: {region: [East]}\n"
        "accrual: expected_value"
    )
    made = estimate(
        terms,
        [("A", "P", "1", PATHS), ("B", "P", "1", [0.0] * 4)],
        orders="account_id quantity\nA 750\nB 250",
        accounts="account_id region group_id\nA East G\nB East G",
    )
    assert {way[1:] for way in made.ways() if way[0] == "B"} == {
        (1, 3, "1044.00", "5.00"), (2, 1, "1880.00", "10.00"),
    }  # fmt: skip
    total = sum(Decimal(amount) for amount in made.amounts().values())
    assert abs(total - 25) < Decimal("0.05")


def test_bounds_and_requirements_are_part_of_what_will_be_owed(estimate):
    terms = WHOLE + "cap: 30\naccrual: expected_value"
    made = estimate(terms, [("A", "P", "1", PATHS)], orders=ORDERS)
    assert made.ways()[1] == ("A", 2, 1, "1880.00", "30.00")
    terms = WHOLE + "require: [{measure: quantity, at_least: 1500}]\naccrual: expected_value"
    made = estimate(terms, [("A", "P", "1", PATHS)], orders=ORDERS)
    assert [way[4] for way in made.ways()] == ["0.00", "75.20"]


@pytest.mark.parametrize(
    ("terms", "reason"),
    [
        ("earn: {method: contest, prizes: [5]}", "to_date_prizes"),
        ("earn: {method: free_goods, per: 10, give: {product: G, units: 1}}", "to_date_goods"),
        (WHOLE + "period: line", "to_date_by_line"),
        (WHOLE + "period: program\nvalid: {from: 2026-01-01}", "to_date_no_end"),
    ],
)
def test_what_the_forecast_cannot_see_stays_at_what_is_owed_to_date(estimate, terms, reason):
    made = estimate(terms + "\naccrual: expected_value", [("A", "P", "1", PATHS)], orders=ORDERS)
    assert made.made.results["earned"].equals(made.to_date["earned"])
    assert made.reasons() == {reason}


def test_facts_of_the_future_do_not_leak_into_the_estimate(estimate):
    """An order of the same quarter, dated after the as-of date, changes nothing."""
    terms = WHOLE + "accrual: expected_value"
    forecast = [("A", "P", "1", PATHS)]
    known = estimate(terms, forecast, orders="order_date quantity\n2026-01-05 1000")
    more = estimate(terms, forecast, orders="order_date quantity\n2026-01-05 1000\n2026-03-05 9000")
    assert more.made.results.equals(known.made.results)
    assert more.made.explained.equals(known.made.explained)


def test_goods_delivered_later_still_wait(estimate):
    terms = WHOLE + "basis: {on: delivered}\naccrual: expected_value"
    orders = (
        "order_date delivered_on quantity\n2026-01-05 2026-01-09 1000\n2026-01-06 2026-03-01 500"
    )
    made = estimate(terms, [("A", "P", "1", [7.0])], orders=orders)
    assert made.ways() == [("A", 1, 1, "1044.00", "20.88")]


def test_a_return_lowers_the_basis_and_a_negative_one_accrues_nothing(estimate):
    orders = "kind quantity\nsale 1000\nreturn 1200"
    made = estimate(WHOLE + "accrual: expected_value", [("A", "P", "1", PATHS)], orders=orders)
    assert made.amounts() == {"A": "0.00"}


def test_each_version_of_a_program_sees_its_own_days(estimate):
    """Version 2 takes over on 2 March: version 1 has 14 days to come, two weeks of 7."""
    versions = (
        "valid: {from: 2026-01-01, until: 2026-03-02}\n"
        f"{WHOLE}accrual: expected_value\n"
        "---\nprogram: P\nversion: 2\nvalid: {from: 2026-03-02, until: 2027-01-01}\n"
        f"currency: CNY\nperiod: quarter\n{WHOLE}accrual: expected_value\n"
    )
    made = estimate(versions, [("A", "P", "1", [7.0])], orders=ORDERS)
    assert made.ways() == [("A", 1, 1, "1014.00", "20.28")]
