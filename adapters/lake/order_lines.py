"""The one order line on the engine: what came in as orders, made ready by the models.

Goes in: relations of orders, products or inventory with canonical columns; columns may be missing.
Comes out: the rows of `sql/staging/stg_order_document.sql`, which the lake's facts rest on as well:
a calculation on files counts the very line that the ledger counts. So it is with counts of stock.
"""

from __future__ import annotations

from adapters.lake.engine import Engine
from adapters.lake.models.catalog import Catalog
from transforms.language.quoting import identifier
from transforms.schema import CLEAN_TABLES


def make_order_lines(engine: Engine, orders: str, products: str | None) -> str:
    """Keep the order lines of some orders and return the relation's name.

    The relations must not bear the names of feeds: the models read these names.
    """
    return _make(engine, "stg_order_document", orders=orders, products=products)


def make_stock_counts(engine: Engine, inventory: str, products: str | None) -> str:
    """Keep the counts of stock by account, product and day and return the relation's name."""
    return _make(engine, "fct_inventory_day", inventory=inventory, products=products)


def _make(engine: Engine, name: str, **feeds: str | None) -> str:
    """Make a model and what it reads through; feeds that are not given have no rows."""
    catalog = Catalog.of_project()
    models = catalog.inlined(catalog[name])
    for feed in sorted({read for model in models for read in model.reads} & CLEAN_TABLES.keys()):
        engine.view(feed, _completed(engine, feed, feeds.get(feed)))
    for model in models:
        kind = "table" if model.name == name else "view"
        engine.rows(f"create or replace temp {kind} {identifier(model.name)} as {model.text}")
    return name


def _completed(engine: Engine, feed: str, relation: str | None) -> str:
    """Return SQL of a relation with all columns of the clean feed, null where it has none."""
    present = set()
    if relation is not None:
        present = {row[0] for row in engine.rows(f"describe {identifier(relation)}")}
    columns = ", ".join(
        f"cast({_value(column.name, present)} as {column.type.sql}) as {identifier(column.name)}"
        for column in CLEAN_TABLES[feed]
    )
    source = "(select 1) where false" if relation is None else identifier(relation)
    return f"select {columns} from {source}"


def _value(column: str, present: set[str]) -> str:
    if column in present:
        return identifier(column)
    return "false" if column == "is_anonymous" else "null"
