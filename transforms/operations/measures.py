"""What a stage counted, for whoever watches it from run to run: a number under a name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal


@dataclass(frozen=True)
class RunMeasure:
    """One number of a run; `of` says of what it is: a source and its feed, a currency.

    Worked: `RunMeasure("intake.rows_loaded", 431, {"source": "dms", "feed": "orders"})`.
    """

    name: str
    value: int | Decimal
    of: Mapping[str, str] = field(default_factory=dict)
