"""The words a chart shows in the place of a column's name."""

from __future__ import annotations

_SAID = {"id": "", "sku": "SKU", "otif": "OTIF", "yoy": "on last year", "hhi": "HHI", "cv": "CV"}


def worded(name: str) -> str:
    """Return a column's name as words: `sell_in_net_amount` is `Sell in net amount`."""
    words = [_SAID.get(word, word) for word in name.split("_")]
    told = " ".join(word for word in words if word)
    return told[:1].upper() + told[1:]
