"""Rounding a need to packs and to the smallest order."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.planning.packs import Packs
from transforms.planning.ticks import TICKS


def packs(case=24, multiple=1, minimum=0, rounding="up") -> Packs:
    def ticks(value):
        return np.array([round(value * TICKS)])

    return Packs.of(ticks(case), ticks(multiple), ticks(minimum), np.array([rounding]))


def ordered(need, **kind) -> float:
    return packs(**kind).rounded(np.array([need * TICKS]))[0] / TICKS


@pytest.mark.parametrize(
    ("need", "kind", "order"),
    [
        (30, {}, 48),
        (48, {}, 48),
        (0, {}, 0),
        (30, {"rounding": "nearest"}, 24),
        (36, {"rounding": "nearest"}, 48),
        (11, {"rounding": "nearest"}, 0),
        (30, {"rounding": "none"}, 30),
        (30, {"multiple": 5}, 120),
        (30, {"minimum": 3}, 72),
        (30, {"minimum": 3, "rounding": "nearest"}, 72),
        (30, {"minimum": 3, "rounding": "none"}, 72),
        (30, {"minimum": 3, "multiple": 2}, 96),
        (0, {"minimum": 3}, 0),
        (7, {"case": 0}, 7),
        (1, {"case": 2.5}, 2.5),
    ],
)
def test_a_need_becomes_whole_packs_and_then_the_smallest_order(need, kind, order):
    assert ordered(need, **kind) == order


def test_cases_are_counted_exactly():
    kind = packs(case=24)
    assert kind.cases(np.array([72 * TICKS]))[0] == 3 * TICKS


@given(
    need=st.integers(0, 10_000),
    case=st.integers(1, 60),
    multiple=st.integers(1, 5),
    minimum=st.integers(0, 9),
)
def test_f47_an_order_covers_its_need_in_whole_packs(need, case, multiple, minimum):
    order = ordered(need, case=case, multiple=multiple, minimum=minimum)
    assert order >= need
    assert order % (case * multiple) == 0
    assert order == 0 or order >= minimum * case
    assert order - need < max(case * multiple, minimum * case + case * multiple)
