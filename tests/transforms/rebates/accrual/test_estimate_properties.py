"""What holds of every estimate: bounds, exactness, the constraint, tiers as in a naive loop."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.rebates import Program, parse_terms
from transforms.rebates.accrual.demand import shares_of_weeks, weeks_until
from transforms.rebates.accrual.estimate import Way, estimate, owed_with, to_decimal
from transforms.rebates.accrual.outcomes import endings

MONEY = st.decimals(0, 10**6, places=4)
HEAD = "program: P\nvalid: {from: 2026-01-01}\ncurrency: CNY\n"
ROUNDINGS = {"half_up": ROUND_HALF_UP, "half_even": ROUND_HALF_EVEN, "down": ROUND_DOWN}


def program(method: str, edge: str = "reached", ratio: str | None = None) -> Program:
    text = (
        f"{HEAD}earn: {{method: whole, edge: {edge},"
        " tiers: [{from: 0, percent: 1}, {from: 100.5, percent: 2}, {from: 200, percent: 3}]}\n"
        f"accrual: {method}\n"
    )
    return parse_terms(text + (f"constraint: {{ratio: {ratio}}}" if ratio else ""), "t.yaml")[0]


@st.composite
def ways(draw):
    count = draw(st.integers(1, 4))
    basis = sorted(draw(st.lists(st.decimals(1, 10**6, places=4), min_size=count, max_size=count)))
    return [
        Way(tier, draw(st.integers(1, 50)), final, draw(MONEY))
        for tier, final in enumerate(basis, 1)
    ]


@given(ways(), MONEY, st.sampled_from(["expected_value", "most_likely", "forecast_tier"]))
def test_an_estimate_lies_between_the_lowest_and_the_highest_way(found, x, method):
    rates = [Fraction(way.final_owed) / Fraction(way.final_basis) for way in found]
    made = estimate(program(method), x, found, found[-1].tier_no).exact
    assert Fraction(x) * min(rates) <= made <= Fraction(x) * max(rates)


@given(ways(), MONEY)
def test_expected_value_is_the_mean_over_the_paths_one_by_one(found, x):
    paths = [way for way in found for _ in range(way.paths)]
    by_path = [Fraction(x) * Fraction(w.final_owed) / Fraction(w.final_basis) for w in paths]
    made = estimate(program("expected_value"), x, found, 1).exact
    assert made == sum(by_path) / len(paths)


@given(ways(), st.sampled_from(["0", "0.25", "0.5", "0.9", "1"]))
def test_what_the_constraint_allows_is_owed_with_that_probability_and_no_more_would_be(found, r):
    limit = owed_with(found, Decimal(r))
    total = sum(way.paths for way in found)

    def probability(amount: Fraction) -> Fraction:
        return Fraction(sum(w.paths for w in found if w.final_owed >= amount), total)

    assert probability(limit) >= Fraction(Decimal(r))
    higher = [Fraction(w.final_owed) for w in found if w.final_owed > limit]
    assert not any(probability(amount) >= Fraction(Decimal(r)) for amount in higher)


@given(st.decimals(-(10**9), 10**9, places=9), st.integers(0, 4), st.sampled_from(list(ROUNDINGS)))
def test_the_one_rounding_is_pythons(amount, decimals, mode):
    step = Decimal(1).scaleb(-decimals)
    assert to_decimal(Fraction(amount), decimals, mode) == amount.quantize(step, ROUNDINGS[mode])


@pytest.mark.parametrize("edge", ["reached", "exceeded"])
@given(
    st.decimals(-300, 300, places=4),
    st.lists(st.integers(0, 40_000), min_size=1, max_size=8),
)
def test_tiers_are_those_of_a_naive_loop(edge, x, still):
    """Thresholds 0, 100.5 and 200; what is still to come is in hundredths."""
    brings = np.array([[n / 100 for n in still]])
    (ending,) = endings(program("expected_value", edge), [x], [None], brings)
    counted: dict[int, int] = {}
    for hundredths in still:
        final = x + Decimal(hundredths) / 100
        bounds = (Decimal(0), Decimal("100.5"), Decimal(200))
        above = [b for b in bounds if (final >= b if edge == "reached" else final > b)]
        tier = 0 if final < 0 else len(above)
        counted[tier] = counted.get(tier, 0) + 1
    assert {outcome.tier_no: outcome.paths for outcome in ending.outcomes} == counted
    brought = sum(outcome.still * outcome.paths for outcome in ending.outcomes)
    assert brought == pytest.approx(sum(still) / 100)


@given(st.dates(date(2025, 1, 1), date(2027, 1, 1)), st.integers(0, 400))
def test_shares_of_weeks_add_up_to_the_days(first, days):
    until = date.fromordinal(first.toordinal() + days)
    monday = date.fromordinal(first.toordinal() - first.weekday())
    shares = shares_of_weeks(monday, weeks_until(monday, until), [(first, until)])
    assert round(float(shares.sum()) * 7) == days
    assert ((shares >= 0) & (shares <= 1)).all()
