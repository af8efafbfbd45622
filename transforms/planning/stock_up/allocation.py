"""Share a shortage out: floors first, then in proportion to what is still needed, in whole packs.

Goes in: what each claim needs, its pack and its smallest order, and what there is, all whole
numbers (ticks). Comes out: what each claim gets: never more than its need, never more in total than
there is, and nothing or at least its smallest order.

Worked example: 500 for needs of 200, 250 and 350. The shares are 125, 156.25 and 218.75; whole
units leave one over, which goes to the largest remainder: 125, 156, 219. With 900 all get what they
need. With a floor of 0.8 for the first, it is sure of 160; the remaining 340 are shared over 40,
250 and 350: 21, 133 and 186, in all 181, 133 and 186. With a smallest order of 150 for the second,
its 133 would be no order; there is enough to raise it to 150, so the others share what that leaves.

Who asks more, all else equal, gets no less; with more to share a single claim may get less, as
under any largest remainder (needs 6, 6 and 2 get 4, 4 and 2 of 10, and 5, 5 and 1 of 11: the
"Alabama paradox").
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
    """Hold claims on one supply; `names` break ties, smallest first (account, then product).

    `minimums` are the smallest orders, 0 for none; a need is 0 or at least as large.
    """

    needs: Sequence[int]
    packs: Sequence[int]
    classes: Sequence[str | None]
    names: Sequence[Any]
    minimums: Sequence[int] = ()

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
    sharing = _Sharing(claims, supply, _groups(claims.classes, rule), _ranked(claims.names))
    floors = [
        _floor(need, pack, floor_ratio.get(name, 0))
        for need, pack, name in zip(claims.needs, claims.packs, claims.classes, strict=True)
    ]
    # Scarcer than the floors: what their packs are too large to take goes on to the others.
    sure = fair_share(floors, supply, claims.packs, sharing.ranked)
    given = sharing.shared(sure, claims.needs)
    if any(got < least for got, least in zip(given, sharing.minimums, strict=True)):
        given = sharing.shared(*sharing.served(sure, given))
    return np.array(given, dtype=np.int64)


@dataclass(frozen=True)
class _Sharing:
    """Hold the claims on a supply, who are served together, and who wins a tie."""

    claims: Claims
    supply: int
    groups: Sequence[Sequence[bool]]
    ranked: Sequence[int]

    @property
    def minimums(self) -> list[int]:
        """The smallest order of each claim that needs anything, else 0."""
        least = self.claims.minimums or [0] * len(self.claims.needs)
        return [min(pair) for pair in zip(least, self.claims.needs, strict=True)]

    def shared(self, sure: Sequence[int], needs: Sequence[int]) -> list[int]:
        """Return what each gets who is sure of a part: the rest is shared group by group."""
        given = list(sure)
        for group in self.groups:
            wanted = [
                need - got if here else 0
                for need, got, here in zip(needs, given, group, strict=True)
            ]
            left = self.supply - sum(given)
            more = fair_share(wanted, left, self.claims.packs, self.ranked)
            given = [got + extra for got, extra in zip(given, more, strict=True)]
        return given

    def served(self, sure: Sequence[int], given: Sequence[int]) -> tuple[list[int], list[int]]:
        """Return what each is sure of, and the need that counts, where an order has a minimum.

        Whoever's share reaches its smallest order is sure of that and of its floor. Of the others,
        those nearest to theirs are raised to it while it is there; the rest get nothing.
        """
        least, needs = self.minimums, list(self.claims.needs)
        base = [max(pair) for pair in zip(sure, least, strict=True)]
        short = [place for place, got in enumerate(given) if got < least[place]]
        free = self.supply - sum(base) + sum(base[place] for place in short)
        for place in sorted(short, key=lambda i: (-Fraction(given[i], least[i]), self._turn(i))):
            if base[place] <= free:
                free -= base[place]
            else:
                base[place] = needs[place] = 0
        return base, needs

    def _turn(self, place: int) -> tuple[int, int]:
        return next(i for i, group in enumerate(self.groups) if group[place]), self.ranked[place]


def fair_share(
    needs: Sequence[int], supply: int, packs: Sequence[int], ranked: Sequence[int]
) -> list[int]:
    """Share a supply in proportion to needs by largest remainder, in whole packs.

    Remainders are compared as fractions of a claim's own pack; equal ones go by `ranked`, a rank
    per claim. What no remainder could take, where packs differ in size, is shared again among those
    whose pack still fits.
    """
    if sum(needs) <= supply:
        return list(needs)
    given = [0] * len(needs)
    while True:
        left = supply - sum(given)
        open_needs = [
            need - got if pack <= min(need - got, left) else 0
            for need, got, pack in zip(needs, given, packs, strict=True)
        ]
        round_given = _one_round(open_needs, left, packs, ranked)
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
