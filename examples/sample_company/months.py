"""Gathers the lines of each order month and numbers its orders.

Goes in: lines by delivery week, in any order month. Comes out: months, complete and sorted by day,
account and product, with running order numbers. A number is year × 10^8 + the order's place in its
year, so that `SO-2024-000123` is 202400000123. A return learns the number of its sale, which was
numbered in the same month or an earlier one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np

from examples.sample_company.history import SampleCalendar
from examples.sample_company.lines import RETURN, RETURN_SLOT, SampleLines, joined

YEAR = 10**8


@dataclass(frozen=True)
class NumberedMonth:
    """A month's lines with their order number and line number."""

    month: int
    lines: SampleLines
    number: np.ndarray
    line_no: np.ndarray

    @property
    def starts(self) -> np.ndarray:
        """Give the place of each order's first line."""
        return np.flatnonzero(self.line_no == 1)

    def slices(self, length: int) -> Iterator[NumberedMonth]:
        """Cut into parts of about `length` lines, between orders."""
        starts = self.starts
        cuts = starts[
            np.searchsorted(starts, np.arange(0, len(self.lines), length))[1:].clip(
                max=max(len(starts) - 1, 0)
            )
        ]
        for rows in np.split(np.arange(len(self.lines)), np.unique(cuts)):
            yield NumberedMonth(
                self.month, self.lines.take(rows), self.number[rows], self.line_no[rows]
            )


@dataclass
class Months:
    """Collects lines and releases months in order."""

    history: SampleCalendar
    waiting: dict[int, list[SampleLines]] = field(default_factory=dict)
    _numbers_used: dict[int, int] = field(default_factory=dict)

    def add(self, lines: SampleLines) -> None:
        """File lines under their order month; those outside the history are dropped."""
        month = self.history.month_of(lines.ordered)
        for number in np.unique(month):
            if 0 <= number < len(self.history.month_starts) - 1:
                part = lines.take(month == number)
                self.waiting.setdefault(int(number), []).append(part)

    def release(self, month: int) -> NumberedMonth:
        """Sort and number a month; call in order, when no more lines of it can come."""
        lines = _sorted(joined(self.waiting.pop(month, [])))
        first = np.ones(len(lines), dtype=bool)
        first[1:] = lines.key[1:] != lines.key[:-1]
        starts = np.flatnonzero(first)
        order = np.cumsum(first) - 1
        year = self.history.month_starts[month].year
        used = self._numbers_used.get(year, 0)
        self._numbers_used[year] = used + len(starts)
        number = year * YEAR + used + 1 + order
        line_no = np.arange(len(lines)) - starts[order] + 1 if len(lines) else order
        keys, numbers = lines.key[starts], number[starts]
        sort = np.argsort(keys)
        lines = _returns_linked(lines, keys[sort], numbers[sort])
        for later, parts in self.waiting.items():
            self.waiting[later] = [_returns_linked(p, keys[sort], numbers[sort]) for p in parts]
        return NumberedMonth(month, lines, number, line_no)


def _sorted(lines: SampleLines) -> SampleLines:
    """Sort by day, account, order and product, by one number that holds all four."""
    if not len(lines):
        return lines
    day = (lines.ordered - lines.ordered.min()).astype(np.int64)
    rank = (day * (1 << 20) + lines.account) * (1 << 14) + lines.order % (1 << 14)
    rank = (rank * 64 + lines.product) * 4 + lines.kind
    return lines.take(np.argsort(rank, kind="stable"))


def _returns_linked(lines: SampleLines, keys: np.ndarray, numbers: np.ndarray) -> SampleLines:
    """Fill in the sale's number where it is among the orders just numbered."""
    rows = np.flatnonzero((lines.kind == RETURN) & (lines.returns_number < 0))
    if not len(rows) or not len(keys):
        return lines
    sold = lines.key[rows] - RETURN_SLOT * (1 << 20)
    place = np.minimum(np.searchsorted(keys, sold), len(keys) - 1)
    found = keys[place] == sold
    linked = lines.returns_number.copy()
    linked[rows[found]] = numbers[place[found]]
    return replace(lines, returns_number=linked)
