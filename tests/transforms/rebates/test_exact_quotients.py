"""What is divided is rounded as its exact quotient would be, at halves and beside them."""

from __future__ import annotations

import random
from decimal import Decimal
from fractions import Fraction
from types import SimpleNamespace

import pyarrow as pa
import pytest

from transforms.rebates.rounding import over_parts, part_of, rounded_column

MODES = ("half_up", "half_even", "down")


def by_hand(exact: Fraction, mode: str, decimals: int) -> Decimal:
    scaled = exact * 10**decimals
    whole, rest = divmod(scaled.numerator, scaled.denominator)
    half = Fraction(rest, scaled.denominator) - Fraction(1, 2)
    up = {"half_up": half >= 0, "down": False,
          "half_even": half > 0 or (half == 0 and whole % 2 == 1)}[mode]  # fmt: skip
    return Decimal(whole + up).scaleb(-decimals)


def as_terms(mode: str, decimals: int) -> SimpleNamespace:
    return SimpleNamespace(rounding=SimpleNamespace(mode=mode), rounding_decimals=decimals)


def column(values: list[Decimal | None], decimals: int) -> pa.ChunkedArray:
    return pa.chunked_array([pa.array(values, pa.decimal128(38, decimals))])


def drawn_parts() -> list[tuple[Decimal, Decimal, Decimal]]:
    """Draw amounts whose part lies on a half, or a hair beside one."""
    rng = random.Random(46)
    found = []
    for _ in range(400):
        bottom = Decimal(rng.randint(1, 10**9)).scaleb(-rng.choice((0, 2, 4)))
        half = Decimal(rng.randint(0, 2000) * 2 + 1).scaleb(-rng.choice((1, 3, 5))) / 2
        top = bottom if rng.random() < 0.3 else Decimal(rng.randint(0, 10**6)).scaleb(-4)
        beside = Decimal(rng.choice((-1, 0, 0, 1))).scaleb(-18)
        found.append((max(half + beside, Decimal(0)), top, bottom))
    return found


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("decimals", [0, 2, 4])
def test_a_part_of_an_amount_is_rounded_as_its_exact_quotient(mode, decimals):
    rows = drawn_parts()
    amount, top, bottom = zip(*rows, strict=True)
    found = part_of(column(list(amount), 18), column(list(top), 10), column(list(bottom), 10))
    rounded = rounded_column(pa.chunked_array([found]), as_terms(mode, decimals)).to_pylist()
    exact = [Fraction(a) * Fraction(t) / Fraction(b) for a, t, b in rows]
    assert rounded == [by_hand(e, mode, decimals) for e in exact]


def test_nothing_is_divided_by_nothing():
    none = column([None], 10)
    assert part_of(column([Decimal(5)], 18), none, none).to_pylist() == [None]
    zero = column([Decimal(0)], 10)
    assert part_of(column([Decimal(5)], 18), zero, zero).to_pylist() == [None]


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("parts", [7, 24, 1_000_000, 10**9])
def test_an_amount_in_parts_is_rounded_as_its_exact_quotient(mode, parts):
    rng = random.Random(parts)
    halves = [Decimal(rng.randint(0, 99)).scaleb(-3) * 5 * parts for _ in range(50)]
    amounts = [max(h + Decimal(rng.choice((-1, 0, 1))).scaleb(-18), Decimal(0)) for h in halves]
    rounded = rounded_column(over_parts(column(amounts, 18), parts), as_terms(mode, 2))
    assert rounded.to_pylist() == [by_hand(Fraction(a) / parts, mode, 2) for a in amounts]
