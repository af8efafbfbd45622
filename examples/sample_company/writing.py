"""Writes the feeds of a company: week by week into the stock feeds, month by month into the others.

An order month is complete once no later delivery can hold an order of it; only about three months
are in memory at a time, so memory does not grow with the history.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa

from examples.sample_company import fees, field_work, money, told
from examples.sample_company.account_feed import accounts_feed
from examples.sample_company.claims import ClaimBook
from examples.sample_company.company import Company
from examples.sample_company.dirt import DIRTY_MONTH, soiled_orders, soiled_receivables
from examples.sample_company.folder import FeedFolder
from examples.sample_company.jumps import top_up_lines
from examples.sample_company.lines import SampleLines, joined
from examples.sample_company.months import Months, NumberedMonth
from examples.sample_company.order_feed import (
    counts_of,
    in_transit_table,
    invoices_of,
    order_table,
    under_way,
)
from examples.sample_company.products import products_feed
from examples.sample_company.promotions import promotions_feed
from examples.sample_company.records import Records
from examples.sample_company.stock import StockWeek
from examples.sample_company.trade import LATE_DAYS
from transforms.operations.progress import ReportProgress

# Text of so many lines is in memory at once.
SLICE = 100_000
LONGEST_LEAD_DAYS = 9


class FeedWriter:
    """Writes all feeds of one company into a folder."""

    def __init__(self, company: Company, folder: FeedFolder):
        self.company, self.folder = company, folder
        self.history = company.history
        self.months, self.claims = Months(company.history), ClaimBook(company)
        self.next_month, self._before = 0, joined([])
        shape = (company.network.count, len(company.history.month_starts) - 1)
        self.records = Records(np.zeros(shape, np.int64), np.zeros(shape, np.int64))

    def write(self, progress: ReportProgress) -> Records:
        """Write every feed; calls `progress(what, months done, months in all)`."""
        months = len(self.history.month_starts) - 1
        stock, opening = self.company.stock, self.company.stock.closing(0)
        self._opening_snapshot(opening)
        for week in range(1, self.history.weeks):
            made = self._with_top_ups(week, stock.week(week, opening))
            opening = made.closing
            self._stock_week(week, made)
            self.claims.note_week(week, made)
            self.months.add(self._week_lines(week, made))
            earliest = self.history.monday(week + 1) - LATE_DAYS[1] - LONGEST_LEAD_DAYS
            while self.next_month < months and self._month_end() < earliest:
                self._release(progress)
        while self.next_month < months:
            self._release(progress)
        self._write_single_files()
        return self.records

    def _month_end(self) -> int:
        return self.history.month_days(self.next_month)[1]

    def _with_top_ups(self, week: int, made: StockWeek) -> StockWeek:
        """Let what was topped up be sold on in the week it came."""
        cells, more = self.company.stock.cells, np.zeros(len(made.sold), dtype=np.int64)
        for order in self.company.top_ups:
            if order.week == week:
                hit = (cells.account == order.account) & (cells.product == order.product)
                more[hit] += order.quantity
        return replace(made, sold=made.sold + more)

    def _week_lines(self, week: int, made: StockWeek) -> SampleLines:
        book, trade = self.company.book, self.company.trade
        stocked = book.stocked_lines(week, made.received)
        extra = top_up_lines(trade, week, self.company.top_ups)
        lines = joined([stocked, book.light_lines(week), extra])
        # Nothing comes back from an account that has closed.
        closed = self.company.network.closed_on[lines.account]
        return lines.take(lines.ordered <= closed)

    def _stock_week(self, week: int, made: StockWeek) -> None:
        if self.history.is_reported(week):
            feeds = self.company.stock_feeds
            self.folder.append("inventory.csv", feeds.inventory(week, made))
            self.folder.append("inventory.csv", self.company.own_stock.inventory(week))
            self.folder.append("sell_through.csv", feeds.sell_through(week, made))
            self.records.note_stock_outs(self.company, week, made)

    def _opening_snapshot(self, closing: np.ndarray) -> None:
        none = np.zeros(len(closing), dtype=np.int64)
        flags = np.zeros(len(closing), dtype=bool)
        week = StockWeek(none, none, none, closing, wanted=none, is_out=flags, is_known=closing > 0)
        self.folder.append("inventory.csv", self.company.stock_feeds.inventory(0, week))
        self.folder.append("inventory.csv", self.company.own_stock.inventory(0))

    def _release(self, progress: ReportProgress) -> None:
        """Write the next order month and what follows from it."""
        month, company = self.months.release(self.next_month), self.company
        self._write_orders(month)
        end, last = self._month_end(), self.history.last_day
        open_ = under_way(joined([self._before, month.lines]), end, company.network.stocked)
        self._before = open_
        transit = in_transit_table(open_, end, company.network, company.products)
        self.folder.append("in_transit.csv", transit)
        invoices = invoices_of(month, last)
        paid = money.pay(
            company.seed,
            month.month,
            invoices,
            company.network,
            roles=company.roles,
            history=self.history,
        )
        self.records.receivables.append(money.receivables_table(paid, company.network))
        self.folder.append("collections.csv", money.collections_table(paid, company.network))
        self.records.note_month(self.history, month, invoices, counts_of(month, end, last))
        self._write_field_month(month.month)
        self.next_month += 1
        progress("orders", self.next_month, len(self.history.month_starts) - 1)

    def _write_orders(self, month: NumberedMonth) -> None:
        file = f"orders/{self.history.month_name(month.month)}.csv"
        company, last = self.company, self.history.last_day
        if month.month == DIRTY_MONTH:
            table = order_table(month, company.network, company.products, last)
            table, report = soiled_orders(company.seed, table, file)
            self.records.dirty.append(report)
            self.folder.append(file, table)
        else:
            for part in month.slices(SLICE):
                table = order_table(part, company.network, company.products, last)
                self.folder.append(file, table)
        self.folder.close_file(file)

    def _write_field_month(self, month: int) -> None:
        seed, network = self.company.seed, self.company.network
        for name, made in (
            ("visits", field_work.visits_table),
            ("expenses", field_work.expenses_table),
            ("trainings", field_work.trainings_table),
        ):
            table = made(seed, month, network, self.history)
            self.folder.append(f"{name}.csv", table)
            if name == "expenses":
                self.claims.note_expenses(table)
        self.folder.append("scans.csv", self.company.market.scans(month))
        self.folder.append("market_prices.csv", told.market_prices_table(self.company, month))
        self.folder.append("feedback.csv", told.feedback_table(self.company, month))

    def _write_single_files(self) -> None:
        company, history = self.company, self.history
        seed, network, records = company.seed, company.network, self.records
        whole = pa.concat_tables(records.receivables)
        dirty, report = soiled_receivables(seed, whole, "receivables.csv")
        records.dirty.append(report)
        claims, records.wrong_claims = self.claims.written()
        tables = {
            "claims": claims,
            "competitor_share": told.competitor_share_table(company),
            "receivables": dirty,
            "accounts": accounts_feed(seed, network, company.roles, history),
            "products": products_feed(company.products, history),
            "promotions": promotions_feed(company.promotions, history, network, company.products),
            "incidents": company.market.incidents(),
            "events": field_work.events_table(seed, network, history),
            "occasions": field_work.occasions_table(network, history),
            "supply": company.own_stock.supply(),
            "targets": money.targets_table(
                seed, history, network, records.invoiced, cases=records.cases
            ),
        }
        for name, table in tables.items():
            self.folder.append(f"{name}.csv", table)
        self.folder.append("expenses.csv", fees.fees_table(company, records.invoiced))
