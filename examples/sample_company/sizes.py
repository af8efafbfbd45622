"""The three sizes of the sample company."""

from __future__ import annotations

from dataclasses import dataclass

from transforms.language.errors import UsageError
from transforms.language.messages import gettext as _


@dataclass(frozen=True)
class Size:
    """How many accounts of each level, how many products each carries, how many lines in all.

    `wholesaler_cases` is what a wholesaler of mean size sells in a plain week; `planted` is how
    often each planted role appears.
    """

    name: str
    order_lines: int
    wholesalers: int
    designated_distributors: int
    flat_distributors: int
    sub_distributors: int
    outlets: int
    wholesaler_products: int
    distributor_products: int
    outlet_products: int
    wholesaler_cases: int
    salespeople: int
    planted: int

    @property
    def accounts(self) -> int:
        return (
            self.wholesalers
            + self.designated_distributors
            + self.flat_distributors
            + self.sub_distributors
            + self.outlets
        )


_SIZES = (
    Size(
        "small",
        150_000,
        8,
        13,
        flat_distributors=11,
        sub_distributors=18,
        outlets=150,
        wholesaler_products=28,
        distributor_products=14,
        outlet_products=10,
        wholesaler_cases=1_500,
        salespeople=12,
        planted=1,
    ),
    Size(
        "medium",
        3_000_000,
        60,
        130,
        flat_distributors=110,
        sub_distributors=200,
        outlets=2_000,
        wholesaler_products=36,
        distributor_products=24,
        outlet_products=18,
        wholesaler_cases=2_500,
        salespeople=60,
        planted=3,
    ),
    Size(
        "large",
        30_000_000,
        200,
        550,
        flat_distributors=450,
        sub_distributors=800,
        outlets=18_000,
        wholesaler_products=40,
        distributor_products=30,
        outlet_products=24,
        wholesaler_cases=4_000,
        salespeople=300,
        planted=8,
    ),
)
SIZES: dict[str, Size] = {size.name: size for size in _SIZES}


def size_of(name: str) -> Size:
    """Look a size up; raise `UsageError` naming the known ones."""
    if name not in SIZES:
        raise UsageError(
            _("no sample size {name}", name=repr(name)),
            where="size",
            remedy=_("one of {names}", names=", ".join(SIZES)),
        )
    return SIZES[name]
