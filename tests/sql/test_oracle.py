"""account_metrics against a naive recount: plain loops over the drawn rows of random companies.

The recount shares no code with the models. It goes day by day and line by line where the models
take sums and windows.
"""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from statistics import mean, stdev

import pytest

from transforms.schema import METRIC_NAMES

FIRST, AS_OF = date(2022, 3, 1), date(2024, 5, 1)
ACCOUNTS, PRODUCTS = ("W1", "W2", "D1", "D2", "O1"), ("P", "Q", "R")
UPSTREAM = {"D1": "W1", "D2": "W2", "O1": "D1"}
LEVEL = {"W1": 1, "W2": 1, "D1": 2, "D2": 2, "O1": 4}
PACK, LIST, COST = {"P": 6, "Q": 12, "R": 24}, {"P": 12, "Q": 7, "R": 3}, {"P": 9, "Q": 3, "R": 2}
# Those of profit are counted in test_profit_oracle.py, those of buying habits in their own tests.
LATER = {
    "rebate_accrued_amount", "cost_to_serve_amount", "profit_amount", "profit_per_case_amount",
    "alive_probability", "expected_orders_90d", "share_of_wallet_ratio", "effective_rebate_ratio",
    "goods_margin_amount",
}  # fmt: skip


def days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


class Company:
    """A random company: its feeds as drawn rows, and the same facts as plain values."""

    def __init__(self, seed: int):
        self.chance = random.Random(seed)
        self.lines = [line for _ in range(260) for line in self._order()]
        self.lines += [self._return() for _ in range(25)]
        self.invoices = [self._invoice(n) for n in range(60)]
        self.stock = self._stock()
        self.sold_on = self._sold_on()
        self.incidents = [
            (self.chance.choice(ACCOUNTS), self._day(), self.chance.choice(("", "dismissed")))
            for _ in range(30)
        ]

    def _day(self) -> date:
        return self.chance.choice(days(FIRST, AS_OF + timedelta(days=20)))

    def _order(self) -> list[dict]:
        account, day = self.chance.choice(ACCOUNTS), self._day()
        number = f"O{self.chance.randrange(10**9)}"
        promised = self.chance.choice((None, day + timedelta(days=self.chance.randrange(40))))
        late = timedelta(days=self.chance.choice((-1, 0, 2)))
        made = []
        for line in range(self.chance.randrange(1, 4)):
            unit = self.chance.choice(("each", "case"))
            quantity = self.chance.randrange(1, 30)
            made.append(
                {
                    "order": number, "line": line, "account": account, "day": day,
                    "product": self.chance.choice(PRODUCTS), "unit": unit, "quantity": quantity,
                    "price": self.chance.choice((0, 5, 11)), "kind": "sale",
                    "seller": UPSTREAM.get(account) if self.chance.random() < 0.8 else None,
                    "asked": self.chance.choice((None, quantity, quantity + 2)),
                    "promised": promised,
                    "delivered": self.chance.choice((None, promised + late)) if promised else None,
                }
            )  # fmt: skip
        return made

    def _return(self) -> dict:
        back = dict(self.chance.choice([line for line in self.lines if line["price"]]))
        return back | {
            "order": f"R{self.chance.randrange(10**9)}", "kind": "return", "asked": None,
            "quantity": -self.chance.randrange(1, back["quantity"] + 1), "promised": None,
            "delivered": None, "day": back["day"] + timedelta(days=self.chance.randrange(60)),
        }  # fmt: skip

    def _invoice(self, number: int) -> dict:
        """An invoice or a credit note, paid once, in parts, too much, in advance, or not at all.

        Payments are told by collections, by the invoice itself, or by both.
        """
        day = self._day()
        amount = self.chance.randrange(10, 500) * self.chance.choice((1, 1, 1, 1, -1))
        parts = self.chance.choice(((), (), (1,), (1,), (0.5,), (0.25, 0.75), (0.5, 0.5, 0.2)))
        paid = [
            (day + timedelta(days=self.chance.randrange(-5, 120)), int(amount * part))
            for part in parts
        ]
        told_by = self.chance.choice(("collections", "both", "invoice"))
        if told_by == "invoice":
            paid = paid[-1:]
        return {
            "id": f"I{number}", "account": self.chance.choice(ACCOUNTS), "day": day,
            "due": day + timedelta(days=30), "amount": amount, "paid": paid,
            "collected": [] if told_by == "invoice" else paid[:2] if told_by == "both" else paid,
            "settled": bool(paid) and told_by != "collections",
            "disputed": self.chance.choice(("", "true", "false")),
        }  # fmt: skip

    def _stock(self) -> dict[tuple[str, str], dict[date, int]]:
        counted: dict[tuple[str, str], dict[date, int]] = {}
        for account in ("W1", "D1"):
            for product in PRODUCTS:
                dates = self.chance.sample(days(FIRST, AS_OF), 300)
                counted[account, product] = {
                    day: self.chance.choice((0, 5, 40)) for day in sorted(dates)
                }
        return counted

    def _sold_on(self) -> dict[tuple[str, str, date], int]:
        monday = FIRST - timedelta(days=FIRST.weekday())
        weeks = [monday + timedelta(days=7 * n) for n in range(115)]
        return {
            (account, product, week): 7 * self.chance.randrange(5)
            for account in ("W1", "D1")
            for product in PRODUCTS
            for week in weeks
            if self.chance.random() < 0.6
        }

    def drawn(self) -> dict[str, list[dict[str, str]]]:
        accounts = [
            {
                "account_id": a, "level": LEVEL[a], "upstream_id": UPSTREAM.get(a, ""),
                "region": "R", "opened_on": date(2021, 6, 15), "credit_limit": 1000,
            }
            for a in ACCOUNTS
        ]  # fmt: skip
        products = [
            {"product_id": p, "units_per_case": PACK[p], "list_price": LIST[p],
             "unit_cost": COST[p]} for p in PRODUCTS
        ]  # fmt: skip
        orders = [
            {
                "order_id": x["order"], "line_no": x["line"], "account_id": x["account"],
                "product_id": x["product"], "order_date": x["day"], "quantity": x["quantity"],
                "unit": x["unit"], "unit_price": x["price"], "kind": x["kind"],
                "seller_id": x["seller"], "requested_quantity": x["asked"],
                "promised_on": x["promised"], "delivered_on": x["delivered"],
            }
            for x in self.lines
        ]  # fmt: skip
        feeds = {
            "accounts": accounts,
            "products": products,
            "orders": orders,
            "inventory": [
                {"account_id": a, "product_id": p, "snapshot_date": day, "on_hand": units}
                for (a, p), counts in self.stock.items()
                for day, units in counts.items()
            ],
            "sell_through": [
                {"account_id": a, "product_id": p, "period_start": week, "quantity": units,
                 "period_end": week + timedelta(days=6)}
                for (a, p, week), units in self.sold_on.items()
            ],
            "receivables": [
                {"account_id": i["account"], "invoice_id": i["id"], "invoice_date": i["day"],
                 "due_date": i["due"], "amount": i["amount"], "disputed": i["disputed"],
                 "settled_on": i["paid"][-1][0] if i["settled"] else None,
                 "settled_amount": sum(sum_ for _, sum_ in i["paid"]) if i["settled"] else None}
                for i in self.invoices
            ],
            "collections": [
                {"account_id": i["account"], "invoice_id": i["id"], "collected_on": day,
                 "amount": paid}
                for i in self.invoices
                for day, paid in i["collected"]
            ],
            "incidents": [
                {"incident_id": n, "account_id": a, "kind": "diversion", "occurred_on": day,
                 "status": status}
                for n, (a, day, status) in enumerate(self.incidents)
            ],
        }  # fmt: skip
        return {
            feed: [{k: "" if v is None else str(v) for k, v in row.items()} for row in rows]
            for feed, rows in feeds.items()
        }


