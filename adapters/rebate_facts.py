"""Name the lake's facts for the rebate arithmetic.

Goes in: an engine and the home's lake. Comes out: a view per fact table that exists. Order lines,
accounts and products are those the models made (one row per line, effective-dated); the other
feeds are read as they were cleaned. The class of an account is the one its feed carries, and where
that gives none the computed one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from adapters.engine import Engine
from adapters.home import Home
from adapters.lake import Lake, LakeTable
from adapters.stands import Stand
from transforms.errors import DataRefused
from transforms.rebates import FACT_TABLES, Facts
from transforms.schema import CLEAN_TABLES, WAREHOUSE_TABLES

_MODELLED = {
    "orders": ("fct_order_line", "*, document_amount as amount"),
    "accounts": ("dim_account", "* replace (coalesce(crm_class, class) as class)"),
    "products": ("dim_product", "*"),
}
_FEEDS = tuple(table for table in FACT_TABLES if table not in _MODELLED)


def fact_tables(home: Home) -> dict[str, LakeTable]:
    """Return the lake's table of each kind of facts; it need not exist."""
    lake = Lake(home)
    tables = {table: _modelled(lake, model) for table, (model, _) in _MODELLED.items()}
    return tables | {feed: lake.table("clean", CLEAN_TABLES[feed]) for feed in _FEEDS}


def name_facts(
    engine: Engine,
    home: Home,
    account_id: str | None = None,
    at: Mapping[str, Stand] | None = None,
) -> Facts:
    """Make the views and return their names; with the order lines of one account where named.

    `at` names where each table stood that is to be read; others are left out then. Raises
    `DataRefused` where the lake has no order lines yet.
    """
    scans = fact_tables(home)
    if at is not None:
        scans = {name: replace(scans[name], at=stand.version) for name, stand in at.items()}
    if "orders" not in scans or not scans["orders"].exists():
        raise DataRefused(
            "the lake has no order lines to compute rebates from",
            where=str(home.lake),
            remedy="run `peakledger ingest` and `peakledger build` first",
        )
    names = {table: f"rebate_facts_{table}" for table, scan in scans.items() if scan.exists()}
    for table, view in names.items():
        columns = _MODELLED[table][1] if table in _MODELLED else "*"
        only = "" if account_id is None or table != "orders" else _of_account(account_id)
        engine.view(view, f"select {columns} from ({scans[table].scan()}){only}")
    return Facts(**names)


def _modelled(lake: Lake, model: str) -> LakeTable:
    layers = [lake.table(layer, WAREHOUSE_TABLES[model]) for layer in ("facts", "marts")]
    return next((layer for layer in layers if layer.exists()), layers[0])


def _of_account(account_id: str) -> str:
    quoted = account_id.replace("'", "''")
    return f" where account_id = '{quoted}'"
