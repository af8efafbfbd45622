"""Every step that makes or changes an earning is told by its name and adds up to the amount."""

from __future__ import annotations

from decimal import Decimal

import duckdb
import pytest

from transforms.exports.letters.arithmetic import read_step, told_step
from transforms.language.messages import tell
from transforms.rebates import owed, parse_terms

D = Decimal


@pytest.fixture
def walked(world):
    """Compute terms on drawn facts and return, per result, its steps as (name, says, after)."""

    def run(terms, **tables):
        parsed = parse_terms(world["whole"](terms), "drawn.yaml")
        with duckdb.connect() as con:
            facts = world["prepare"](con, {"orders": []} | tables)
            with owed(con, facts, parsed, parsed[0].valid.until, with_steps=True) as found:
                rows = found.results.to_pylist()
        says = {step["says"] for row in rows for step in row["steps"]}
        assert [text for text in says if told_step(text, "en") != text] == []
        assert [text for text in says if str(read_step(text)) != text] == []
        assert [t for t in says if tell(read_step(t), "zh") != told_step(t, "zh")] == []
        return [
            (row["account_id"], [(s["name"], s["says"], s["after"]) for s in row["steps"]])
            for row in rows
        ]

    return run


def of(told, account, place=0):
    return [steps for who, steps in told if who == account][place]


ORDERS = """
account_id quantity unit_price product_id
A          6        100        P
A          14       100        P
A          3        50         Q
"""


def test_bands_and_limits_are_steps_of_their_own(walked):
    told = walked(
        """
products: {ids: [P]}
earn: {method: marginal, tiers: [{from: 0, percent: 10}, {from: 1000, percent: 25}]}
cap: 300
""",
        orders=ORDERS,
    )
    assert of(told, "A") == [
        ("filter", "net amount, ordered, returns deducted, products ids P: 2 lines", None),
        ("basis", "2,000.00 CNY", None),
        ("tier", "tier 1: 1,000.00 × 10% = 100.00", D(100)),
        ("tier", "tier 2: 1,000.00 × 25% = 250.00", D(350)),
        ("cap", "at most 300.00 a period", D(300)),
        ("rounding", "rounded half up to 2 decimals", D(300)),
    ]


def test_a_fine_names_its_case_and_a_compensation_is_one_line_without_the_offenders_orders(walked):
    told = walked(
        """
earn: {method: whole, tiers: [{from: 0, percent: 1}]}
discipline:
  - {incident: diversion, effect: multiply, by_count: [1, 0.8],
     compensate: {percent: 10, to: victim}}
""",
        orders="""
account_id quantity unit_price
A1         10       100
A2         650      100
""",
        incidents="""
incident_id account_id kind      occurred_on status    victim_account_id
I1          A2         diversion 2026-05-20  confirmed A1
""",
    )
    assert ("multiply", "1 case of diversion (I1): × 0.8", D(520)) in of(told, "A2")
    assert of(told, "A1", 1) == [
        ("compensation", "65.00 = 10 % of 650.00 that A2 had earned, case I1", D(65)),
        ("rounding", "rounded half up to 2 decimals", D(65)),
    ]


def test_points_credit_and_net_of_say_what_they_took_and_for_whom(walked):
    told = walked(
        """
program: QV
earn: {method: whole, tiers: [{from: 0, percent: 1}]}
---
program: AB
earn: {method: whole, tiers: [{from: 0, percent: 4}]}
credit: [QV]
discipline: [{incident: undercutting, effect: points, points: 1}]
---
program: NET
earn: {method: whole, tiers: [{from: 0, percent: 2}]}
stack: {order: 20, net_of: [QV]}
""",
        orders="account_id quantity unit_price\nA 10 100",
        incidents="""
incident_id account_id kind         occurred_on status
U7          A          undercutting 2026-03-01  confirmed
""",
    )
    by_program = dict(zip(("AB", "NET", "QV"), (steps for _, steps in told), strict=True))
    assert by_program["AB"][2:] == [
        ("tier", "tier 1: 1,000.00 × 4% = 40.00", D(40)),
        ("points", "1% off the rate, not below 0: 1 case of undercutting (U7)", D(30)),
        ("credit", "counted in already: QV has earned 10.00; not below 0", D(20)),
        ("rounding", "rounded half up to 2 decimals", D(20)),
    ]
    assert by_program["NET"][1:3] == [
        ("net_of", "1,000.00 CNY less 10.00 that QV earned on these lines", None),
        ("basis", "990.00 CNY", None),
    ]


def test_a_part_of_a_groups_sum_says_how_it_follows(walked):
    told = walked(
        """
pool: group
pay_to: members_pro_rata
earn: {method: whole, tiers: [{from: 1000, percent: 5}]}
""",
        orders="account_id quantity unit_price\nA 3 100\nB 7 100",
        accounts="""
account_id group_id is_group_leader valid_from
A          G        true            2025-01-01
B          G        false           2025-01-01
""",
    )
    assert of(told, "A")[-3:] == [
        ("tier", "tier 1: 1,000.00 × 5% = 50.00", D(50)),
        ("rounding", "rounded half up to 2 decimals", D(50)),
        ("share", "the part of A: 300 of 1,000 of the basis, by largest remainder", D(15)),
    ]


def test_units_beyond_the_limit_are_told(walked):
    told = walked(
        """
basis: {measure: quantity}
limit_units: 8
earn: {method: whole, tiers: [{from: 1, per_unit: 0.5}]}
""",
        orders="account_id quantity unit_price\nA 6 100\nA 14 100",
    )
    assert of(told, "A")[1:4] == [
        ("limit_units", "the first 8 of 20", None),
        ("basis", "8 units", None),
        ("tier", "tier 1: 8 units × 0.5 = 4.00", D(4)),
    ]


@pytest.mark.parametrize(
    ("terms", "more", "step"),
    [
        (
            "earn: {method: attainment, tiers: [{from: 1, percent: 5}]}",
            {"targets": "account_id period target\nB program 5"},
            ("tier", "not computed: no target", D(0)),
        ),
        (
            """
earn: {method: whole, tiers: [{from: 0, percent: 1}]}
require: [{measure: quantity, at_least: 300}]
""",
            {},
            (
                "require",
                "nothing is paid unless all of this holds: measure quantity, at least 300",
                D(0),
            ),
        ),
        (
            "earn: {method: whole, tiers: [{from: 0, percent: 1}]}\nguarantee: 75",
            {},
            ("guarantee", "at least 75.00 is guaranteed", D(75)),
        ),
        (
            "earn: {method: whole, tiers: [{from: 5000, percent: 1}]}",
            {},
            ("tier", "no tier is reached", D(0)),
        ),
    ],
)  # fmt: skip
def test_what_gives_nothing_or_a_floor_says_why(walked, terms, more, step):
    assert step in of(walked(terms, orders=ORDERS, **more), "A")
