"""Order lines as columns of whole numbers, before they become text.

`order` is a code, not yet a number: week × 16 + slot, unique with the account. Slots say what the
order is: 0 and 1 plain orders of the week, 2 a top-up, and the same plus 4 the return of each.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

SALE, RETURN, FREE_GOOD = 0, 1, 2
KINDS = ("sale", "return", "free_good")
SLOTS = 16
TOP_UP_SLOT, RETURN_SLOT = 2, 4


@dataclass(frozen=True)
class SampleLines:
    """Hold order lines; days are day numbers, -1 is none, money is cents, seller -1 is us."""

    order: np.ndarray
    account: np.ndarray
    product: np.ndarray
    ordered: np.ndarray
    promised: np.ndarray
    delivered: np.ndarray
    invoiced: np.ndarray
    quantity: np.ndarray
    requested: np.ndarray
    is_single: np.ndarray
    price: np.ndarray
    kind: np.ndarray
    seller: np.ndarray
    territory: np.ndarray
    returns_number: np.ndarray

    def __len__(self) -> int:
        return len(self.order)

    def take(self, which: np.ndarray) -> SampleLines:
        """Keep lines by mask or index, in that order."""
        return SampleLines(*(getattr(self, f.name)[which] for f in fields(self)))

    @property
    def key(self) -> np.ndarray:
        """Number that two lines share only when they are of one order."""
        return self.order * (1 << 20) + self.account


_TYPES = {"order": np.int64, "price": np.int64, "is_single": np.bool_, "returns_number": np.int64}


def make_lines(**arrays: np.ndarray) -> SampleLines:
    """Bind columns, narrowed so that months of them stay small in memory."""
    narrowed: dict[str, np.ndarray] = {
        f.name: np.asarray(arrays[f.name]).astype(_TYPES.get(f.name, np.int32), copy=False)
        for f in fields(SampleLines)
    }
    return SampleLines(**narrowed)


def joined(parts: list[SampleLines]) -> SampleLines:
    """Put lines one after the other; none at all gives an empty set."""
    return SampleLines(
        *(
            np.concatenate([getattr(p, f.name) for p in parts] or [np.empty(0, np.int64)])
            for f in fields(SampleLines)
        )
    )
