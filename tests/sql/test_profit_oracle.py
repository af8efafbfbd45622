"""What an account earns us against a naive recount: plain loops over random companies."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest

from tests.sql.test_oracle import (
    ACCOUNTS,
    AS_OF,
    COST,
    FIRST,
    PACK,
    Company,
    Recount,
    month_end,
    same,
)

RATES = {
    "cost_per_visit_minute": "0.5",
    "cost_per_order": "3",
    "cost_per_delivery": "7",
    "credit_year_ratio": "0.06",
}
COUNTED = (
    "goods_margin_amount",
    "rebate_accrued_amount",
    "cost_to_serve_amount",
    "profit_amount",
    "profit_per_case_amount",
    "effective_rebate_ratio",
)
CENT = Decimal("0.01")


class Books(Company):
    """A random company with expenses, visits, and rebates of quarters and single months."""

    def __init__(self, seed: int):
        super().__init__(seed)
        self.expenses = [
            (self.chance.choice(ACCOUNTS), self._day(), self.chance.randrange(1, 90))
            for _ in range(60)
        ]
        self.visits = [
            (self.chance.choice(ACCOUNTS), self._day(), self.chance.choice((None, 20, 45)))
            for _ in range(60)
        ]
        # The first quarter of the history begins in its second month; three or one month each.
        self.rebates = [
            (account, start, length, Decimal(self.chance.randrange(-500, 9999)) / 100)
            for account in ACCOUNTS
            for start, length in self._periods()
        ]

    def _periods(self) -> list[tuple[date, int]]:
        quarters = [(date(year, month, 1), 3) for year in (2022, 2023) for month in (4, 7, 10)]
        return [*quarters, (date(2022, 3, 1), 1), (date(2024, 4, 1), 1)]

    def drawn(self) -> dict[str, list[dict[str, str]]]:
        feeds = super().drawn()
        feeds["expenses"] = [
            {"account_id": a, "spent_on": str(day), "amount": str(amount)}
            for a, day, amount in self.expenses
        ]
        feeds["visits"] = [
            {"account_id": a, "salesperson_id": "S", "visited_on": str(day),
             "minutes": "" if minutes is None else str(minutes)}
            for a, day, minutes in self.visits
        ]  # fmt: skip
        feeds["ledger_rebate"] = [
            {"account_id": account, "program_id": "P", "earning_period": f"{start}/{length}",
             "currency": "CNY", "starts_on": str(start), "ends_on": str(months_on(start, length)),
             "accrued_amount": str(amount)}
            for account, start, length, amount in self.rebates
        ]  # fmt: skip
        first, last = (day.year * 12 + day.month for day in (FIRST, AS_OF - timedelta(days=1)))
        feeds["ledger_cover"] = [{"first_month_no": str(first), "last_month_no": str(last)}]
        return feeds


class ProfitRecount(Recount):
    """What one account earned us in one month, the slow way."""

    company: Books

    def earned(self) -> dict[str, object]:
        own = self._margin(self.mine(self.start))
        goods, rebate, cost = self._goods(), self._rebate(), self._cost()
        profit = None
        if goods is not None:
            profit = float(own + goods) - float(rebate) - cost - self._credit()
        bought = [x for x in self.mine(self.start, ours=False) if x["price"]]
        cases = sum(Fraction(self.units(x), PACK[x["product"]]) for x in bought)
        return {
            "goods_margin_amount": goods,
            "rebate_accrued_amount": rebate,
            "cost_to_serve_amount": cost,
            "profit_amount": profit,
            "profit_per_case_amount": profit / float(cases)
            if profit is not None and cases > 0
            else None,
            "effective_rebate_ratio": self._rebate_ratio(),
        }

    def _margin(self, lines: list[dict]) -> Fraction:
        return Fraction(self.net(lines) - sum(self.units(x) * COST[x["product"]] for x in lines))

    def _each(self, lines: list[dict]) -> Fraction | None:
        units = sum(self.units(x) for x in lines if x["price"])
        return self._margin(lines) / units if units > 0 else None

    def _goods(self) -> Fraction | None:
        bought: dict[tuple[str, str], int] = defaultdict(int)
        for x in self.mine(self.start, ours=False):
            if x["seller"] is not None:
                bought[x["seller"], x["product"]] += self.units(x) if x["price"] else 0
        total = Fraction(0)
        for (seller, product), units in bought.items():
            sold = [x for x in self.company.lines if x["seller"] is None]
            sold = [x for x in sold if x["product"] == product and x["day"] <= self.end]
            of_seller = [x for x in sold if x["account"] == seller and x["day"] >= self.start]
            each = self._each(of_seller)
            if each is None:
                each = self._each([x for x in sold if x["day"] >= self.year])
            if each is None and units:
                return None
            total += units * (each or 0)
        return total

    def _rebate(self) -> Decimal:
        return sum(
            (
                self._share(start, length, amount)
                for account, start, length, amount in self.company.rebates
                if account == self.account and start <= self.end < months_on(start, length)
            ),
            Decimal(0),
        )

    def _share(self, start: date, length: int, amount: Decimal) -> Decimal:
        """Cut the running total of the period's months, rounded to the cent."""
        firsts = [months_on(start, n) for n in range(length)]
        bought = []
        for first in firsts:
            there = type(self)(self.company, self.account, month_end(first))
            bought.append(max(0, self.net(there.mine(there.start, ours=False))))
        weights = bought if sum(bought) else [(month_end(day) - day).days + 1 for day in firsts]
        place = firsts.index(self.start)
        upto, before = (
            amount if n == length else rounded(amount * sum(weights[:n]) / sum(weights))
            for n in (place + 1, place)
        )
        return upto - before

    def _cost(self) -> float:
        mine = (self.account, self.start, self.end)
        spent = sum(amount for *what, amount in self.company.expenses if is_in(what, mine))
        minutes = sum(length or 0 for *what, length in self.company.visits if is_in(what, mine))
        sales = [x for x in self.mine(date.min, date.max) if x["kind"] == "sale" and x["price"]]
        orders, arrived = set(), {}
        for x in sales:
            if self.start <= x["day"] <= self.end:
                orders.add(x["order"])
            if x["delivered"]:
                arrived[x["order"]] = max(x["delivered"], arrived.get(x["order"], date.min))
        deliveries = {day for day in arrived.values() if self.start <= day <= self.end}
        return spent + 0.5 * minutes + 3 * len(orders) + 7 * len(deliveries)

    def _credit(self) -> float:
        owed = self._debt()["credit_utilisation_ratio"]
        return (owed or 0) * 1000 * 0.06 * self.end.day / 365

    def _rebate_ratio(self) -> float | None:
        net = self.net(self.mine(self.year))
        months = [month_end(months_on(self.year, n)) for n in range(12)]
        there = [type(self)(self.company, self.account, end) for end in months if end >= FIRST]
        return float(sum(month._rebate() for month in there)) / net if net > 0 else None


