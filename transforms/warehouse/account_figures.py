"""The figures of an account's month: what may be restated, and the table that has each.

One name means one thing in all tables, so a figure that several of them show is told of once, from
the first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from transforms.schema import WAREHOUSE_TABLES, Column, Table
from transforms.schema.types import AMOUNT, INTEGER, QUANTITY

_KEY = ("as_of_date", "account_id")
# The class is computed by month; what else an account is, its source says.
_TOLD_OF_IT = {*WAREHOUSE_TABLES["dim_account"].names, "month", "month_start", *_KEY} - {"class"}
_OVER_MONTHS = re.compile(r"_12m$|_3m$|_mean$|_trend$|_rank$|_cv$|days_|_index$|tenure|ranked")
_OF_LEDGER = re.compile(r"rebate|profit|earned|composite|class|paid_[aif]|advantage")


@dataclass(frozen=True)
class AccountFigure:
    """A column of a table by account and month.

    `is_of_month`: facts of other months do not enter into it; `may_read_ledger`: entries may.
    """

    column: Column

    @property
    def name(self) -> str:
        return self.column.name

    @property
    def is_number(self) -> bool:
        return self.column.type.is_number

    @property
    def is_of_month(self) -> bool:
        counted = self.column.type in (AMOUNT, QUANTITY, INTEGER)
        return counted and not _OVER_MONTHS.search(self.name)

    @property
    def may_read_ledger(self) -> bool:
        return bool(_OF_LEDGER.search(self.name))


@cache
def account_figures() -> dict[str, tuple[AccountFigure, ...]]:
    """Return the figures to be told of, by table."""
    told: set[str] = set()
    figures = {}
    for table in _by_account_and_month():
        own = [c for c in table if c.name not in _TOLD_OF_IT | told and not _is_sentence(c)]
        told |= {column.name for column in own}
        figures[table.name] = tuple(map(AccountFigure, own))
    return figures


def _by_account_and_month() -> Iterator[Table]:
    for table in WAREHOUSE_TABLES.values():
        if table.key == _KEY and table.partition == "month":
            yield table


def _is_sentence(column: Column) -> bool:
    return column.name.endswith(("_reason", "next_step"))
