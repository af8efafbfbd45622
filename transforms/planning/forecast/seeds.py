"""Randomness that belongs to a series, not to the order in which series are read.

A series' key is a hash of the seed, its account and its product; every draw is a function of that
key. So the same input gives the same bytes, whatever the row order or the size of a chunk.
"""

from __future__ import annotations

from hashlib import blake2b

import numpy as np
import numpy.typing as npt

from transforms.planning.forecast.panel import Floats, Ints, Texts

Keys = npt.NDArray[np.uint64]

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
_MIX_2 = np.uint64(0x94D049BB133111EB)


def series_keys(account_ids: Texts, product_ids: Texts, seed: int) -> Keys:
    """Return one 64-bit key per series."""
    joined = zip(account_ids.tolist(), product_ids.tolist(), strict=True)
    digests = b"".join(
        blake2b(f"{seed}\x1f{account}\x1f{product}".encode(), digest_size=8).digest()
        for account, product in joined
    )
    return np.frombuffer(digests, dtype="<u8").astype(np.uint64)


def uniforms(keys: Keys, stream: int) -> Floats:
    """Return one number in [0, 1) per key; each stream is independent (splitmix64)."""
    with np.errstate(over="ignore"):
        mixed = keys + _GOLDEN * np.uint64(stream + 1)
        mixed = (mixed ^ (mixed >> np.uint64(30))) * _MIX_1
        mixed = (mixed ^ (mixed >> np.uint64(27))) * _MIX_2
    mixed ^= mixed >> np.uint64(31)
    return (mixed >> np.uint64(11)).astype(np.float64) * 2.0**-53


def spread_picks(keys: Keys, counts: Ints, paths: int, stream: int = 0) -> Ints:
    """Pick `paths` of the numbers 0 to count − 1 per series, evenly spread from a random start.

    Systematic sampling: every number is picked ⌊paths ÷ count⌋ or ⌈paths ÷ count⌉ times, so an
    empirical distribution is drawn with far less noise than by independent picks. Shape (n, paths).
    """
    places = (np.arange(paths) + uniforms(keys, stream)[:, None]) / paths
    picked = (places * counts[:, None]).astype(np.int64)
    return np.minimum(picked, counts[:, None] - 1)
