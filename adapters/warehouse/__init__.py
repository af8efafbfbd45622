"""The warehouse: PostgreSQL with the schemas `warehouse`, `ledger` and `ops`.

`Warehouse.open(home, url)` gives connections by role; `publish` replaces partitions of published
tables in one version; `ops` keeps intake, quarantine, runs and verdicts; `lease` lets one run of a
kind at a time write.
"""

from adapters.warehouse.connect import Warehouse
from adapters.warehouse.lease import Lease, fence, lease
from adapters.warehouse.plan import TableChange
from adapters.warehouse.publish import Published, publish
from adapters.warehouse.versions import VersionInfo

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
