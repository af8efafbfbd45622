"""The money that a season sheet tells of, as it was published; what is not known is None."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple


class LineMoney(NamedTuple):
    """What the order of a product is worth, and the sales that it saves."""

    product_id: str
    order_amount: Decimal | None
    avoided_amount: Decimal | None
    cover_weeks: Decimal | None


class AccountCredit(NamedTuple):
    """What an account's orders come to, what it may owe, owes and would owe beyond."""

    order_amount: Decimal | None
    avoided_amount: Decimal | None
    credit_limit: Decimal | None
    open_amount: Decimal | None
    overdue_amount: Decimal | None
    over_amount: Decimal | None


class RebateAhead(NamedTuple):
    """The tier of a program without the orders and with them, and how far the next one is."""

    program_id: str
    period: str
    currency: str
    tier_before: int
    tier_after: int
    distance_after: Decimal | None
    added_amount: Decimal


@dataclass(frozen=True)
class SheetMoney:
    """The money of a sheet; nothing where the plan was not valued."""

    currency: str | None = None
    lines: Sequence[LineMoney] = ()
    credit: AccountCredit | None = None
    rebates: Sequence[RebateAhead] = ()
