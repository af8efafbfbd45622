"""The assets that tie the DAGs together: one per part of the house that a run renews.

An asset is a part, not a table: the tables of each part are declared once, in the schema registry.
Every event of these assets carries a partition key, the business date (`2026-10-01`); an event
without one would never fire a consumer that is partitioned, nor the other way round.

An asset has a URI, by which lineage tells it from any other, where the environment names a place
that is the same for whoever reads the DAG files: a worker that knows an asset by another URI renews
one that nobody follows. Its URI is the place that shows what stands; of tables that is one table.
"""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import urlsplit

from airflow.sdk import Asset

_WAREHOUSE_URL = os.environ.get("PEAKLEDGER_WAREHOUSE_URL")


def _in_lake(layer: str) -> str | None:
    """Name a folder of the lake: in the store that is named, or a home that is all on a machine."""
    if store := os.environ.get("PEAKLEDGER_LAKE"):
        return f"{store.rstrip('/')}/{layer}"
    home = os.environ.get("PEAKLEDGER_HOME")
    if _WAREHOUSE_URL or not home:
        return None
    return Path(home, "lake", layer).absolute().as_uri()


def _in_warehouse(table: str) -> str | None:
    """Name a table of a warehouse with a URL; an embedded one may change its port."""
    parts = urlsplit(_WAREHOUSE_URL or "")
    server, database = parts.netloc.rpartition("@")[2], parts.path.strip("/")
    if not server or not database or "," in server:
        return None
    place = server if parts.port else f"{server}:5432"
    return f"postgres://{place}/{database}/{table.replace('.', '/')}"


def _asset(name: str, group: str, uri: str | None) -> Asset:
    return Asset(name, uri=uri or name, group=group)


CLEAN_FEEDS = _asset("clean_feeds", "lake", _in_lake("clean"))
WAREHOUSE = _asset("warehouse", "warehouse", _in_warehouse("warehouse.version"))
STOCK_UP_PLAN = _asset("stock_up_plan", "warehouse", _in_warehouse("warehouse.stock_up_plan"))
REBATE_LEDGER = _asset("rebate_ledger", "ledger", _in_warehouse("ledger.entry"))
ALL = (CLEAN_FEEDS, WAREHOUSE, STOCK_UP_PLAN, REBATE_LEDGER)
