"""The planted roles: who diverts, defects, pays badly, rises, undercuts or buys off-network.

Comes out: `Roles`, drawn without overlap, so that each indicator has accounts that only it should
name. Weeks are counted from the history's first week and leave a plain year before each change.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from examples.sample_company.history import SampleCalendar
from examples.sample_company.network import Network
from examples.sample_company.randomness import Stream, generator
from examples.sample_company.sizes import Size

DIVERTED_EXTRA = 0.3
VICTIM_LOSS = 0.15
# Part of the plain demand that a defecting account still buys, week by week from its first.
DEFECTION = (0.85, 0.7, 0.6, 0.5, 0.4, 0.3, 0.25, 0.2, 0.15, 0.1, 0.05, 0.02)
RISE_WEEKS, RISE_TO = 78, 2.4
FAVOUR = 0.04
UNDERCUT = 0.16
OFF_NETWORK_EVERY = 5


@dataclass(frozen=True)
class RoleSpan:
    """An account, another one it concerns (or -1), and the weeks [first, last] of it."""

    account: int
    other: int
    first: int
    last: int

    def holds(self, week: int) -> bool:
        return self.first <= week <= self.last


@dataclass(frozen=True)
class Roles:
    """Name the accounts of each role."""

    jumpers: list[int]
    diverters: list[RoleSpan]
    defectors: list[RoleSpan]
    risers: list[RoleSpan]
    undercutters: list[RoleSpan]
    off_network: list[RoleSpan]
    bad_payers: list[int]
    slow_payers: list[int]
    favoured: list[int]
    flag_only: list[int]


class _Draw:
    """Hands out accounts of a pool, each once."""

    def __init__(self, rng: np.random.Generator, pools: dict[str, np.ndarray]):
        self.rng = rng
        self.left = {name: list(rng.permutation(pool)) for name, pool in pools.items()}

    def take(self, pool: str, count: int) -> list[int]:
        taken, self.left[pool] = self.left[pool][:count], self.left[pool][count:]
        return [int(account) for account in taken]

    def week(self, low: float, high: float, weeks: int) -> int:
        return int(weeks * (low + (high - low) * self.rng.random()))


def choose_roles(seed: int, size: Size, network: Network, history: SampleCalendar) -> Roles:
    """Draw the roles among wholesalers and distributors."""
    rng = generator(seed, Stream.ROLES)
    level, flat = network.level, network.is_flat
    pools = {
        "wholesaler": np.flatnonzero(level == 1),
        "flat": np.flatnonzero((level == 2) & flat),
        "designated": np.flatnonzero((level == 2) & ~flat & (network.moves_on > history.last_day)),
    }
    draw = _Draw(rng, pools)
    weeks = history.week_of(history.last_day)
    k = size.planted
    jumpers = draw.take("wholesaler", 3 * k)
    sources = draw.take("wholesaler", k) + draw.take("flat", 2 * k)
    bad = draw.take("wholesaler", k) + draw.take("flat", k)
    favoured = draw.take("wholesaler", k) + draw.take("flat", k)
    plain = draw.take("flat", 5 * k)
    below = draw.take("designated", 5 * k)
    taken = jumpers + sources + bad + favoured + plain
    direct = np.flatnonzero(network.is_direct & ~np.isin(np.arange(network.count), bad))
    return Roles(
        jumpers=jumpers,
        diverters=[_diverter(draw, a, network, taken, weeks=weeks) for a in sources],
        defectors=[RoleSpan(a, -1, draw.week(0.68, 0.78, weeks), weeks) for a in plain[:k]],
        risers=[
            RoleSpan(a, -1, weeks - RISE_WEEKS - draw.week(0, 0.1, weeks), weeks)
            for a in plain[k : 2 * k] + below[: 2 * k]
        ],
        undercutters=[_until(draw, a, weeks) for a in plain[2 * k : 3 * k]],
        off_network=[
            RoleSpan(a, _other_wholesaler(size, network, a), draw.week(0.4, 0.5, weeks), weeks)
            for a in below[2 * k : 4 * k]
        ],
        bad_payers=sorted(bad),
        slow_payers=sorted(int(a) for a in direct[::5]),
        favoured=sorted(favoured),
        flag_only=sorted(below[4 * k : 5 * k]),
    )


def _diverter(
    draw: _Draw, account: int, network: Network, taken: list[int], *, weeks: int
) -> RoleSpan:
    """Let an account sell into the territory of another that buys from us, elsewhere."""
    others = np.flatnonzero(network.is_direct & (network.territory != network.territory[account]))
    others = others[~np.isin(others, taken)]
    victim = int(others[draw.rng.integers(0, len(others))])
    first = draw.week(0.55, 0.75, weeks)
    return RoleSpan(account, victim, first, min(first + 26, weeks))


def _until(draw: _Draw, account: int, weeks: int) -> RoleSpan:
    first = draw.week(0.5, 0.7, weeks)
    return RoleSpan(account, -1, first, first + 30)


def _other_wholesaler(size: Size, network: Network, account: int) -> int:
    return int((network.upstream[account] + 2) % size.wholesalers)


def as_mask(count: int, accounts: list[int]) -> np.ndarray:
    """Mark accounts in an array of all."""
    mask = np.zeros(count, dtype=bool)
    mask[accounts] = True
    return mask
