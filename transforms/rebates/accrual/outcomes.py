"""How each pool's period may end: which tier each sampled path reaches, and how often.

Goes in: the basis to date, what is still to come on every path, the thresholds. Comes out: per pool
the tiers that any path ends in, each with its number of paths and the mean of what those paths
still bring; and the tier of the mean.

Worked: 900 to date, paths that bring 50, 150, 250 and 350, tiers from 0 and 1,000: one path of four
ends in tier 1 (with 950), three in tier 2 (with 1,150 on average); the mean 1,100 is in tier 2.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

import numpy as np
import numpy.typing as npt

from transforms.rebates.accrual.demand import Floats
from transforms.rebates.terms import Program
from transforms.rebates.terms.earnings import Attainment, Growth
from transforms.rebates.terms.tiers import Tiered

Ints = npt.NDArray[np.int64]
# Whole millionths: thresholds are compared as integers, never as floats.
_PARTS = 1_000_000


@dataclass(frozen=True)
class TierOutcome:
    """A tier that a pool may end in: on how many paths, and what those bring on average."""

    tier_no: int
    paths: int
    still: float


@dataclass(frozen=True)
class Ending:
    """All ways in which a pool may end, by tier; `mean_tier` is the tier of the mean."""

    outcomes: tuple[TierOutcome, ...]
    mean_tier: int
    mean_still: float


def endings(
    program: Program, to_date: list[Decimal], against: list[Decimal | None], still: Floats
) -> list[Ending]:
    """Return how each pool may end; `still` is pools × paths, `against` its target or base."""
    if not isinstance(program.earn, Tiered):
        raise TypeError(f"method {program.earn.method} has no tiers to end in")
    bounds = np.array(
        [[_bound(program, step.from_, base) for step in program.tiers] for base in against],
        dtype=np.int64,
    ).reshape(len(against), len(program.tiers))
    base = np.array([_whole(x, ROUND_FLOOR) for x in to_date], dtype=np.int64)
    parts: Ints = np.rint(still * _PARTS).astype(np.int64)
    means = np.rint(parts.mean(axis=1)).astype(np.int64) if parts.size else base * 0
    reached = _tiers(base[:, None] + parts, bounds)
    of_mean = _tiers((base + means)[:, None], bounds)[:, 0]
    return [
        Ending(_outcomes(tiers, brings), int(of_mean[pool]), float(means[pool]) / _PARTS)
        for pool, (tiers, brings) in enumerate(zip(reached, parts, strict=True))
    ]


def _bound(program: Program, start: Decimal, base: Decimal | None) -> int:
    """Return the least basis, in parts, that reaches a threshold."""
    earn = program.earn
    if isinstance(earn, Attainment):
        start = start * (base or Decimal(0))
    elif isinstance(earn, Growth):
        start = (1 + start) * (base or Decimal(0))
    exceeded = isinstance(earn, Tiered) and earn.edge == "exceeded"
    return _whole(start, ROUND_FLOOR) + 1 if exceeded else _whole(start, ROUND_CEILING)


def _whole(amount: Decimal, rounding: str) -> int:
    return int((amount * _PARTS).to_integral_value(rounding))


def _tiers(final: Ints, bounds: Ints) -> Ints:
    reached: Ints = (final[:, :, None] >= bounds[:, None, :]).sum(axis=2)
    return np.where(final < 0, 0, reached)


def _outcomes(tiers: Ints, brings: Ints) -> tuple[TierOutcome, ...]:
    counts = np.bincount(tiers)
    sums = np.bincount(tiers, weights=brings.astype(np.float64))
    return tuple(
        TierOutcome(int(tier), int(counts[tier]), float(sums[tier] / counts[tier] / _PARTS))
        for tier in np.flatnonzero(counts)
    )
