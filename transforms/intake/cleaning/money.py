"""A row's money as the file has it, so that a file's money adds up whatever becomes of its rows.

Orders: raw quantity × raw price, before a return's sign is set; 3 × 2.50 is 7.50. Other feeds:
their amount. A feed without money has none, and its rows do not count as unpriced.
"""

from __future__ import annotations

from transforms.schema import FEEDS

_TYPE = "DECIMAL(38,10)"
_MONEY = {
    feed: "amount" if "amount" in table.names else "cost" if "cost" in table.names else None
    for feed, table in FEEDS.items()
}
HAS_MONEY: frozenset[str] = frozenset(
    feed for feed, column in _MONEY.items() if column or feed == "orders"
)


def row_money(feed: str) -> str:
    """Return SQL of a row's raw money over its typed columns; null where it cannot be told."""
    if feed == "orders":
        # Widths: 19 + 18 + 1 digits are what the engine multiplies without overflow.
        product = 'cast("v_quantity" as DECIMAL(19,4)) * "v_unit_price"'
        return f"cast({product} as {_TYPE})"
    column = _MONEY[feed]
    return f'cast("v_{column}" as {_TYPE})' if column else f"cast(null as {_TYPE})"


def clean_money(feed: str) -> str:
    """Return SQL of the same money over the columns of the clean table, whatever a row's sign."""
    return row_money(feed).replace('"v_', '"')
