"""Load a backup's database: into the home's embedded server, or into one of a server of one's own.

Goes in: a manifest and its folder of backups. Comes out: the database as it was, all of it or
nothing. In a server of one's own nothing is ever dropped to make room.
"""

from __future__ import annotations

from adapters.lake.home import Home
from adapters.ledger.reads import last_entry
from adapters.operations.backups import BackupFolder
from adapters.warehouse.connect import Warehouse
from adapters.warehouse.dump import load
from adapters.warehouse.grants import schemas_there
from adapters.warehouse.migrate import make_ready
from adapters.warehouse.roles import LEDGER, WRITER
from adapters.warehouse.versions import version_head
from transforms.language.errors import UsageError
from transforms.language.messages import gettext as _
from transforms.ledger.chain import Tip
from transforms.operations.backup_manifest import BackupManifest, Moment


def require_no_warehouse(home: Home, warehouse_url: str) -> None:
    """Raise `UsageError` where a database has a warehouse, whoever's it is."""
    with Warehouse.open(home, warehouse_url) as warehouse:
        _require_none(warehouse)


def load_database(
    home: Home, warehouse_url: str | None, folder: BackupFolder, manifest: BackupManifest
) -> None:
    """Load a backup's database into the home's embedded server, or where a URL says.

    Raises `UsageError` where the database has a warehouse that is not this backup's, and where the
    login may not make one.
    """
    if warehouse_url is not None:
        with Warehouse.open(home, warehouse_url) as warehouse:
            make_ready(warehouse)
            if _is_loaded(warehouse, manifest.moment):
                return
            _require_none(warehouse)
    with home.scratch("dump") as scratch:
        dumped = scratch / "database"
        dumped.mkdir()
        for copy in manifest.database:
            folder.fetch(copy, dumped / copy.place)
        load(home, warehouse_url, dumped)


def _is_loaded(warehouse: Warehouse, moment: Moment) -> bool:
    """Say whether a restore that was killed had come past the database: it holds that moment."""
    with warehouse.administrator() as connection:
        if not schemas_there(connection):
            return False
    with warehouse.connection(LEDGER) as connection:
        last = last_entry(connection)
    with warehouse.snapshot(WRITER) as reading:
        version_id = version_head(reading).version_id
    tip = (last.seal.entry_id, last.seal.hash) if last else (Tip().entries, Tip().hash)
    return (*tip, version_id) == (moment.entries, moment.head_hash, moment.version_id)


def _require_none(warehouse: Warehouse) -> None:
    with warehouse.administrator() as connection:
        names = schemas_there(connection)
    if names:
        raise UsageError(
            _("nothing is restored into a database that has a warehouse"),
            where=_("{place}, schemas {names}", place=warehouse.place, names=", ".join(names)),
            remedy=_("name a database without these schemas, in --warehouse-url"),
        )
