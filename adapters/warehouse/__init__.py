"""The warehouse: PostgreSQL with the schemas `warehouse`, `ledger` and `ops`.

`Warehouse.open(home, url)` gives connections by role; `publish` replaces partitions of published
tables in one version; `ops` keeps intake, quarantine, runs and verdicts; `lease` lets one run of a
kind at a time write.
"""

from adapters.warehouse.connect import Warehouse
from adapters.warehouse.lease import Lease, fence, lease
from adapters.warehouse.publish import Published, TableChange, VersionInfo, publish

__all__ = [
    "Lease",
    "Published",
    "TableChange",
    "VersionInfo",
    "Warehouse",
    "fence",
    "lease",
    "publish",
]