def is_in(what: list, mine: tuple[str, date, date]) -> bool:
    account, day = what
    return account == mine[0] and mine[1] <= day <= mine[2]


def months_on(day: date, months: int) -> date:
    number = day.year * 12 + day.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)


def rounded(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)


@pytest.mark.parametrize("seed", range(2))
def test_profit_is_that_of_a_naive_recount(world, seed):
    books = Books(seed)
    engine = world(books.drawn(), "account_metrics", as_of_date=AS_OF.isoformat(), **RATES)
    columns = ", ".join(["account_id", "as_of_date", *COUNTED])
    rows = engine.rows(f"select {columns} from account_metrics order by 2, 1")
    assert len(rows) == len(ACCOUNTS) * 26
    first_invoice = min(invoice["day"] for invoice in books.invoices).replace(day=1)
    differing = []
    for account, end, *values in rows:
        if end < first_invoice or end.month not in (3, 4, 8):
            continue
        naive = ProfitRecount(books, account, end).earned()
        for name, value in zip(COUNTED, values, strict=True):
            right = naive[name] if naive[name] is None else float(naive[name])
            if not same(value, right):
                differing.append((account, end.isoformat(), name, value, right))
    assert differing == [], "\n".join(map(str, differing))


@pytest.mark.parametrize("seed", range(2))
def test_every_cent_of_the_rebates_is_in_some_month(world, seed):
    books = Books(seed)
    engine = world(books.drawn(), "account_metrics", as_of_date=AS_OF.isoformat(), **RATES)
    found = dict(
        engine.rows("select account_id, sum(rebate_accrued_amount) from account_metrics group by 1")
    )
    for account in ACCOUNTS:
        assert found[account] == sum(amount for a, *_, amount in books.rebates if a == account)
