"""The cause of an entry is decided by one table of rules."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from transforms.ledger.causes import DifferencePlace, Seen, cause_of

D = Decimal


def seen(amount, tier=1, first=1, last=1, quantity=0):
    return Seen(D(amount), D(quantity), tier, first, last)


# fmt: off
CASES = [
    # difference, before,              after,                looked at,    disciplined, cause
    ("10",  None,                seen(100),            None,         False, "new_sales"),
    ("10",  None,                seen(100),            "2026-02-01", False, "new_sales"),
    ("10",  None,                seen(100),            "2026-04-01", False, "late_order"),
    ("5",   seen(100),           seen(150),            "2026-03-01", False, "new_sales"),
    ("5",   seen(100),           seen(150),            "2026-04-01", False, "late_order"),
    ("90",  seen(100),           seen(150, tier=2),    "2026-03-01", False, "tier_change"),
    ("90",  seen(100),           seen(150, tier=2),    "2026-04-01", False, "late_order"),
    ("-5",  seen(150),           seen(100),            "2026-03-01", False, "return"),
    ("-90", seen(150, tier=2),   seen(100),            "2026-03-01", False, "return"),
    ("-10", seen(100),           None,                 "2026-03-01", False, "correction"),
    ("-10", seen(100),           seen(100, 1, 2, 2),   "2026-03-01", False, "terms_change"),
    ("15",  seen(100),           seen(150, 1, 2, 2),   "2026-03-01", False, "terms_change"),
    ("15",  seen(100),           seen(150, 1, 1, 2),   "2026-03-01", False, "new_sales"),
    ("-10", seen(100),           seen(100),            "2026-03-01", True,  "discipline"),
    ("-10", seen(100),           seen(100),            "2026-03-01", False, "correction"),
    ("5",   seen(100),           seen(100),            "2026-03-01", False, "correction"),
    ("-5",  seen(100),           seen(150, tier=2),    "2026-03-01", False, "tier_change"),
    ("2",   seen(0, quantity=5), seen(0, quantity=7),  "2026-03-01", False, "new_sales"),
    ("-2",  seen(0, quantity=7), seen(0, quantity=5),  "2026-03-01", False, "return"),
]
# fmt: on


@pytest.mark.parametrize(("amount", "before", "after", "looked", "disciplined", "cause"), CASES)
def test_cause_follows_the_rule_that_fits_first(amount, before, after, looked, disciplined, cause):
    setting = DifferencePlace(
        "2026-Q1", date.fromisoformat(looked) if looked else None, disciplined
    )
    assert cause_of(D(amount), before, after, setting) == cause


def test_an_order_in_a_period_without_an_end_is_never_late():
    for period in ("program", "SO-17/3"):
        setting = DifferencePlace(period, date(2030, 1, 1))
        assert cause_of(D(5), seen(100), seen(150), setting) == "new_sales"
