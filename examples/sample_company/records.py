"""What is gathered while the feeds are written: for the feeds written last and for the truth."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from examples.sample_company.company import Company
from examples.sample_company.dirt import DirtyFile
from examples.sample_company.history import SampleCalendar
from examples.sample_company.lines import SALE
from examples.sample_company.months import NumberedMonth
from examples.sample_company.order_feed import Invoices
from examples.sample_company.stock import StockWeek


@dataclass
class Records:
    """Invoiced cents and ordered cases by account and month, and what truth wants counted.

    `spells` holds sold and wanted units of each stock-out by its number.
    """

    invoiced: np.ndarray
    cases: np.ndarray
    order_counts: Counter[str] = field(default_factory=Counter)
    dirty: list[DirtyFile] = field(default_factory=list)
    receivables: list[pa.Table] = field(default_factory=list)
    spells: dict[int, tuple[int, int]] = field(default_factory=dict)
    wrong_claims: list[dict[str, str]] = field(default_factory=list)

    def note_month(
        self,
        history: SampleCalendar,
        month: NumberedMonth,
        invoices: Invoices,
        counts: dict[str, int],
    ) -> None:
        """Add a month's invoices, cases ordered from us and line counts."""
        shape = self.invoiced.shape
        when = history.month_of(invoices.day)
        kept = (when >= 0) & (when < shape[1])
        np.add.at(self.invoiced, (invoices.account[kept], when[kept]), invoices.cents[kept])
        lines = month.lines
        direct = (lines.kind == SALE) & (lines.seller < 0)
        np.add.at(self.cases[:, month.month], lines.account[direct], lines.quantity[direct])
        self.order_counts.update(counts)

    def note_stock_outs(self, company: Company, week: int, made: StockWeek) -> None:
        """Add the week's sold and wanted units of the stock-outs that run in it."""
        spells = company.stock.spells
        for number in np.flatnonzero(spells.running(week)).tolist():
            cell = spells.cell[number]
            sold, wanted = self.spells.get(number, (0, 0))
            now = int(made.sold[cell]), int(made.wanted[cell])
            self.spells[number] = sold + now[0], wanted + now[1]
