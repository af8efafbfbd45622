"""Attainment of a target and growth against a base."""

import pytest

GATE = (
    "earn: {method: attainment, tiers: [{from: 0.9, percent: 2}, {from: 1, percent: 4,"
    " excess_percent: 6}]}"
)


def target(account="A", period="program", target=1000, program="-", measure="-"):
    return (
        f"program account_id period measure target\n{program} {account} {period} {measure} {target}"
    )


@pytest.mark.parametrize(
    ("bought", "tier", "earned", "rate"),
    [
        ("899", 0, "0.00", None),
        ("900", 1, "18.00", "2%"),
        ("1000", 2, "40.00", "4%"),
        ("1500", 2, "70.00", None),
    ],
)
def test_attainment_pays_within_and_above_the_target(play, bought, tier, earned, rate):
    played = play(GATE, orders=f"quantity\n{bought}", targets=target())
    assert (played.only("tier_no"), played.only("rate")) == (tier, rate)
    assert played.earned() == {("A", "program"): earned}
    assert sum(line["earned"] for line in played.lines()) == float(earned)


@pytest.mark.parametrize(
    "targets",
    [
        target("B"),
        target(target=0),
        target(program="Other"),
        target(measure="quantity"),
        target(period="2025"),
    ],
)
def test_without_a_target_nothing_is_computed(play, targets):
    played = play(GATE, orders="quantity\n1500", targets=targets)
    assert played.rows("earned", "reason") == [(None, "no_target")]


def test_a_target_of_the_program_comes_before_one_of_all(play):
    both = target() + "\nP1 A program - 2000"
    assert play(GATE, orders="quantity\n1500", targets=both).only("tier_no") == 0


def test_a_program_that_covers_a_year_takes_the_target_of_that_year(play):
    assert play(GATE, orders="quantity\n1000", targets=target(period="2026")).only("tier_no") == 2


def test_attainment_ends_where_the_ladder_ends(play):
    terms = "earn: {method: attainment, tiers: [{from: 0.5, percent: 10, until: 1.2}]}"
    played = play(terms, orders="quantity\n5000", targets=target())
    assert played.earned() == {("A", "program"): "120.00"}


def test_attainment_in_units_pays_the_money_of_the_units(play):
    """Target 10 units: the first ten at 4 %, five more at 6 %, each at its own price."""
    terms = "basis: {measure: quantity}\n" + GATE
    played = play(terms, orders="quantity unit_price\n8 10\n7 20", targets=target(target=10))
    # first ten: 8 × 10 + 2 × 20 = 120 at 4 %; five × 20 = 100 at 6 %
    assert played.earned() == {("A", "program"): "10.80"}


def test_periods_of_a_year_have_their_own_targets(play):
    targets = "account_id period target\nA 2026-Q1 100\nA 2026-Q2 1000"
    orders = "order_date quantity\n2026-01-05 100\n2026-04-05 100"
    played = play("period: quarter\n" + GATE, orders=orders, targets=targets)
    assert played.earned() == {("A", "2026-Q1"): "4.00", ("A", "2026-Q2"): "0.00"}


GROWTH = (
    "earn: {{method: growth, on: {on}, tiers: [{{from: 0.1, percent: 5}}, {{from: 0.5,"
    " percent: 10}}]}}"
)
TWO_YEARS = "order_date quantity\n2025-03-01 1000\n2026-03-01 {}"


@pytest.mark.parametrize(
    ("on", "bought", "earned"),
    [
        ("growth", "1099", "0.00"),
        ("growth", "1100", "5.00"),
        ("growth", "1500", "50.00"),
        ("total", "1500", "150.00"),
        ("growth", "800", "0.00"),
    ],
)
def test_growth_against_the_year_before(play, on, bought, earned):
    for kind, name in (("year", "2026"), ("quarter", "2026-Q1"), ("program", "program")):
        played = play(f"period: {kind}\n" + GROWTH.format(on=on), orders=TWO_YEARS.format(bought))
        assert played.earned() == {("A", name): earned}


def test_a_program_without_an_end_grows_against_the_same_days_a_year_before(play):
    terms = "valid: {from: 2026-01-01}\n" + GROWTH.format(on="growth")
    orders = "order_date quantity\n2025-03-01 1000\n2025-09-01 5000\n2026-03-01 1500"
    assert play(terms, orders=orders, as_of="2026-04-01").earned() == {("A", "program"): "50.00"}


def test_without_a_base_growth_is_not_computed(play):
    played = play(GROWTH.format(on="growth"), orders="quantity\n1500")
    assert played.rows("earned", "reason") == [(None, "no_base")]


def test_a_baseline_of_the_terms_stands_for_the_base(play):
    terms = "earn: {method: growth, baseline: {amount: 1000}, tiers: [{from: 0.1, percent: 5}]}"
    assert play(terms, orders="quantity\n1500").earned() == {("A", "program"): "25.00"}


def test_week_53_has_no_week_a_year_before(play):
    terms = "period: week\n" + GROWTH.format(on="growth")
    orders = "order_date quantity\n2025-12-29 100\n2026-12-28 200"
    assert play(terms, orders=orders).rows("period", "reason") == [("2026-W53", "no_base")]


def test_a_week_grows_against_the_week_of_its_number(play):
    terms = "period: week\n" + GROWTH.format(on="growth")
    # 5 January 2026 is in week 2, so is 6 January 2025
    orders = "order_date quantity\n2025-01-06 100\n2026-01-05 200"
    assert play(terms, orders=orders).earned() == {("A", "2026-W02"): "10.00"}


def test_the_base_is_the_accounts_whatever_its_class_was(play):
    accounts = "account_id class valid_from\nA general 2024-01-01\nA key 2026-01-01"
    terms = "accounts: {class: [key]}\n" + GROWTH.format(on="growth")
    played = play(terms, orders=TWO_YEARS.format(1500), accounts=accounts)
    assert played.earned() == {("A", "program"): "50.00"}
