"""What the warehouse says, as a page says it: of one who has no tables before them."""

from __future__ import annotations

import re

_TABLE = r"[a-z]+(?:_[a-z]+)+"


def in_words(text: str) -> str:
    """Return a reason or a next step of a published table without the names of tables."""
    text = text.replace(": see stock_up_plan", ", as the stock-up plan says")
    text = text.replace("network_evidence and", "the evidence and")
    return re.sub(f"; see {_TABLE}$", "", text)
