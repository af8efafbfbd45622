"""Why an entry was posted: one word, decided from what was booked before and what is owed now.

The first rule that fits names the cause:

1. *terms_change*: the terms version that the last entry was booked under no longer governs any
   part of the period.
2. *correction*: nothing is owed any more because the account has no fact left in the period, or
   its currency changed.
3. Facts of the period grew smaller and so did what is owed: *return*.
4. Facts grew and so did what is owed: *late_order* where the period was over when we last looked,
   *tier_change* where another tier is reached than at the last entry, else *new_sales*.
5. *tier_change*: money and facts moved apart and the tier changed (a scale that falls).
6. The facts stand and the money moved: *discipline* where the row says that discipline changed it,
   else *correction* (targets, collections, corrected master data).

"Facts" are the basis in money, or in units where the money stands still. So a late order that also
lifts the tier is a late order, and a return that also drops it is a return: the cause is the event,
the tier stands in the entry.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from transforms.ledger.entries import Cause
from transforms.ledger.periods import period_end


class Seen(NamedTuple):
    """What an entry is judged by: the basis, tier and terms of a period, before or after."""

    basis_amount: Decimal
    basis_quantity: Decimal
    tier_no: int | None
    first_version: int
    last_version: int


class DifferencePlace(NamedTuple):
    """Where and when a difference arises."""

    earning_period: str
    looked_at: date | None  # as-of date of the last look; null at the first
    disciplined: bool = False


def cause_of(
    amount: Decimal, before: Seen | None, after: Seen | None, setting: DifferencePlace
) -> Cause:
    """Name the cause of a difference `amount` between `before` (null: first entry) and `after`.

    `after` is null where nothing is owed on any fact of the period any more.
    """
    if after is None:
        return "correction"
    if before is not None and not _still_governed(before, after):
        return "terms_change"
    moved = _movement(before, after)
    if moved < 0 and amount < 0:
        return "return"
    if moved > 0 and amount > 0:
        return _growth(before, after, setting)
    if before is not None and before.tier_no != after.tier_no and moved != 0:
        return "tier_change"
    return "discipline" if setting.disciplined else "correction"


def _growth(before: Seen | None, after: Seen, setting: DifferencePlace) -> Cause:
    end = period_end(setting.earning_period)
    if setting.looked_at is not None and end is not None and end <= setting.looked_at:
        return "late_order"
    if before is not None and before.tier_no != after.tier_no:
        return "tier_change"
    return "new_sales"


def _still_governed(before: Seen, after: Seen) -> bool:
    return after.first_version <= before.last_version <= after.last_version


def _movement(before: Seen | None, after: Seen) -> Decimal:
    amount, quantity = after.basis_amount, after.basis_quantity
    if before is not None:
        amount, quantity = amount - before.basis_amount, quantity - before.basis_quantity
    return amount or quantity
