"""What the market shows: scans of goods, and incidents with the state of each case.

A scan names the account the goods were sold to and the territory they were found in. Diverted goods
turn up in the victim's territory, undercut goods below the price floor. Some reports are wrong and
dismissed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from examples.sample_company import columns as col
from examples.sample_company.cells import Cells
from examples.sample_company.history import SampleCalendar
from examples.sample_company.network import Network
from examples.sample_company.products import SampleProducts
from examples.sample_company.randomness import Stream, generator
from examples.sample_company.roles import OFF_NETWORK_EVERY, Roles, RoleSpan

PLAIN_SCANS, DIVERTED_SCANS, UNDERCUT_SCANS = 1, 6, 4
WRONG_REPORTS = 6


@dataclass(frozen=True)
class Market:
    """Everything a scan or an incident refers to."""

    seed: int
    history: SampleCalendar
    network: Network
    products: SampleProducts
    cells: Cells
    roles: Roles

    def scans(self, month: int) -> pa.Table:
        """Write a month's scans."""
        rng = generator(self.seed, Stream.MARKET, month)
        first, last = self.history.month_days(month)
        plain = np.repeat(np.arange(self.network.stocked), PLAIN_SCANS)
        parts: list[tuple[np.ndarray, ...]] = [
            (plain, self.network.territory[plain], np.zeros(len(plain), bool))
        ]
        middle = self.history.week_of((first + last) // 2)
        for span in self.roles.diverters:
            if span.holds(middle):
                parts.append(_many(span.account, DIVERTED_SCANS, self._home(span.other), False))
        for span in self.roles.undercutters:
            if span.holds(middle):
                parts.append(_many(span.account, UNDERCUT_SCANS, self._home(span.account), True))
        account, territory, under = (np.concatenate(column) for column in zip(*parts, strict=True))
        return self._scan_table(rng, month, account, territory, under=under)

    def _scan_table(
        self,
        rng: np.random.Generator,
        month: int,
        account: np.ndarray,
        territory: np.ndarray,
        *,
        under: np.ndarray,
    ) -> pa.Table:
        first, last = self.history.month_days(month)
        count = len(account)
        product = self._carried(account, rng.random(count))
        day = first + rng.integers(0, last - first + 1, count)
        live = (self.products.launched_on[product] <= day) & (
            (self.products.discontinued_on[product] < 0)
            | (self.products.discontinued_on[product] >= day)
        )
        listed = self.products.list_cents[product, self.products.list_at(day)]
        percent = np.where(under, rng.integers(74, 81, count), rng.integers(92, 109, count))
        prefix = f"SC-{self.history.month_name(month)}-"
        table = pa.table(
            {
                "scan_id": col.numbered(prefix, np.arange(1, count + 1), 5),
                "product_id": col.pick(self.products.ids, product),
                "scanned_on": col.days(day),
                "territory": col.pick(self.network.territory_names, territory),
                "account_id": col.pick(self.network.ids, account),
                "price": col.money(listed * percent // 100),
            }
        )
        return table.filter(pa.array(live))

    def _home(self, account: int) -> int:
        return int(self.network.territory[account])

    def _carried(self, account: np.ndarray, draw: np.ndarray) -> np.ndarray:
        """Choose one of the products an account carries."""
        first = np.searchsorted(self.cells.account, account, side="left")
        after = np.searchsorted(self.cells.account, account, side="right")
        return self.cells.product[first + np.floor(draw * (after - first)).astype(np.int64)]

    def incidents(self) -> pa.Table:
        """Write the incidents: the planted ones, their state by age, and some wrong reports."""
        rng = generator(self.seed, Stream.MARKET, 9000)
        rows = []
        for span in self.roles.diverters:
            rows += self._cases(rng, span, "diversion", every=4, victim=span.other)
        for span in self.roles.undercutters:
            rows += self._cases(rng, span, "undercutting", every=8, victim=-1)
        for span in self.roles.off_network:
            rows += self._cases(rng, span, "off_network", every=3 * OFF_NETWORK_EVERY, victim=-1)
        weeks = self.history.week_of(self.history.last_day)
        for account in rng.integers(0, self.network.stocked, WRONG_REPORTS).tolist():
            day = self.history.monday(int(rng.integers(10, weeks - 10)))
            rows.append((day, account, "diversion", "anonymous report", "dismissed", -1))
        rows.sort()
        return self._incident_table(rows)

    def _cases(
        self, rng: np.random.Generator, span: RoleSpan, kind: str, *, every: int, victim: int
    ) -> list[tuple[Any, ...]]:
        rows = []
        for week in range(span.first + 2, span.last - 1, every):
            day = self.history.monday(week) + int(rng.integers(0, 5))
            age = self.history.last_day - day
            status = "confirmed" if age > 45 else "reported"
            status = "appealed" if status == "confirmed" and rng.random() < 0.1 else status
            rows.append((day, span.account, kind, "scans and delivery notes", status, victim))
        return rows

    def _incident_table(self, rows: list[tuple[Any, ...]]) -> pa.Table:
        day, account, kind, evidence, status, victim = zip(*rows, strict=True)
        return pa.table(
            {
                "incident_id": col.numbered("IN-", np.arange(1, len(rows) + 1), 5),
                "account_id": col.pick(self.network.ids, np.array(account)),
                "kind": list(kind),
                "occurred_on": col.days(np.array(day)),
                "evidence": list(evidence),
                "status": list(status),
                "victim_account_id": col.pick(self.network.ids, np.array(victim)),
            }
        )


def _many(account: int, count: int, territory: int, under: bool) -> tuple[np.ndarray, ...]:
    return np.full(count, account), np.full(count, territory), np.full(count, under)
