"""network_compliance and coverage against a naive recount: plain loops over random companies.

The recount shares no code with the models. It looks at each line, scan and visit again for every
account and month, where the models take sums and windows.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.draws import first_in_gate

FIRST, AS_OF = date(2022, 11, 1), date(2024, 5, 1)
DAYS = [FIRST + timedelta(days=n) for n in range((AS_OF - FIRST).days + 10)]
# Account: level, network model, territory; D1 moves from W1 to W2 on the day of the move.
ACCOUNTS = {
    "W1": (1, "designated", "East"), "W2": (1, "designated", "West"),
    "D1": (2, "designated", "East"), "D2": (2, "designated", "West"),
    "F1": (2, "flat", "North"), "N1": (3, "", "North"), "O1": (4, "designated", "East"),
    "O2": (4, "designated", "East"),
}  # fmt: skip
UPSTREAM = {"D2": "W2", "N1": "W1", "O1": "D1", "O2": "D1"}
MOVE = date(2023, 9, 14)
FLOOR, PACK = {"P": Decimal("48.5"), "Q": Decimal(7)}, {"P": 12, "Q": 1}
SETTINGS = {"favourite_visits": "3", "favourite_factor": "1.1", "network_flag_cases": "2"}
TERRITORIES = ("East", "West", "North")


def upstream(account: str, day: date) -> str:
    if account == "D1":
        return "W1" if day < MOVE else "W2"
    return UPSTREAM.get(account, "")


class Company:
    """Feeds of a random company as plain rows."""

    def __init__(self, seed: int):
        self.chance = random.Random(seed)
        self.lines = [self._line(n) for n in range(700)]
        self.scans = [self._scan(n) for n in range(60)]
        self.visits = [self._visit(n) for n in range(250)]
        self.expenses = [self._expense(n) for n in range(50)]

    def _line(self, number: int) -> dict[str, Any]:
        account, day, product = self._who(), self._day(), self.chance.choice("PQ")
        unit = self.chance.choice(("each", "case"))
        units = self.chance.randrange(1, 9) * (PACK[product] if unit == "case" else 1)
        quantity = units // (PACK[product] if unit == "case" else 1)
        each = FLOOR[product] / PACK[product] * self.chance.choice((1, Decimal("1.2"), Decimal(2)))
        price = round(each * units / quantity, 2) - self.chance.choice((0, 0, Decimal("0.01")))
        kind = self.chance.choice(("sale",) * 6 + ("return", "free_good"))
        seller = upstream(account, day)
        if self.chance.random() < 0.1:
            seller = self.chance.choice([a for a in ("", "W1", "W2", "D2") if a != account])
        home = ACCOUNTS[account][2]
        return {
            "order_id": f"O{number}", "account_id": account, "order_date": day, "unit": unit,
            "product_id": product, "quantity": -quantity if kind == "return" else quantity,
            "units": -units if kind == "return" else units, "kind": kind, "seller_id": seller,
            "unit_price": Decimal(0) if kind == "free_good" else price,
            "ship_to_territory": self.chance.choice(("", home, home, home, "West")),
        }  # fmt: skip

    def _scan(self, number: int) -> dict[str, Any]:
        account, product = self._who(), self.chance.choice("PQ")
        territory = self.chance.choice((ACCOUNTS[account][2], self.chance.choice(TERRITORIES)))
        price = FLOOR[product] + self.chance.choice((-1, 0, 1))
        return {
            "scan_id": f"S{number}", "product_id": product, "scanned_on": self._day(),
            "territory": territory, "account_id": account, "price": price,
        }  # fmt: skip

    def _visit(self, number: int) -> dict[str, Any]:
        return {
            "account_id": self.chance.choice(("W1", "D1", "D2", "O1", "O1", "O2")),
            "salesperson_id": self.chance.choice(("S1", "S2")),
            "visited_on": DAYS[number * len(DAYS) // 250], "minutes": self.chance.choice((20, 50)),
        }  # fmt: skip

    def _expense(self, number: int) -> dict[str, Any]:
        kind = self.chance.choice(("promotion", "slotting", "travel"))
        return {
            "account_id": self._who(), "spent_on": self._day(), "kind": kind,
            "amount": self.chance.randrange(1, 400), "claim_id": f"C{number}",
        }  # fmt: skip

    def _who(self) -> str:
        return self.chance.choice(list(ACCOUNTS))

    def _day(self) -> date:
        return self.chance.choice(DAYS)

    def drawn(self) -> dict[str, list[dict[str, str]]]:
        accounts = [
            {
                "account_id": account, "level": level, "network_model": model, "region": "R",
                "territory": territory, "upstream_id": upstream(account, FIRST),
                "opened_on": FIRST, "valid_from": FIRST,
            }
            for account, (level, model, territory) in ACCOUNTS.items()
        ]  # fmt: skip
        [moved] = [row for row in accounts if row["account_id"] == "D1"]
        accounts.append({**moved, "valid_from": MOVE, "upstream_id": "W2"})
        products = [
            {"product_id": p, "unit": "case", "units_per_case": PACK[p], "price_floor": FLOOR[p]}
            for p in PACK
        ]
        orders = [{k: v for k, v in line.items() if k != "units"} for line in self.lines]
        feeds = {
            "accounts": accounts, "products": products, "orders": orders, "scans": self.scans,
            "visits": self.visits, "expenses": self.expenses,
        }  # fmt: skip
        return {
            name: [{k: str(v) for k, v in row.items()} for row in rows]
            for name, rows in feeds.items()
        }


def month_ends() -> list[date]:
    firsts = [day for day in DAYS if day.day == 1 and day > FIRST and day <= AS_OF]
    return [day - timedelta(days=1) for day in firsts]


def months_back(end: date, count: int) -> date:
    """Return the first day of the stretch of `count` months that ends with `end`."""
    number = end.year * 12 + end.month - count
    return date(number // 12, number % 12 + 1, 1)


def within(rows: Iterable[dict], column: str, first: date, last: date) -> list[dict]:
    return [row for row in rows if first <= row[column] <= last]


def ratio(above: Any, below: Any) -> float | None:
    return float(above) / float(below) if below and below > 0 else None


def is_off_network(line: dict) -> bool:
    model = ACCOUNTS[line["account_id"]][1]
    return bool(model) and line["seller_id"] != upstream(line["account_id"], line["order_date"])


def is_diverted(line: dict) -> bool:
    return line["ship_to_territory"] not in ("", ACCOUNTS[line["account_id"]][2])


def is_undercut(line: dict) -> bool:
    if line["kind"] != "sale" or not line["seller_id"]:
        return False
    floor = FLOOR[line["product_id"]] / PACK[line["product_id"]] * line["units"]
    return line["quantity"] * line["unit_price"] < floor - Decimal("0.000001")


def worth(lines: Iterable[dict]) -> Decimal:
    return sum((line["quantity"] * line["unit_price"] for line in lines), Decimal(0))


class Recount:
    """What the two tables should say of an account and month."""

    def __init__(self, company: Company, account: str, end: date):
        self.company, self.account, self.end = company, account, end
        self.start, self.year = months_back(end, 1), months_back(end, 12)
        self.quarter = months_back(end, 3)
        self.goods = [line for line in company.lines if line["kind"] != "return"]

    def mine(self, first: date) -> list[dict]:
        lines = within(self.goods, "order_date", first, self.end)
        return [line for line in lines if line["account_id"] == self.account]

    def sold(self, first: date) -> list[dict]:
        lines = within(self.goods, "order_date", first, self.end)
        return [line for line in lines if line["seller_id"] == self.account]

    def scanned(self, first: date) -> list[dict]:
        scans = within(self.company.scans, "scanned_on", first, self.end)
        return [scan for scan in scans if scan["account_id"] == self.account]

    def compliance(self) -> dict[str, Any]:
        model, home = ACCOUNTS[self.account][1], ACCOUNTS[self.account][2]
        month, year = self.mine(self.start), self.mine(self.year)
        off = [line for line in month if is_off_network(line)]
        astray = [line for line in month if is_diverted(line)]
        placed = [line for line in month if line["ship_to_territory"]]
        cheap = [line for line in self.sold(self.start) if is_undercut(line)]
        is_known = not month or bool(placed)
        seen = self.scanned(self.start)
        return {
            "off_network_lines": len(off) if model else None,
            "off_network_units": sum(line["units"] for line in off) if model else None,
            "off_network_amount": worth(off) if model else None,
            "off_network_ratio": ratio(sum(map(is_off_network, year)), len(year) if model else 0),
            "diverted_lines": len(astray) if is_known else None,
            "diverted_amount": worth(astray) if is_known else None,
            "diverted_scans": sum(scan["territory"] != home for scan in seen),
            "undercut_lines": len(cheap),
            "undercut_units": sum(line["units"] for line in cheap),
            "undercut_amount": worth(cheap),
            "undercut_scans": sum(scan["price"] < FLOOR[scan["product_id"]] for scan in seen),
            "is_off_network": self._cases(is_off_network, self.mine) >= 2 if model else None,
            "is_undercutting": self._cases(is_undercut, self.sold)
            + sum(s["price"] < FLOOR[s["product_id"]] for s in self.scanned(self.quarter)) >= 2,
            "is_diverting": self._cases(is_diverted, self.mine)
            + sum(scan["territory"] != home for scan in self.scanned(self.quarter)) >= 2,
        }  # fmt: skip

    def _cases(self, breaks: Any, lines: Any) -> int:
        return sum(map(breaks, lines(self.quarter)))

    def effort(self, account: str) -> tuple[int, int, int, Decimal]:
        visits = within(self.company.visits, "visited_on", self.year, self.end)
        visits = [visit for visit in visits if visit["account_id"] == account]
        spent = within(self.company.expenses, "spent_on", self.year, self.end)
        bought = within(self.company.lines, "order_date", self.year, self.end)
        return (
            len(visits),
            sum(visit["minutes"] for visit in visits),
            sum(row["amount"] for row in spent if row["account_id"] == account),
            worth(line for line in bought if line["account_id"] == account),
        )

    def coverage(self) -> dict[str, Any]:
        each = {account: self.effort(account) for account in ACCOUNTS}
        whole = [sum(row[n] for row in each.values()) for n in range(4)]
        parts = {
            account: [ratio(row[n], whole[n]) for n in range(4)] for account, row in each.items()
        }
        order = sorted(ACCOUNTS, key=lambda account: (-each[account][3], account))
        before = order[: order.index(self.account)]
        visits, minutes, money, bought = parts[self.account]
        both = [part for part in (minutes, money) if part is not None]
        effort = sum(both) / len(both) if both else None
        return {
            "visit_share_ratio": visits,
            "minute_share_ratio": minutes,
            "expense_share_ratio": money,
            "effort_share_ratio": effort,
            "bought_share_ratio": bought,
            "coverage_index": None if effort is None else ratio(effort, bought),
            "sales_rank": len(before) + 1,
            "cumulative_effort_share_ratio": self._effort_so_far(parts, [*before, self.account]),
            "is_in_top_80": sum(parts[account][3] for account in before) < 0.8,
            "favourite_of": self._favourite_of(each, order, parts),
        }

    def _effort_so_far(self, parts: dict, accounts: Sequence[str]) -> float | None:
        so_far = [
            sum(parts[account][n] for account in accounts)
            for n in (1, 2)
            if parts[self.account][n] is not None
        ]
        return sum(so_far) / len(so_far) if so_far else None

    def _favourite_of(self, each: dict, order: Sequence[str], parts: dict) -> str | None:
        before = order[: order.index(self.account)]
        if sum(parts[account][3] for account in before) < 0.8:
            return None
        courting = {}
        for who in ("S1", "S2"):
            visits = within(self.company.visits, "visited_on", self.year, self.end)
            visits = [visit for visit in visits if visit["salesperson_id"] == who]
            mine = [visit for visit in visits if visit["account_id"] == self.account]
            visited = {visit["account_id"] for visit in visits}
            level = ACCOUNTS[self.account][0]
            peers = [a for a in ACCOUNTS if ACCOUNTS[a][0] == level and a not in visited]
            if not peers or len(mine) < 3:
                continue
            mean = sum(each[peer][0] for peer in peers) / len(peers)
            time = ratio(sum(v["minutes"] for v in mine), sum(v["minutes"] for v in visits))
            sales = ratio(
                max(each[self.account][3], 0), sum(each[account][3] for account in visited)
            )
            if len(mine) >= 1.1 * mean and time >= 1.1 * sales:
                courting[who] = len(mine)
        return min(courting, key=lambda who: (-courting[who], who)) if courting else None


def same(told: Any, counted: Any) -> bool:
    if told is None or counted is None or isinstance(told, bool | str):
        return told == counted
    return abs(float(told) - float(counted)) < 1e-5


@pytest.mark.parametrize("seed", first_in_gate(0, 1, 2))
def test_breaches_and_coverage_equal_a_naive_recount(world, seed):
    company = Company(seed)
    engine = world(
        company.drawn(), "network_compliance", "coverage", as_of_date=AS_OF.isoformat(), **SETTINGS
    )
    wrong, said = [], {"is_off_network": 0, "is_diverting": 0, "favourite_of": 0}
    for table, part in (("network_compliance", "compliance"), ("coverage", "coverage")):
        made = engine.connection.execute(f"select * from {table}")
        names = [column[0] for column in made.description]
        told = [dict(zip(names, row, strict=True)) for row in made.fetchall()]
        rows = {(row["account_id"], row["as_of_date"]): row for row in told}
        assert set(rows) == {(account, end) for account in ACCOUNTS for end in month_ends()}
        for (account, end), row in rows.items():
            counted = getattr(Recount(company, account, end), part)()
            wrong += [
                (table, account, end, name, row[name], value)
                for name, value in counted.items()
                if not same(row[name], value)
            ]
            for name in said:
                said[name] += bool(row.get(name))
    assert wrong == []
    assert min(said.values()) > 0, "the drawn company breaks each rule and has a favourite"