class Recount:
    """Every metric of one account at one month's end, counted the slow way."""

    def __init__(self, company: Company, account: str, end: date):
        self.company, self.account, self.end = company, account, end
        self.start = end.replace(day=1)
        self.year = date(end.year - (end.month < 12), end.month % 12 + 1, 1)

    def mine(self, first: date, last: date | None = None, *, ours: bool = True) -> list[dict]:
        return [
            x for x in self.company.lines
            if x["account"] == self.account and first <= x["day"] <= (last or self.end)
            and (x["seller"] is None or not ours)
        ]  # fmt: skip

    def units(self, x: dict) -> int:
        return x["quantity"] * (PACK[x["product"]] if x["unit"] == "case" else 1)

    def net(self, lines: list[dict]) -> int:
        return sum(x["quantity"] * x["price"] for x in lines)

    def sell_in(self, first: date) -> int:
        return sum(self.units(x) for x in self.mine(first) if x["price"])

    def back(self, years: int) -> date:
        day = self.end + timedelta(days=1)
        return day.replace(year=day.year - years) - timedelta(days=1)

    def month(self) -> dict[str, object]:
        return {
            **self._sales(), **self._shares(), **self._rhythm(), **self._service(),
            **self._stock(), **self._debt(), **self._network(),
        }  # fmt: skip

    def _sales(self) -> dict[str, object]:
        now, year = self.mine(self.start), self.mine(self.year)
        listed = sum(self.units(x) * LIST[x["product"]] for x in year)
        gross = self.net([x for x in year if x["kind"] == "sale"])
        last = self.mine(self.back(1).replace(day=1), self.back(1))
        before = self.mine(self.back(2) + timedelta(days=1), self.back(1))
        reaches_back = self.back(2) + timedelta(days=1) >= FIRST
        return {
            "sell_in_units": self.sell_in(self.start),
            "sell_in_net_amount": self.net(now),
            "gross_margin_amount": self.net(now)
            - sum(self.units(x) * COST[x["product"]] for x in now),
            "return_ratio": ratio(-self.net([x for x in year if x["kind"] == "return"]), gross),
            "effective_discount_ratio": ratio(listed - self.net(year), listed),
            "growth_yoy_ratio": ratio(self.net(now) - self.net(last), self.net(last)),
            "growth_rolling_12_ratio": ratio(self.net(year) - self.net(before), self.net(before))
            if reaches_back
            else None,
            "high_margin_mix_ratio": ratio(self._high_margin(year), self.net(year)),
        }

    def _high_margin(self, year: list[dict]) -> int:
        """Return net sales in products above the median margin, month by month."""
        total = 0
        for x in year:
            seen = Recount(self.company, "", month_end(x["day"]))
            shares = {}
            for product in PRODUCTS:
                sold = [
                    y for y in self.company.lines
                    if y["product"] == product and seen.year <= y["day"] <= seen.end
                    and y["seller"] is None
                ]  # fmt: skip
                cost = sum(self.units(y) * COST[product] for y in sold)
                if (net := self.net(sold)) > 0:
                    shares[product] = (net - cost) / net
            ranked = sorted(shares.values())
            middle = (
                (ranked[(len(ranked) - 1) // 2] + ranked[len(ranked) // 2]) / 2 if ranked else 0
            )
            if shares.get(x["product"], 0) > middle:
                total += x["quantity"] * x["price"]
        return total

    def _shares(self) -> dict[str, object]:
        sold = {a: self.net(Recount(self.company, a, self.end).mine(self.year)) for a in ACCOUNTS}
        order = sorted(ACCOUNTS, key=lambda a: (-sold[a], a))
        company, place = sum(sold.values()), order.index(self.account)
        upto = sum(sold[a] for a in order[: place + 1])
        before = upto - sold[self.account]
        letter = "A" if before < 0.8 * company else "B" if before < 0.95 * company else "C"
        return {
            "revenue_share_ratio": ratio(sold[self.account], company),
            "cumulative_share_ratio": min(1, ratio(upto, company)) if company > 0 else None,
            "pareto_class": letter if company > 0 else None,
        }

    def _rhythm(self) -> dict[str, object]:
        bought = [x for x in self.mine(date.min, ours=False) if x["kind"] == "sale"]
        when = sorted({x["day"] for x in bought})
        year = [day for day in when if day >= self.year]
        gaps = [(b - a).days for a, b in pairwise(year)]
        return {
            "order_count": len({x["order"] for x in bought if x["day"] >= self.start}),
            "days_since_last_order": (self.end - when[-1]).days if when else None,
            "order_interval_days_mean": mean(gaps) if gaps else None,
            "order_interval_cv": stdev(gaps) / mean(gaps) if len(gaps) > 1 else None,
            "distinct_products": len({x["product"] for x in bought if x["day"] >= self.year}),
            "bought_units": sum(
                self.units(x) for x in self.mine(self.start, ours=False) if x["price"]
            ),
            "bought_amount": self.net(self.mine(self.start, ours=False)),
        }

    def _service(self) -> dict[str, object]:
        sales = [x for x in self.mine(date.min) if x["kind"] == "sale" and x["price"]]
        orders = defaultdict(list)
        for x in sales:
            orders[x["order"]].append(x)
        year = [o for o in orders.values() if o[0]["day"] >= self.year]
        asked = [[x for x in o if x["asked"]] for o in year if any(x["asked"] for x in o)]
        lines = [x for o in asked for x in o]
        due = [
            o for o in orders.values()
            if o[0]["promised"] and self.year <= o[0]["promised"] <= self.end
        ]  # fmt: skip
        whole = [o for o in due if all(not x["asked"] or x["quantity"] >= x["asked"] for x in o)]
        fine = [
            o for o in whole if all(x["delivered"] and x["delivered"] <= x["promised"] for x in o)
        ]
        packs = [PACK[x["product"]] if x["unit"] == "case" else 1 for x in lines]
        return {
            "fill_rate_order_ratio": ratio(
                sum(all(x["quantity"] >= x["asked"] for x in o) for o in asked), len(asked)
            ),
            "fill_rate_line_ratio": ratio(
                sum(x["quantity"] >= x["asked"] for x in lines), len(lines)
            ),
            "fill_rate_case_ratio": ratio(
                sum(min(x["quantity"], x["asked"]) * p for x, p in zip(lines, packs, strict=True)),
                sum(x["asked"] * p for x, p in zip(lines, packs, strict=True)),
            ),
            "otif_ratio": ratio(len(fine), len(due)),
        }

    def _state(self, product: str, day: date) -> int | None:
        """Return what the last count of at most a week ago says of a day."""
        counts = self.company.stock.get((self.account, product), {})
        return next((counts[d] for n in range(7) if (d := day - timedelta(days=n)) in counts), None)

    def _reported(self, day: date) -> bool:
        week = day - timedelta(days=day.weekday())
        return any((self.account, p, week) in self.company.sold_on for p in PRODUCTS)

    def _stock(self) -> dict[str, object]:
        known = {p: [d for d in days(self.year, self.end) if self._state(p, d) is not None]
                 for p in PRODUCTS}  # fmt: skip
        outs = {p: [d for d in known[p] if self._state(p, d) == 0] for p in PRODUCTS}
        pace = {p: self._pace(p) for p in PRODUCTS}
        held = [self._held(p) for p in PRODUCTS]
        month_known = any(d >= self.start for p in PRODUCTS for d in known[p])
        month_outs = {p: sum(d >= self.start for d in outs[p]) for p in PRODUCTS}
        lost = [pace[p] * month_outs[p] for p in PRODUCTS if pace[p] is not None
                and any(d >= self.start for d in known[p])]  # fmt: skip
        stock = total(held)
        return {
            "on_hand_units": stock,
            "days_of_inventory": ratio(stock, total(pace.values())),
            "stock_out_days": sum(month_outs.values()) if month_known else None,
            "stock_out_ratio": ratio(sum(map(len, outs.values())), sum(map(len, known.values()))),
            "lost_sales_units_estimate": sum(lost) if lost else None,
            **self._sell_through(),
        }

    def _held(self, product: str) -> int | None:
        counts = self.company.stock.get((self.account, product), {})
        near = [d for d in counts if 0 <= (self.end - d).days <= 31]
        return counts[max(near)] if near else None

    def _pace(self, product: str) -> float | None:
        two_months = (self.start - timedelta(days=1)).replace(day=1)
        taken = []
        for day in reversed(days(two_months, self.end)):
            if self._reported(day) and self._state(product, day) not in (None, 0):
                taken.append(self._daily(product, day))
        return sum(taken[:28]) / len(taken[:28]) if taken else None

    def _daily(self, product: str, day: date) -> float:
        """Return the week's sell-through on one of its days in stock before the as-of date."""
        week = day - timedelta(days=day.weekday())
        past = [d for d in days(week, week + timedelta(days=6)) if d < AS_OF]
        units = self.company.sold_on.get((self.account, product, week), 0) / 7 * len(past)
        return units / sum(self._state(product, d) not in (None, 0) for d in past)

    def _sold_on(self, first: date) -> float | None:
        """Return what was sold on, by reports, or by others' orders in months without one."""
        by_month: dict[tuple[int, int], list[float]] = defaultdict(list)
        for (account, _, week), units in self.company.sold_on.items():
            for day in days(week, week + timedelta(days=6)):
                if account == self.account and max(first, FIRST) <= day <= self.end:
                    by_month[day.year, day.month].append(units / 7)
        for x in self.company.lines:
            month = (x["day"].year, x["day"].month)
            if x["seller"] == self.account and first <= x["day"] <= self.end:
                reported = any(self._reported(d) for d in month_days(x["day"]))
                if not reported:
                    by_month[month].append(self.units(x))
        return sum(map(sum, by_month.values())) if by_month else None

    def _sell_through(self) -> dict[str, object]:
        month, year = self._sold_on(self.start), self._sold_on(self.year)
        loading = None
        if month and month > 0 and self.sell_in(self.year) > 0:
            loading = self.sell_in(self.start) / month * (year / self.sell_in(self.year))
        return {
            "sell_through_units": month,
            "sell_through_ratio": ratio(year, self.sell_in(self.year)),
            "channel_loading_index": loading,
        }

    def _debt(self) -> dict[str, object]:
        if min(i["day"] for i in self.company.invoices).replace(day=1) > self.end:
            return dict.fromkeys(
                ("overdue_amount", "overdue_days_mean", "credit_utilisation_ratio",
                 "days_sales_outstanding")
            )  # fmt: skip
        lacking = [
            (i["amount"] - sum(paid for day, paid in i["paid"] if day <= self.end), i["due"])
            for i in self.company.invoices
            if i["account"] == self.account and i["day"] <= self.end
        ]
        owed = max(0, sum(amount for amount, _ in lacking))
        late = [(a, (self.end - due).days) for a, due in lacking if a > 0 and due < self.end]
        overdue = sum(amount for amount, _ in late)
        covered = (self.end - max(self.year, FIRST)).days + 1
        return {
            "overdue_amount": overdue,
            "overdue_days_mean": ratio(sum(a * d for a, d in late), overdue),
            "credit_utilisation_ratio": ratio(owed, 1000),
            "days_sales_outstanding": ratio(owed * covered, self.net(self.mine(self.year))),
        }

    def _network(self) -> dict[str, object]:
        below = [a for a in ACCOUNTS if self.account in chain(a)]
        return {
            "sub_distributor_count": sum(
                UPSTREAM.get(a) == self.account and LEVEL[a] in (2, 3) for a in ACCOUNTS
            ),
            "active_outlet_count": sum(LEVEL[a] == 4 for a in below),
            "new_outlet_count": 0,
            "incident_count": sum(
                a == self.account and self.start <= day <= self.end and status != "dismissed"
                for a, day, status in self.company.incidents
            ),
            "tenure_months": (self.end.year - 2021) * 12 + self.end.month - 6,
        }


def chain(account: str) -> list[str]:
    above = UPSTREAM.get(account)
    return [above, *chain(above)] if above else []


def month_end(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1) - timedelta(days=1)


def month_days(day: date) -> list[date]:
    return days(day.replace(day=1), month_end(day))


def ratio(above: float | None, below: float | None) -> float | None:
    return None if above is None or below is None or below <= 0 else above / below


def total(parts: object) -> float | None:
    known = [part for part in parts if part is not None]
    return sum(known) if known else None


@pytest.mark.parametrize("seed", range(2))
def test_metrics_are_those_of_a_naive_recount(world, seed):
    company = Company(seed)
    engine = world(company.drawn(), "account_metrics", as_of_date=AS_OF.isoformat())
    counted = [name for name in METRIC_NAMES if name not in LATER]
    columns = ", ".join(["account_id", "as_of_date", *counted])
    rows = engine.rows(f"select {columns} from account_metrics order by 2, 1")
    assert len(rows) == len(ACCOUNTS) * 26
    chosen = [row for row in rows if row[1].month in (1, 4, 9)]
    differing = []
    for account, end, *values in chosen:
        naive = Recount(company, account, end).month()
        for name, value in zip(counted, values, strict=True):
            if not same(value, naive[name]):
                differing.append((account, end.isoformat(), name, value, naive[name]))
    assert differing == [], "\n".join(map(str, differing))


def same(value: object, naive: object) -> bool:
    if value is None or naive is None or isinstance(value, str):
        return value == naive
    return abs(float(Decimal(value)) - float(naive)) <= 2e-6 * max(1, abs(float(naive))) + 1e-3
