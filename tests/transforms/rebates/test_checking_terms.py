"""Cliffs: thresholds where one more unit pays more than it costs."""

from decimal import Decimal

import pytest

from transforms.rebates.check import check_programs

CASES = {
    "whole on money": (
        "earn: {method: whole, tiers: [{from: 5000, percent: 2}, {from: 20000, percent: 4}]}",
        [(1, "100.00", "100.00"), (2, "400.00", "408.16")],
    ),
    "marginal has none": (
        "earn: {method: marginal, tiers: [{from: 0, percent: 2}, {from: 20000, percent: 4}]}", [],
    ),
    "a rate from the first unit on is no cliff": (
        "earn: {method: whole, tiers: [{from: 0, percent: 2}]}", [],
    ),
    "fixed": (
        "earn: {method: fixed, tiers: [{from: 100, amount: 5}, {from: 200, amount: 50}]}",
        [(1, "5", "5.00"), (2, "45", "45.00")],
    ),
    "rolling": (
        "earn: {method: rolling, tiers: [{from: 0, percent: 10}, {from: 1000, percent: 25}]}",
        [(2, "250", "277.77")],
    ),
    "total": (
        "earn: {method: total, tiers: [{from: 0, percent: 10}, {from: 1000, percent: 25}]}",
        [(2, "250", "277.77")],
    ),
    "attainment counts in targets": (
        "earn: {method: attainment, tiers: [{from: 0.9, percent: 4}, {from: 1, percent: 6}]}",
        [(1, "0.036", None), (2, "0.02", None)],
    ),
    "attainment with its own rate above the target": (
        ("earn: {method: attainment, tiers: [{from: 0.9, percent: 4},"
         " {from: 1.2, percent: 4, excess_percent: 9}]}"),
        [(1, "0.036", None), (2, "0.010", None)],
    ),
    "growth on the total jumps by the whole": (
        ("earn: {method: growth, on: total,"
         " tiers: [{from: 0, percent: 1}, {from: 0.5, percent: 2}]}"),
        [(1, "0.01", None), (2, "0.015", None)],
    ),
    "growth on the growth from nothing has none": (
        "earn: {method: growth, tiers: [{from: 0, percent: 1}]}", [],
    ),
    "money per unit": (
        ("basis: {measure: quantity}\nearn: {method: whole, tiers: [{from: 0, per_unit: 1},"
         " {from: 50, per_unit: 3}]}"),
        [(2, "100", None)],
    ),
    "percent of counted units, small": (
        ("basis: {measure: quantity}\nearn: {method: whole, tiers: [{from: 0, percent: 1},"
         " {from: 50, percent: 2}]}"),
        [],
    ),
    "percent of counted units, large": (
        ("basis: {measure: quantity}\nearn: {method: whole, tiers: [{from: 0, percent: 1},"
         " {from: 500, percent: 2}]}"),
        [(2, "5", None)],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("terms", "expected"), CASES.values(), ids=CASES)
def test_cliffs_are_found_with_their_jump(read, terms, expected):
    found = [f for f in check_programs(read(terms)) if f.kind == "cliff"]
    assert [(f.tier_no, f.jump, f.within) for f in found] == [
        (tier, Decimal(jump), within and Decimal(within)) for tier, jump, within in expected
    ]


def test_buying_up_to_the_threshold_from_within_pays_for_itself(play, read):
    """408.16 below 20,000 it pays to buy the rest; 409 below it does not."""
    terms = CASES["whole on money"][0]

    def owed(amount):
        return play(terms, orders=f"quantity unit_price\n1 {amount}").only("earned")

    assert owed("20000") - owed("19591.84") >= 408
    assert owed("20000") - owed("19591") < 409


def test_a_tier_that_pays_less_than_the_one_before_is_a_drop(read):
    terms = "earn: {method: whole, tiers: [{from: 0, percent: 4}, {from: 1000, percent: 3}]}"
    (finding,) = check_programs(read(terms))
    assert (finding.kind, finding.at, finding.jump) == ("drop", 1000, -10)


def test_accounts_named_one_by_one_are_pointed_out(read):
    terms = "accounts: {ids: [A]}\nearn: {method: marginal, tiers: [{from: 0, percent: 2}]}"
    (finding,) = check_programs(read(terms))
    assert "treated differently" in finding.message
    grouped = terms.replace("ids: [A]", "group: [G]")
    assert [finding.kind for finding in check_programs(read(grouped))] == ["named_groups"]


FINED = (
    "program: Q\nperiod: year\ndiscipline: [{incident: diversion, effect: cancel}]\n"
    "earn: {method: marginal, tiers: [{from: 0, percent: 1}]}\n---\nprogram: Y\nperiod: year\n"
    "earn: {method: marginal, tiers: [{from: 0, percent: 4}]}\n"
)


@pytest.mark.parametrize("way", ["credit: [Q]", "stack: {net_of: [Q]}"])
def test_a_fine_that_comes_back_through_another_program_is_told(read, way):
    (finding,) = check_programs(read(FINED + way))
    assert (finding.program, finding.kind) == ("Y", "fine_comes_back")
    assert "what Q version 1 takes off for diversion comes back" in finding.message
    same = f"{way}\ndiscipline: [{{incident: diversion, effect: cancel}}]"
    assert check_programs(read(FINED + same)) == []


def test_a_return_larger_than_its_month_is_forgiven_only_where_the_terms_say_so(read):
    terms = "period: month\nearn: {method: marginal, tiers: [{from: 0, percent: 2}]}\n"
    (finding,) = check_programs(read(terms))
    assert finding.kind == "return_forgiven"
    assert "in its own month" in finding.message
    for said in (
        "decrease: claw_back", "decrease: carry_forward", "basis: {returns: ignore}",
        "period: year",
    ):  # fmt: skip
        words = terms.replace("period: month\n", "") if "period" in said else terms
        assert check_programs(read(words + said)) == []
