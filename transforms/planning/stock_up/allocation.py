"""Share a shortage out: floors first, then in proportion to what is still needed, in whole packs.

Goes in: what each claim needs, in packs of its own, and what there is, all whole numbers (ticks).
Comes out: what each claim gets: never more than its need, never more in total than there is.

Worked example: 500 for needs of 200, 250 and 350. The shares are 125, 156.25 and 218.75; whole
units leave one over, which goes to the largest remainder: 125, 156, 219. With 900 all get what they
need. With a floor of 0.8 for the first, it is sure of 160; the remaining 340 are shared over 40,
250 and 350: 21, 133 and 186, in all 181, 133 and 186.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

Rule = Literal["fair_share", "priority"]
PRIORITY = ("key", "major", "general", "small")


@dataclass(frozen=True)
class Claims:
    """Hold claims on one supply; `names` break ties, smallest first (account, then product)."""

    needs: Sequence[int]
    packs: Sequence[int]
    classes: Sequence[str | None]
    names: Sequence[Any]

    def __post_init__(self) -> None:
        if min(self.needs, default=0) < 0 or min(self.packs, default=1) < 1:
            raise ValueError("needs are not negative and packs are positive")


def allocate(
    claims: Claims, supply: int, rule: Rule, floor_ratio: Mapping[Any, Any]
) -> npt.NDArray[np.int64]:
    """Return what each claim gets of a supply ≥ 0.

    A class not named in `floor_ratio` has floor 0. Floors are rounded down to packs; where they
    exceed the supply they share it in proportion. `priority` serves what is left class by class.
    """
    if sum(claims.needs) <= supply:
        return np.array(claims.needs, dtype=np.int64)
    floors = [
        _floor(need, pack, floor_ratio.get(name, 0))
        for need, pack, name in zip(claims.needs, claims.packs, claims.classes, strict=True)
    ]
    ranked = _ranked(claims.names)
    # Scarcer than the floors: what their packs are too large to take goes on to the others.
    given = fair_share(floors, supply, claims.packs, ranked)
    for group in _groups(claims.classes, rule):
        wanted = [
            need - got if here else 0
            for need, got, here in zip(claims.needs, given, group, strict=True)
        ]
        more = fair_share(wanted, supply - sum(given), claims.packs, ranked)
        given = [got + extra for got, extra in zip(given, more, strict=True)]
    return np.array(given, dtype=np.int64)


def fair_share(
    needs: Sequence[int], supply: int, packs: Sequence[int], ranked: Sequence[int]
) -> list[int]:
    """Share a supply in proportion to needs by largest remainder, in whole packs.

    Remainders are compared as fractions of a claim's own pack; equal ones go by `ranked`, a rank
    per claim. Where packs differ in size, what no remainder could take is shared again.
    """
    if sum(needs) <= supply:
        return list(needs)
    given = [0] * len(needs)
    while True:
        open_needs = [
            need - got if need - got >= pack else 0
            for need, got, pack in zip(needs, given, packs, strict=True)
        ]
        round_given = _one_round(open_needs, supply - sum(given), packs, ranked)
        if not any(round_given):
            return given
        given = [got + more for got, more in zip(given, round_given, strict=True)]


def _one_round(
    needs: Sequence[int], supply: int, packs: Sequence[int], ranked: Sequence[int]
) -> list[int]:
    total = sum(needs)
    if total == 0 or supply <= 0:
        return [0] * len(needs)
    share = min(supply, total)
    common = lcm(*set(packs))
    given, remainders = [], []
    for need, pack in zip(needs, packs, strict=True):
        whole, rest = divmod(share * need, total * pack)
        given.append(whole * pack)
        remainders.append(rest * (common // pack))
    left = supply - sum(given)
    for place in sorted(range(len(needs)), key=lambda i: (-remainders[i], ranked[i])):
        pack = packs[place]
        if remainders[place] > 0 and pack <= left and given[place] + pack <= needs[place]:
            given[place] += pack
            left -= pack
    return given


def _floor(need: int, pack: int, ratio: Any) -> int:
    return int(need * Fraction(ratio) // pack) * pack


def _ranked(names: Sequence[Any]) -> list[int]:
    order = sorted(range(len(names)), key=lambda i: names[i])
    ranks = [0] * len(names)
    for rank, place in enumerate(order):
        ranks[place] = rank
    return ranks


def _groups(classes: Sequence[str | None], rule: Rule) -> list[list[bool]]:
    if rule == "fair_share":
        return [[True] * len(classes)]
    named = [[name == one for name in classes] for one in PRIORITY]
    return [*named, [name not in PRIORITY for name in classes]]
