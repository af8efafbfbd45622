"""Simulation: both sides on the same facts, who gains, rates by size, who stands below a cliff."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import duckdb
import pyarrow as pa
import pytest

from adapters.lake.engine import Engine
from adapters.lake.order_lines import make_order_lines
from transforms.exports.blocks import Picture, TextTable
from transforms.exports.sections import NONE
from transforms.exports.simulation import SIMULATION_WORDS, simulation_blocks
from transforms.rebates import Facts, parse_terms
from transforms.rebates.simulation import curve, moved, simulate, within
from transforms.rebates.simulation.trial import sizes_of

FIRST, UNTIL = date(2026, 1, 1), date(2026, 4, 1)
HEAD = "program: P\nvalid: {from: 2026-01-01, until: 2027-01-01}\ncurrency: CNY\nperiod: quarter\n"
CURRENT = HEAD + "earn: {method: marginal, tiers: [{from: 0, percent: 1}, {from: 500, percent: 5}]}"
DRAFT = HEAD.replace("program: P\n", "program: P\nversion: 2\n") + (
    "earn: {method: whole, tiers: [{from: 0, percent: 2}, {from: 500, percent: 3}]}"
)


def orders(con, sold: dict[str, int]) -> Facts:
    table = pa.table(
        {
            "order_id": [f"o{n}" for n in range(len(sold))],
            "line_no": ["1"] * len(sold),
            "account_id": list(sold),
            "product_id": ["P"] * len(sold),
            "order_date": pa.array([date(2026, 2, 1)] * len(sold), pa.date32()),
            "quantity": pa.array([Decimal(n) for n in sold.values()], pa.decimal128(18, 4)),
            "unit_price": pa.array([Decimal(1)] * len(sold), pa.decimal128(18, 6)),
        }
    )
    con.register("sold", table)
    return Facts(orders=make_order_lines(Engine(con), "sold", None))


@pytest.fixture
def con():
    with duckdb.connect() as opened:
        yield opened


@pytest.fixture
def found(con):
    """A 10,000, B 490, C 100: A loses by the draft, B and C gain; B is 10 below the cliff."""
    facts = orders(con, {"A": 10000, "B": 490, "C": 100})
    sides = (parse_terms(text, "spec.yaml") for text in (DRAFT, CURRENT))
    return simulate(con, facts, *sides, days=(FIRST, UNTIL))


def test_cost_and_effective_rate_of_both_sides(found):
    """Draft: 300 + 9.80 + 2. Current: 5 + 475, 4.90, 1.00."""
    assert found.draft.cost == {"CNY": Decimal("311.80")}
    assert found.current.cost == {"CNY": Decimal("485.90")}
    assert found.draft.effective_rate == Decimal("0.029443")


def test_who_gains_and_who_loses(found):
    assert [(r.account, r.difference) for r in found.accounts] == [
        ("A", Decimal("-180")),
        ("B", Decimal("4.90")),
        ("C", Decimal("1")),
    ]
    assert (found.gainers, found.losers) == (2, 1)


def test_effective_rate_by_size_shows_what_the_large_get(found):
    rates = {group.name: (group.current_rate, group.draft_rate) for group in found.by_size}
    assert rates["large"] == (Decimal("0.048000"), Decimal("0.030000"))
    assert rates["small"] == (Decimal("0.010000"), Decimal("0.020000"))


def test_an_account_just_below_a_cliff_is_named_with_what_it_lacks(found):
    """At 500 the rebate jumps by 5; whoever is within 5.10 below gains. B lacks 10: too far."""
    (cliff,) = found.cliffs
    assert (cliff.at, cliff.jump, cliff.within) == (500, 5, Decimal("5.10"))
    assert found.near_cliffs == []


def test_within_reach_of_a_cliff(con):
    facts = orders(con, {"B": 497})
    found = simulate(con, facts, parse_terms(DRAFT, "spec.yaml"), [], days=(FIRST, UNTIL))
    (near,) = found.near_cliffs
    assert (near.account, near.lacking, near.jump) == ("B", 3, 5)
    assert found.current.cost == {}


def test_programs_are_cut_to_the_window_and_drafts_moved_into_it():
    draft = parse_terms(DRAFT, "spec.yaml")
    (cut,) = within(draft, date(2026, 11, 1), date(2027, 11, 1))
    assert (cut.valid.from_, cut.valid.until) == (date(2026, 11, 1), date(2027, 1, 1))
    assert within(draft, date(2027, 1, 1), date(2027, 11, 1)) == []
    (placed,) = moved(draft, date(2024, 1, 1), date(2025, 1, 1))
    assert placed.valid.from_ == date(2024, 1, 1)


def test_sizes_are_by_share_of_sales_and_ties_by_name():
    sizes = sizes_of({"A": Decimal(50), "B": Decimal(25), "C": Decimal(25), "D": Decimal(0)})
    assert sizes == {"A": "large", "B": "middle", "C": "middle", "D": "small"}
    assert sizes_of({"A": Decimal(0)}) == {"A": "small"}


def test_a_curve_is_what_the_arithmetic_pays_at_each_point(con):
    (draft,) = parse_terms(DRAFT, "spec.yaml")
    points = [Decimal(100), Decimal("499.99"), Decimal(500)]
    assert curve(con, draft, points, Decimal(1)) == [
        (Decimal(100), Decimal(2)), (Decimal("499.99"), Decimal(10)), (Decimal(500), Decimal(15)),
    ]  # fmt: skip


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_page_tells_both_sides_who_gains_and_each_account(found, con, language):
    (draft,) = parse_terms(DRAFT, "spec.yaml")
    points = curve(con, draft, [Decimal(100), Decimal(500)], Decimal(1))
    words = SIMULATION_WORDS[language]
    blocks = list(simulation_blocks(found, {"P": {"draft": points}}, "past", words))
    pictures = [block for block in blocks if isinstance(block, Picture)]
    assert [len(each.table.rows) for each in pictures] == [
        len(found.by_size), len(found.by_class), len(points), len(found.accounts),
    ]  # fmt: skip
    assert pictures[2].table.rows == (("100", "2.00", NONE), ("500", "15.00", NONE))
    tables = [block for block in blocks if isinstance(block, TextTable)]
    assert [row[2] for row in tables[0].rows] == [
        side.cost_text() or NONE for side in (found.current, found.draft)
    ]
    accounts = [row[0] for row in tables[-1].rows]
    assert sorted(accounts) == sorted(row.account for row in found.accounts)
