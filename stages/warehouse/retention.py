"""Which versions of the lake's tables stay, however old they are."""

from __future__ import annotations

from itertools import chain

from adapters.lake.day_grounds import stands_of_last_day
from adapters.lake.home import Home
from adapters.lake.places import Place
from adapters.lake.table_versions import versions_of
from adapters.warehouse.connect import Warehouse
from adapters.warehouse.roles import FINANCE


def versions_needed(home: Home, warehouse: Warehouse) -> dict[Place, set[int]]:
    """Return the versions that somebody may still ask for, by the place of their table.

    Those that the entries of months not yet closed were accrued by: each can be explained as things
    were known on its day. And those that the last day was told of: the next is held against it.
    """
    # Few builds have anything to remove: the others need not load what knows of rebates.
    from adapters.ledger import reads
    from adapters.ledger.grounds import stands_behind

    with warehouse.connection(FINANCE) as connection:
        runs = reads.runs_of_open_months(connection)
    return versions_of(chain(stands_behind(home, runs), stands_of_last_day(home)))
