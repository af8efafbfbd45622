"""What the engine computed for one stretch, column by column, on its way to results.

`exact` is what each pool and period earns, null where it could not be computed. Each step of
`finishing.py` reads and rewrites it and adds reasons. Columns become Python lists only when a step
asks for them: most programs round and are done.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

import pyarrow as pa

from transforms.rebates.rounding import over
from transforms.rebates.versions import Stretch

NOTHING = Decimal(0)


class Taken(NamedTuple):
    """A step that changed a row's amount; `rule` is its place among the program's rules."""

    name: str
    before: Decimal | None
    after: Decimal
    rule: int = 0


class _Lists(dict[str, list[Any]]):
    """The columns of an Arrow table as lists, made when first asked for."""

    def __init__(self, table: pa.Table):
        super().__init__()
        self._table = table

    def __missing__(self, name: str) -> list[Any]:
        self[name] = self._table[name].to_pylist()
        return self[name]


class Earnings:
    """The rows of one stretch: its Arrow table, the exact amounts, and why they are what they are.

    `unit_scale` is how many parts a counted unit has (amounts earned per unit are divided by it
    here); `scale` is the same where the basis counts units, and 1 where it is money.
    """

    def __init__(self, stretch: Stretch, scale: int, unit_scale: int, table: pa.Table):
        self.stretch = stretch
        self.scale = scale
        self.unit_scale = unit_scale
        self.table = table
        self.columns = _Lists(table)
        self.exact: list[Decimal | None] = _exact(table, unit_scale)
        self.reasons: dict[int, list[str]] = {}
        self.is_disciplined: set[int] = set()
        self.victims: list[tuple[int, int, Decimal]] = []
        self.taken: dict[int, list[Taken]] = {}
        self.credited: dict[int, dict[str, Decimal]] = {}
        if table["reason"].null_count < len(table):
            for row, reason in enumerate(self.columns["reason"]):
                if reason is not None:
                    self.exact[row] = None
                    self.add_reason(row, reason)

    def __len__(self) -> int:
        return len(self.exact)

    def add_reason(self, row: int, reason: str) -> None:
        """Note why a row's result is what it is."""
        self.reasons.setdefault(row, []).append(reason)

    def note(self, name: str, before: Sequence[Decimal | None], rule: int = 0) -> None:
        """Keep a step of the rows whose amount is not what it was before."""
        for row, (was, now) in enumerate(zip(before, self.exact, strict=True)):
            if now is not None and now != was:
                self.taken.setdefault(row, []).append(Taken(name, was, now, rule))

    def reason(self, row: int) -> str | None:
        """Return a row's reasons as text; null where there is nothing to explain."""
        return ", ".join(self.reasons[row]) if row in self.reasons else None

    def in_order(self) -> list[tuple[str, list[int]]]:
        """Return the rows of each pool in order of their periods."""
        pools: dict[str, list[int]] = {}
        starts: list[date] = self.columns["period_start"]
        for row in sorted(range(len(self)), key=lambda r: starts[r]):
            pools.setdefault(self.columns["pool_id"][row], []).append(row)
        return sorted(pools.items())


def _exact(table: pa.Table, scale: int) -> list[Decimal | None]:
    money: list[Decimal] = table["e_money"].to_pylist()
    units: list[Decimal] = table["e_units"].to_pylist()
    if not any(units):
        return list(money)
    parts = Decimal(scale)
    return [a + over(b, parts) if b else a for a, b in zip(money, units, strict=True)]
