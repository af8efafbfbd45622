"""Oracles: slow, plain recounts of published tables, each with the columns it answers for.

An oracle is written from what the registry says a column means, not from the model's SELECT. It
takes the feeds of the drawn company; what another oracle answers for it may take as published.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from tests.sql.oracles.counting import Counting
from transforms.schema import WAREHOUSE_TABLES

Count = Callable[[Counting], pd.DataFrame]


@dataclass(frozen=True)
class Oracle:
    """A table, the columns counted beside its key, and the recount of all its rows."""

    table: str
    columns: tuple[str, ...]
    count: Count

    def differences(self, counting: Counting) -> list[str]:
        """Return each row and value in which the table and the recount differ."""
        key = list(WAREHOUSE_TABLES[self.table].key)
        told, counted = counting.told(self.table), self.count(counting)
        met = told.merge(counted[[*key, *self.columns]], "outer", key, indicator=True,
                         suffixes=("", " counted"))  # fmt: skip
        alone = met[met["_merge"] != "both"]
        found = [f"{_row(row, key)}: {row['_merge']}" for _, row in alone.iterrows()]
        both = met[met["_merge"] == "both"]
        for name in self.columns:
            counts = both[f"{name} counted"]
            values = zip(both[name], counts, strict=True)
            for place, (value, other) in enumerate(values):
                if not _same(name, value, other):
                    told_as = f"{name} {value!r}, counted {other!r}"
                    found.append(f"{_row(both.iloc[place], key)}: {told_as}")
        return found


ORACLES: list[Oracle] = []


def oracle(table: str, columns: str) -> Callable[[Count], Count]:
    """Make a recount the oracle of a table's columns, given as names with blanks between."""

    def register(count: Count) -> Count:
        ORACLES.append(Oracle(table, tuple(columns.split()), count))
        return count

    return register


def _row(row: pd.Series, key: list[str]) -> str:
    return " ".join(str(row[name])[:10] for name in key)


def _same(name: str, told: object, counted: object) -> bool:
    if pd.isna(told) or pd.isna(counted):
        return bool(pd.isna(told) and pd.isna(counted))
    if isinstance(told, str | bool | pd.Timestamp) or isinstance(counted, str | bool):
        return bool(told == counted)
    # The last place that a column has, and what rounding on the way there adds.
    near = 2e-3 if "amount" in name else 1e-4 if "units" in name else 5e-6
    return abs(float(told) - float(counted)) <= near * max(1.0, abs(float(counted)) / 200)
