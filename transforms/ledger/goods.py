"""Free goods in the ledger: what an entry in units is of.

An entry of a `free_goods` program counts units of goods, not money: its currency is `XXX`, its
amount the units, and its rate says which goods (`1 GIFT per 12`). Its GL lines balance in units, on
the program's own accounts, so that accrued, given and open are known in units as they are in money.
"""

from __future__ import annotations

from collections.abc import Iterable

from transforms.language.errors import DataRefused
from transforms.language.figures import plain
from transforms.language.messages import gettext as _
from transforms.rebates import Program
from transforms.rebates.terms.earnings import FreeGoods


def goods_of(program: Program) -> str | None:
    """Say which goods a program gives; null where it pays money."""
    earn = program.earn
    if not isinstance(earn, FreeGoods):
        return None
    return f"{plain(earn.give.units)} {earn.give.product} per {plain(earn.per)}"


def require_one_product(programs: Iterable[Program]) -> None:
    """Refuse a program whose versions give different goods: units of both would be one sum."""
    given: dict[str, str] = {}
    for program in programs:
        earn = program.earn
        if isinstance(earn, FreeGoods):
            product = given.setdefault(program.program, earn.give.product)
            if product != earn.give.product:
                raise DataRefused(
                    _(
                        "program {program} gives {product} and {other}",
                        program=program.program,
                        product=product,
                        other=earn.give.product,
                    ),
                    where=_("{name}, key earn.give.product", name=program.name),
                    remedy=_("give the other goods in a program of their own"),
                )
