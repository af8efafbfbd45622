"""Versions of the lake's tables that stay because somebody still asks for them."""

from __future__ import annotations

from adapters.lake.tables import Lake
from adapters.ledger.grounds import read_grounds
from adapters.warehouse.connect import Warehouse
from stages.warehouse.retention import versions_needed

LATER = """
order | account | date       | qty | price
SO-1  | A       | 2026-01-01 | 1   | 100
SO-2  | A       | 2026-01-20 | 2   | 100
"""


def swept(world) -> list[bool]:
    """Remove all that may go; say of both accruals whether they can still be explained."""
    with Warehouse.open(world.home, world.url) as warehouse:
        needed = versions_needed(world.home, warehouse)
    Lake(world.home).vacuum(0, lambda: needed)
    return [read_grounds(world.home, f"run-{n}") is not None for n in (1, 2)]


def test_what_entries_of_an_open_month_were_accrued_by_stays_until_it_is_closed(world):
    world.accrue("2026-02-01")
    world.orders(LATER)
    world.accrue("2026-02-01")
    assert swept(world) == [True, True]
    world.close("2026-01")
    assert swept(world) == [False, True]
