"""Claims: what accounts ask back of promotions, bottle caps and paid expenses; most are right.

Wrong on purpose are some that ask for more than was sold or spent, say the same twice, come too
late or rest on nothing, and the caps of the last month of a few accounts: more than they ever
bought. Draws come from a stream of their own, so that no other feed depends on them.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from examples.sample_company import columns as col
from examples.sample_company.company import Company
from examples.sample_company.history import EPOCH
from examples.sample_company.promotions import Promotion
from examples.sample_company.randomness import Stream, generator
from examples.sample_company.stock import StockWeek

# Parts of the claims of promotions, and of paid expenses, by what is wrong with them.
PROMOTION_FAULTS = (("over", 0.06), ("outside_window", 0.05), ("twice", 0.05))
EXPENSE_FAULTS = (("over", 0.08), ("no_record", 0.06))
CLAIMING, PAID_CLAIMED = 0.8, 0.2
PAID_KINDS = ("slotting", "display")
CAP_PRODUCTS, CAP_CENTS, CAPS_RETURNED = 2, 5, 0.25
# Claims of a promotion ask for this part of its cost at the account, and none of the last units,
# so that no rounding makes a right one wrong.
ASKED, SURE = 0.8, 0.95


@dataclass(frozen=True)
class Claim:
    """One claim; product and promotion may be empty, quantity in pieces, `fault` is the truth."""

    day: int
    account: str
    kind: str
    cents: int
    quantity: int | None = None
    product: str = ""
    promotion: str = ""
    number: str = ""
    fault: str = ""


@dataclass
class ClaimBook:
    """Gathers what was sold, received and spent week by week, and writes the claims at the end."""

    company: Company
    _sold: dict[tuple[int, int], int] = field(default_factory=dict)
    _spent: list[pa.Table] = field(default_factory=list)

    def __post_init__(self) -> None:
        cells, products = self.company.stock.cells, self.company.products
        is_bottled = np.array(["bottle" in name for name in products.names])
        direct = self.company.network.is_direct[cells.account]
        fit = np.flatnonzero(direct & is_bottled[cells.product])
        fit = fit[np.lexsort((-cells.base[fit], cells.account[fit]))]
        place = np.arange(len(fit)) - np.searchsorted(cells.account[fit], cells.account[fit])
        self._caps = fit[place < CAP_PRODUCTS]
        self._received = np.zeros((self.company.history.weeks, len(self._caps)), dtype=np.int64)

    def note_week(self, week: int, made: StockWeek) -> None:
        """Add a week's pieces sold under promotions and its pieces of bottled goods received."""
        cells, products = self.company.stock.cells, self.company.products
        pieces = products.units_per_case[cells.product]
        self._received[week] = (made.received * pieces)[self._caps]
        direct = self.company.network.is_direct[cells.account]
        for number, promotion in enumerate(self.company.promotions):
            if promotion.first <= week <= promotion.last:
                hit = direct & (cells.product == promotion.product)
                if promotion.account >= 0:
                    hit &= cells.account == promotion.account
                for cell in np.flatnonzero(hit).tolist():
                    key = number, int(cells.account[cell])
                    sold = int(made.sold[cell] * pieces[cell])
                    self._sold[key] = self._sold.get(key, 0) + sold

    def note_expenses(self, spent: pa.Table) -> None:
        """Keep a month's expenses that an account may have laid out for us."""
        kept = pc.is_in(spent["kind"], pa.array(PAID_KINDS))
        self._spent.append(
            spent.filter(kept).select(["account_id", "spent_on", "amount", "claim_id"])
        )

    def written(self) -> tuple[pa.Table, list[dict[str, str]]]:
        """Draw the claims; return the feed and the wrong ones with what is wrong with each."""
        last = self.company.history.last_day
        made = [*self._of_promotions(), *self._of_caps(), *self._of_expenses()]
        made = sorted((c for c in made if c.day <= last), key=lambda c: (c.day, c.account, c.kind))
        ids = [c.number or f"CL-{place:06d}" for place, c in enumerate(made, start=1)]
        table = pa.table(
            {
                "claim_id": ids,
                "account_id": [c.account for c in made],
                "kind": [c.kind for c in made],
                "claimed_on": col.days(np.array([c.day for c in made])),
                "amount": col.money(np.array([c.cents for c in made])),
                "currency": col.same("CNY", len(made)),
                "quantity": pa.array([c.quantity for c in made], pa.int64()),
                "product_id": [c.product or None for c in made],
                "promotion_id": [c.promotion or None for c in made],
            }
        )
        wrong = [
            {"claim_id": number, "account_id": c.account, "kind": c.kind, "fault": c.fault}
            for number, c in zip(ids, made, strict=True)
            if c.fault
        ]
        return table, wrong

    def _of_promotions(self) -> list[Claim]:
        rng = generator(self.company.seed, Stream.CLAIMS, 1)
        shared = np.zeros(len(self.company.promotions), dtype=np.int64)
        for (number, _), sold in self._sold.items():
            shared[number] += sold
        made: list[Claim] = []
        for (number, account), sold in sorted(self._sold.items()):
            if sold > 0 and rng.random() < CLAIMING:
                promotion = self.company.promotions[number]
                share = promotion.cost_cents * sold // int(shared[number])
                made += self._of_promotion(rng, promotion, account, sold=sold, share=share)
        return made

    def _of_promotion(
        self, rng: np.random.Generator, what: Promotion, account: int, *, sold: int, share: int
    ) -> list[Claim]:
        fault, part, days = _drawn(rng, PROMOTION_FAULTS), rng.random(), int(rng.integers(3, 38))
        asked = 1.25 + 0.5 * part if fault == "over" else SURE - 0.3 * part
        ended = self.company.history.monday(what.last) + 6
        first = Claim(
            day=ended + (70 + days if fault == "outside_window" else days),
            account=self.company.network.ids[account],
            kind="promotion",
            cents=int(ASKED * asked * share) + 1,
            quantity=int(asked * sold) + (fault == "over"),
            product=self.company.products.ids[what.product],
            promotion=what.id,
            fault="" if fault == "twice" else fault,
        )
        if fault != "twice":
            return [first]
        return [first, Claim(**{**vars(first), "day": first.day + 3 + days % 14, "fault": fault})]

    def _of_caps(self) -> list[Claim]:
        """Claim a part of the caps of the goods received in each month, early in the next."""
        rng, history = generator(self.company.seed, Stream.CLAIMS, 2), self.company.history
        cells, network = self.company.stock.cells, self.company.network
        greedy = rng.permutation(len(self._caps))[: 2 * self.company.size.planted].tolist()
        months = len(history.month_starts) - 1
        sunday = np.array([history.monday(week) + 6 for week in range(history.weeks)])
        made: list[Claim] = []
        for month in range(1, months):
            first, last = history.month_days(month - 1)
            came = self._received[(sunday >= first) & (sunday <= last)].sum(axis=0)
            parts, days = rng.random(len(came)), rng.integers(1, 6, len(came))
            caps = np.floor(came * CAPS_RETURNED * parts).astype(np.int64)
            faults = [""] * len(caps)
            if month == months - 1:
                caps[greedy] = self._received[:, greedy].sum(axis=0) * 3 // 2
                for place in greedy:
                    faults[place] = "over"
            made += [
                Claim(
                    day=last + int(days[place]),
                    account=network.ids[cells.account[self._caps[place]]],
                    kind="cap_redemption",
                    cents=CAP_CENTS * int(caps[place]),
                    quantity=int(caps[place]),
                    product=self.company.products.ids[cells.product[self._caps[place]]],
                    fault=faults[place],
                )
                for place in np.flatnonzero(caps > 0).tolist()
            ]
        return made

    def _of_expenses(self) -> list[Claim]:
        """Claim what was laid out, under the number that the expense bears."""
        rng, spent = generator(self.company.seed, Stream.CLAIMS, 3), pa.concat_tables(self._spent)
        spent = spent.filter(pa.array(rng.random(len(spent)) < PAID_CLAIMED))
        made: list[Claim] = []
        for row in spent.to_pylist():
            fault, cents = _drawn(rng, EXPENSE_FAULTS), int(row["amount"] * 100)
            made.append(
                Claim(
                    day=(row["spent_on"] - EPOCH).days + int(rng.integers(0, 20)),
                    account=row["account_id"],
                    kind="fee",
                    cents=cents * 3 // 2 if fault == "over" else cents,
                    number="" if fault == "no_record" else row["claim_id"],
                    fault=fault,
                )
            )
        return made


def _drawn(rng: np.random.Generator, faults: tuple[tuple[str, float], ...]) -> str:
    """Draw what is wrong with a claim; mostly nothing."""
    draw = rng.random()
    for fault, part in faults:
        if draw < part:
            return fault
        draw -= part
    return ""
