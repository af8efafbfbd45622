"""The methods that have no tiers, one result after the other."""

from __future__ import annotations

from decimal import Decimal

from transforms.rebates.earnings_table import NOTHING, Earnings
from transforms.rebates.rounding import EXACT, over, times
from transforms.rebates.terms.earnings import Contest, Event, FreeGoods, FullStep


def earn_free_goods(rows: Earnings, earn: FreeGoods) -> None:
    """Give `units` for every full `per` of the basis: 150 bought, 2 for every 100, earns 2."""
    per = times(earn.per, Decimal(rows.scale))
    for row, basis in enumerate(rows.columns["xe"]):
        multiples = EXACT.divide_int(basis, per)
        rows.exact[row] = times(multiples, earn.give.units)


def earn_steps(rows: Earnings, earn: FullStep) -> None:
    """Pay `amount` for every full `per` of the basis: 25,000 bought, 50 for every 10,000: 100."""
    per = times(earn.per, Decimal(rows.scale))
    for row, basis in enumerate(rows.columns["xe"]):
        rows.exact[row] = times(EXACT.divide_int(basis, per), earn.amount)


def earn_events(rows: Earnings, earn: Event) -> None:
    """Pay `amount` for every `per` events: 9 empties, one for 4, is paid twice.

    Without `amount` each event is paid its own.
    """
    for row, count in enumerate(rows.columns["units"]):
        if earn.amount is None:
            rows.exact[row] = rows.columns["money"][row]
        else:
            rows.exact[row] = times(EXACT.divide_int(count, Decimal(earn.per)), earn.amount)


def earn_protection(rows: Earnings) -> None:
    """Pay what the falls of the list prices took from the stock that was counted."""
    for row, fallen in enumerate(rows.columns["money"]):
        rows.exact[row] = fallen


def earn_contest(rows: Earnings, earn: Contest) -> None:
    """Give the prizes of each scope and period to the highest basis; nothing for none at all.

    Ties `share` the prizes they span: two first of 5,000 and 3,000 get 4,000 each.
    """
    scopes: dict[tuple[object, object], list[int]] = {}
    for row in range(len(rows)):
        rows.exact[row] = NOTHING
        if rows.columns["x"][row] > 0:
            key = (rows.columns["period_start"][row], rows.columns["scope"][row])
            scopes.setdefault(key, []).append(row)
    for field in scopes.values():
        _award(rows, field, earn)


def _award(rows: Earnings, field: list[int], earn: Contest) -> None:
    basis = rows.columns["x"]
    ranked = sorted(field, key=lambda row: -basis[row])
    place = 0
    while place < min(len(ranked), len(earn.prizes)):
        tied = [row for row in ranked if basis[row] == basis[ranked[place]]]
        spanned = [earn.prizes[n] if n < len(earn.prizes) else NOTHING
                   for n in range(place, place + len(tied))]  # fmt: skip
        for row in tied:
            rows.exact[row] = _prize(spanned, earn.ties)
            rows.columns["tier_no"][row] = place + 1
        place += len(tied)


def _prize(spanned: list[Decimal], ties: str) -> Decimal:
    if ties == "share":
        return over(sum(spanned, NOTHING), Decimal(len(spanned)))
    return spanned[0] if ties == "both_full" else spanned[-1]
