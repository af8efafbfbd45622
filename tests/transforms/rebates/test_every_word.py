"""Words of the grammar, one by one: what each changes on the same small facts.

Each row is a word of the terms, the terms it stands in, and what account A earns with it. The names
of the rows are read by `test_the_whole_grammar.py`.
"""

from __future__ import annotations

import pytest

WHOLE = "earn: {method: whole, tiers: [{from: 0, percent: 10}]}\n"
PER_UNIT = "earn: {method: whole, tiers: [{from: 0, per_unit: 5}]}"
SOLD = {"orders": "quantity unit_price kind\n10 1 sale\n5 1 free_good"}
THREE = {
    "orders": "account_id quantity\nA 50\nB 50\nC 90",
    "accounts": "account_id level region territory class group_id\n"
    "A 1 East T1 key G\nB 1 East T1 key G\nC 2 West T2 major H",
}
CONTEST = "earn: {method: contest, measure: quantity, prizes: [10, 4], "
GROWN = {"orders": "order_date quantity unit_price\n2025-03-01 10 100\n2026-03-01 15 100"}
GROWTH = "period: year\nearn: {method: growth, tiers: [{from: 0, percent: 10}], "
QUARTER = {"orders": "quantity unit_price\n1 0.25"}
FALLING = {"orders": "order_date quantity kind\n2026-01-05 50 return\n2026-02-05 100 sale"}
MONTHS = "period: month\n" + WHOLE
PACKS = "product_id units_per_case units_per_pallet\nP 12 24"
HIT = "incident_id account_id kind occurred_on status\ni1 A {} 2026-01-09 {}"

# fmt: off
WORDS = {
    "free_goods: include": ("basis: {free_goods: include}\n" + WHOLE, SOLD, "1.50"),
    "free_goods: exclude": ("basis: {free_goods: exclude}\n" + WHOLE, SOLD, "1.00"),
    "measure: cost": (
        "basis: {measure: cost}\n" + WHOLE,
        {"orders": "quantity unit_price\n10 5", "products": "product_id unit_cost\nP 2"}, "2.00"),
    "measure: margin": (
        "basis: {measure: margin}\n" + WHOLE,
        {"orders": "quantity unit_price\n10 5", "products": "product_id unit_cost\nP 2"}, "3.00"),
    "unit: pallet": (
        "basis: {measure: quantity, unit: pallet}\n" + PER_UNIT,
        {"orders": "quantity unit\n48 each", "products": PACKS}, "10.00"),
    "unit: case": (
        "basis: {measure: quantity, unit: case}\n" + PER_UNIT,
        {"orders": "quantity unit\n48 each", "products": PACKS}, "20.00"),
    "mode: half_up": ("rounding: {mode: half_up}\n" + WHOLE, QUARTER, "0.03"),
    "mode: half_even": ("rounding: {mode: half_even}\n" + WHOLE, QUARTER, "0.02"),
    "mode: down": ("rounding: {mode: down}\n" + WHOLE, QUARTER, "0.02"),
    "decrease: claw_back": ("decrease: claw_back\n" + MONTHS, FALLING, "10.00"),
    "decrease: carry_forward": ("decrease: carry_forward\n" + MONTHS, FALLING, "5.00"),
    "decrease: keep": ("decrease: keep\n" + MONTHS, FALLING, "5.00"),
    "ties: share": (CONTEST + "scope: region, ties: share}", THREE, "7.00"),
    "ties: both_full": (CONTEST + "scope: region, ties: both_full}", THREE, "10.00"),
    "ties: lowest": (CONTEST + "scope: region, ties: lowest}", THREE, "4.00"),
    "scope: level": (CONTEST + "scope: level}", THREE, "7.00"),
    "scope: territory": (CONTEST + "scope: territory}", THREE, "7.00"),
    "scope: class": (CONTEST + "scope: class}", THREE, "7.00"),
    "scope: group": (CONTEST + "scope: group}", THREE, "7.00"),
    "scope: all": (CONTEST + "scope: all}", THREE, "2.00"),
    "on: growth": (GROWTH + "on: growth}", GROWN, "50.00"),
    "on: total": (GROWTH + "on: total}", GROWN, "150.00"),
    "pay_to: group_leader": (
        "pool: group\npay_to: group_leader\n" + WHOLE,
        {"orders": "account_id quantity\nA 10\nB 30",
         "accounts": "account_id group_id is_group_leader\nA G true\nB G false"}, "4.00"),
    "pay_to: members_pro_rata": (
        "pool: group\npay_to: members_pro_rata\n" + WHOLE,
        {"orders": "account_id quantity\nA 10\nB 30",
         "accounts": "account_id group_id is_group_leader\nA G true\nB G false"}, "1.00"),
}
# fmt: on


