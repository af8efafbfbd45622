"""The one order line on the engine: what came in as orders, made ready by the models.

Goes in: relations of orders, products or inventory with canonical columns; columns may be missing.
Comes out: the rows of `sql/staging/stg_order_document.sql`, which the lake's facts rest on as well:
a calculation on files counts the very line that the ledger counts. So it is with counts of stock.
"""

from __future__ import annotations

from collections.abc import Mapping

from adapters.lake.engine import Engine
from sql import model_files
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
    texts: dict[str, str] = {}
    # The engine finds the names in a millisecond, the catalog would parse every model for them; one
    # without views, since it names what stands behind a view instead of it.
    with Engine.bare() as bare:
        read = _gather(bare, model_files(), name, texts)
    for feed in sorted(read):
        engine.view(feed, _completed(engine, feed, feeds.get(feed)))
    for model, text in texts.items():
        kind = "table" if model == name else "view"
        engine.rows(f"create or replace temp {kind} {identifier(model)} as {text}")
    return name


def _gather(
    bare: Engine, files: Mapping[str, tuple[str, str]], name: str, texts: dict[str, str]
) -> set[str]:
    """Add the text of a model after those of what it reads through; return the feeds they read."""
    text, feeds = files[name][1], set()
    for read in sorted(bare.connection.get_table_names(text)):
        if read in CLEAN_TABLES:
            feeds.add(read)
        elif read not in texts:
            feeds |= _gather(bare, files, read, texts)
    texts[name] = text
    return feeds


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
