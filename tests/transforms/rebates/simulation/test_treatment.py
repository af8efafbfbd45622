"""Same facts, different outcome: found between programs, and among accounts that are alike."""

from __future__ import annotations

from datetime import date

import duckdb
import pytest

from transforms.rebates import parse_terms
from transforms.rebates.simulation.treatment import pairs, unequal_accounts

HEAD = "valid: {from: 2026-01-01, until: 2027-01-01}\ncurrency: CNY\nperiod: quarter\n"
LOW = "earn: {method: whole, tiers: [{from: 0, percent: 1}, {from: 1000, percent: 2}]}\n"
HIGH = "earn: {method: whole, tiers: [{from: 0, percent: 1}, {from: 1000, percent: 5}]}\n"


def two(left: str, right: str) -> list:
    parts = (f"program: {name}\n{HEAD}{text}" for name, text in (("A", left), ("B", right)))
    return parse_terms("---\n".join(parts), "spec.yaml")


@pytest.fixture
def con():
    with duckdb.connect() as opened:
        yield opened


def found(con, left: str, right: str) -> list[str]:
    return [finding.kind for finding in pairs(con, two(left, right))]


def test_two_regions_paid_differently_for_the_same_basis(con):
    """At 2,000, twice the last threshold, East earns 40 and West 100."""
    (finding,) = pairs(
        con, two("accounts: {region: [East]}\n" + LOW, "accounts: {region: [West]}\n" + HIGH)
    )
    assert finding.kind == "different_terms"
    assert "on 2000 A pays region East 40, B version 1 pays region West 100" in finding.message


# fmt: off
PAIRS = {
    "the same terms for two regions": (
        "accounts: {region: [East]}\n" + LOW, "accounts: {region: [West]}\n" + LOW, []),
    "the same accounts twice": (LOW, HIGH, ["overlap"]),
    "an account in both lists": (
        "accounts: {ids: [X, Y]}\n" + LOW, "accounts: {ids: [Y, Z]}\n" + LOW, ["overlap"]),
    "what one names the other leaves out": (
        "accounts: {ids: [X]}\n" + LOW, "accounts: {exclude: [X]}\n" + LOW, []),
    "other products": (
        "products: {category: [ale]}\n" + LOW, "products: {category: [lager]}\n" + HIGH, []),
    "one credits the other": (LOW, HIGH + "credit: [A]\n", []),
    "a target decides": (
        "accounts: {level: [1]}\n" + LOW,
        "accounts: {level: [2]}\nearn: {method: attainment, tiers: [{from: 1, percent: 2}]}\n", []),
}
# fmt: on


@pytest.mark.parametrize(("left", "right", "kinds"), PAIRS.values(), ids=PAIRS)
def test_what_two_programs_say_of_each_other(con, left, right, kinds):
    assert found(con, left, right) == kinds


def test_other_days_are_other_sales(con):
    next_year = HEAD.replace("{from: 2026-01-01, until: 2027-01-01}", "{from: 2027-01-01}")
    programs = parse_terms(
        f"program: A\n{HEAD}{LOW}---\nprogram: B\n{next_year}{HIGH}", "spec.yaml"
    )
    assert list(pairs(con, programs)) == []


def test_equal_accounts_of_which_a_program_takes_some(con):
    con.execute(
        "create table known as select * from (values"
        " ('W1', 1, 'East', 'key'), ('W2', 1, 'East', 'key'), ('W3', 1, 'East', 'key'),"
        " ('D1', 2, 'East', 'key')) as t (account_id, level, region, class)"
    )
    programs = parse_terms(
        f"program: A\n{HEAD}accounts: {{level: [1], exclude: [W3]}}\n{LOW}"
        f"---\nprogram: B\n{HEAD}accounts: {{level: [1]}}\n{LOW}",
        "spec.yaml",
    )
    (finding,) = unequal_accounts(con, "known", programs, date(2026, 5, 1))
    assert finding.program == "A"
    assert finding.message == "of level 1, region East, class key it takes W1, W2 and not W3"


def test_accounts_count_as_they_stood(con):
    con.execute(
        "create table known as select * from (values"
        " ('W1', 1, date '2026-01-01'), ('W2', 2, date '2026-01-01'),"
        " ('W2', 1, date '2026-06-01')) as t (account_id, level, valid_from)"
    )
    programs = parse_terms(f"program: A\n{HEAD}accounts: {{ids: [W1]}}\n{LOW}", "spec.yaml")
    assert list(unequal_accounts(con, "known", programs, date(2026, 5, 1))) == []
    (finding,) = unequal_accounts(con, "known", programs, date(2026, 7, 1))
    assert "takes W1 and not W2" in finding.message