@pytest.mark.parametrize("word", WORDS)
def test_a_word_of_the_terms_changes_what_is_earned(play, word):
    terms, facts, earned = WORDS[word]
    found = play(terms, **facts).earned()
    paid = [amount for (account, _), amount in found.items() if account == "A" and amount]
    assert paid[-1] == earned


@pytest.mark.parametrize(
    ("period", "name"),
    [
        ("period: day", "2026-01-05"), ("period: week", "2026-W02"), ("period: month", "2026-01"),
        ("period: quarter", "2026-Q1"), ("period: half_year", "2026-H1"), ("period: year", "2026"),
        ("period: program", "program"), ("period: line", "o1/1"),
        ("period: order", "o1"),
    ],
)  # fmt: skip
def test_a_period_is_named(play, period, name):
    assert play(f"{period}\n{WHOLE}", orders="quantity\n10").only("period") == name


KINDS = ["incident: diversion", "incident: undercutting", "incident: off_network",
         "incident: price_raise", "incident: supply_failure"]  # fmt: skip


@pytest.mark.parametrize("incident", KINDS)
def test_an_incident_of_the_kind_cancels_and_another_does_not(play, incident):
    kind = incident.partition(": ")[2]
    terms = f"discipline: [{{{incident}, of: account, effect: cancel}}]\n{WHOLE}"
    mine = play(terms, orders="quantity\n10", incidents=HIT.format(kind, "confirmed"))
    assert mine.only("earned") == 0
    others = "diversion" if kind != "diversion" else "undercutting"
    spared = play(terms, orders="quantity\n10", incidents=HIT.format(others, "confirmed"))
    assert spared.only("earned") == 1


STATES = ["status: reported", "status: confirmed", "status: appealed", "status: dismissed"]


@pytest.mark.parametrize("status", STATES)
def test_an_incident_counts_in_the_state_that_the_rule_names(play, status):
    terms = f"discipline: [{{incident: diversion, {status}, effect: cancel}}]\n{WHOLE}"
    for state in STATES:
        word = state.partition(": ")[2]
        played = play(terms, orders="quantity\n10", incidents=HIT.format("diversion", word))
        assert played.only("earned") == (0 if state == status else 1)


@pytest.mark.parametrize(
    ("gate", "period"),
    [
        ("of: month", "2026-01"), ("of: quarter", "2026-Q1"), ("of: half_year", "2026-H1"),
        ("of: year", "2026"), ("of: week", "2026-W02"), ("of: day", "2026-01-05"),
    ],
)  # fmt: skip
def test_a_required_attainment_is_of_the_periods_it_names(play, gate, period):
    """Only the period in which A bought has a target: reached with 10, missed with 9."""
    terms = f"period: year\nrequire: [{{attainment: {{{gate}, at_least: 1}}}}]\n{WHOLE}"
    targets = f"account_id period target\nA {period} 10"
    enough = play(terms, orders="quantity\n10", targets=targets, as_of="2026-01-06")
    short = play(terms, orders="quantity\n9", targets=targets, as_of="2026-01-06")
    assert (enough.only("earned") > 0, short.only("earned")) == (gate not in _MANY, 0)


# The days from 1 to 4 January have begun and have no target.
_MANY = ("of: day",)


@pytest.mark.parametrize(
    "settle",
    ["every: line", "every: order", "every: day", "every: week", "every: month", "every: quarter",
     "every: half_year", "every: year", "every: program", "pay_as: credit_note", "pay_as: goods",
     "pay_as: cash"],
)  # fmt: skip
def test_how_it_is_settled_changes_nothing_that_is_owed(play, settle):
    terms = f"settle: {{{settle}, approve: true, minimum: 5}}\n{WHOLE}"
    assert play(terms, orders="quantity\n10").only("earned") == 1


@pytest.mark.parametrize(
    "accrual",
    [
        "method: to_date",
        "method: expected_value",
        "method: most_likely",
        "method: forecast_tier",
        "method: percent, percent: 2",
        "percent: 2",
    ],
)
def test_how_it_is_accrued_changes_nothing_that_is_owed(play, accrual):
    assert play(f"accrual: {{{accrual}}}\n{WHOLE}", orders="quantity\n10").only("earned") == 1
