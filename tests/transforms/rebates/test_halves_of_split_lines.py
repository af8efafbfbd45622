"""A line that is split never costs a half or a whole, nor gives one: 3.09 × 5 ÷ 9 × 90 % is 1.545.

Amounts are drawn so that what a part of a line earns ends on a half, on a whole, or one ten
thousandth of the line's money below it.
"""

from __future__ import annotations

import random
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest

MODES = {"half_up": ROUND_HALF_UP, "half_even": ROUND_HALF_EVEN, "down": ROUND_DOWN}
TERMS = "basis: {{measure: {measure}}}\nlimit_units: {limit}\nrounding: {{mode: {mode}}}\n"
WHOLE = "earn: {{method: whole, tiers: [{{from: 0, percent: {percent}}}]}}"
CUT = (
    "basis: {{measure: quantity}}\nrounding: {{mode: {mode}}}\n"
    "earn: {{method: marginal, edge: exceeded,"
    " tiers: [{{from: 0, percent: {percent}}}, {{from: {limit}, percent: 0}}]}}"
)


def drawn(seed: int) -> list[tuple[int, int, Decimal, int, Fraction]]:
    """Draw (units, part, amount, percent, what the part earns), most of it on a half cent."""
    rng, found = random.Random(seed), []
    while len(found) < 40:
        units, percent = rng.choice((3, 6, 7, 9, 11, 13, 21)), rng.choice((7, 10, 25, 30, 90))
        part = rng.randint(1, units - 1)
        half = Fraction(rng.randint(1, 4000), 200)
        amount = half * units * 100 / (part * percent)
        if (amount * 10000).denominator != 1:
            continue
        amount -= rng.choice((0, 0, Fraction(1, 10000)))
        exact = Decimal(amount.numerator) / Decimal(amount.denominator)
        found.append((units, part, exact, percent, amount * part * percent / units / 100))
    return found


def cents(exact: Fraction, mode: str) -> str:
    step = exact * 10**9
    # nine decimals and a mark of what lies below them decide every rounding to two
    text = f"{step.numerator // step.denominator}{0 if step.denominator == 1 else 1}"
    return str(Decimal(text).scaleb(-10).quantize(Decimal("0.01"), MODES[mode]))


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("kind", ["limited units", "limited money", "crossed"])
def test_a_part_of_a_line_is_rounded_as_its_exact_quotient(play, kind, mode):
    for units, part, amount, percent, exact in drawn(5)[:8]:
        measure = "amount" if kind == "limited money" else "quantity"
        form = CUT if kind == "crossed" else TERMS + WHOLE
        terms = form.format(measure=measure, limit=part, mode=mode, percent=percent)
        played = play(terms, orders=f"quantity unit_price amount\n{units} 1 {amount}")
        assert list(played.earned().values()) == [cents(exact, mode)], (units, part, amount)
        earned = sum(line["earned"] for line in played.lines())
        assert earned == played.rows("earned_exact")[0][0]


def test_a_half_reached_by_a_split_line_is_told_as_a_half(play):
    """5 of 9 units of 3.09 at 90 % are exactly 1.545: 1.55, and not 1.5449999999."""
    terms = TERMS.format(measure="quantity", limit=5, mode="half_up") + WHOLE.format(percent=90)
    played = play(terms, orders="quantity unit_price amount\n9 1 3.09")
    assert played.earned() == {("A", "program"): "1.55"}
    assert [line["earned"] for line in played.lines()] == [Decimal("1.545")]


def test_thirds_of_two_lines_that_make_a_whole_reach_the_threshold(play):
    """Two returns leave 1 of 3 units of 100.00 and 2 of 3: together exactly 100.00."""
    terms = "limit_units: 50\nearn: {method: whole, tiers: [{from: 100, percent: 10}]}"
    orders = (
        "order_id quantity unit_price amount kind returns_order_id\n"
        "a 3 1 100 sale -\nb 3 1 100 sale -\nc 2 1 10 return a\nd 1 1 10 return b"
    )
    assert play(terms, orders=orders).earned() == {("A", "program"): "10.00"}
