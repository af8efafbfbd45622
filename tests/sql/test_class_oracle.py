"""account_class and region_concentration against a naive recount of random companies.

The recount shares no code with the models: it goes through all lines for each account and month,
and through all peers for each score.
"""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import date, timedelta
from itertools import pairwise
from statistics import mean, stdev

import pytest

from tests.draws import first_in_gate

FIRST, AS_OF, MONTHS = date(2022, 1, 1), date(2024, 5, 1), 28
CATEGORY = {"P": "beer", "Q": "beer", "R": "water", "S": "juice"}
COST = {"P": 6, "Q": 4, "R": 1, "S": 3}
WEIGHT = {"volume": 35, "profit": 30, "strength": 20, "potential": 15}
STRENGTH = ("funds", "sub_distributors", "outlets", "people_and_vehicles", "warehouse")
POTENTIAL = ("growth", "loyalty", "regularity")
GROWTH_FACTORS = (
    "sub_distributors", "outlets", "complementary_lines", "loyalty", "funds", "people_and_vehicles",
)  # fmt: skip
FACTOR = {
    "credit_limit": "funds", "payment": "funds", "people": "people_and_vehicles",
    "vehicles": "people_and_vehicles", "tenure": "loyalty", "brands": "loyalty",
    "wallet": "loyalty",
}  # fmt: skip
LEVEL = {"W": 1, "D": 2, "S": 4}


def no_of(day: date) -> int:
    return day.year * 12 + day.month


def end_of(no: int) -> date:
    return date((no - 1) // 12 + (no % 12 == 0), no % 12 + 1, 1) - timedelta(days=1)


class Company:
    """Random accounts, lines and invoices, as plain values and as drawn rows."""

    def __init__(self, seed: int):
        self.chance = random.Random(seed)
        names = [f"W{n}" for n in range(5)] + [f"D{n}" for n in range(9)]
        self.accounts = {
            name: self._account(name) for name in [*names, *(f"S{n}" for n in range(12))]
        }
        self.lines = [self._line() for _ in range(1500)]
        self.invoices = [self._invoice(n) for n in range(80)]

    def _account(self, name: str) -> dict:
        pick = self.chance.choice
        above = {"D": "W", "S": "D"}.get(name[0])
        return {
            "upstream": f"{above}{self.chance.randrange(4)}" if above else "",
            "region": pick(("East", "West", "")), "opened": pick((None, *self._days(6))),
            "closed": pick((None, None, None, None, date(2024, 1, 15))),
            "credit": pick((None, 0, 500, 500, 2000)), "people": pick((None, 0, 3, 5, 5)),
            "vehicles": pick((None, 0, 1, 2)), "warehouse": pick((None, 100, 250)),
            "brands": pick((None, None, "X", "X;Y")), "theirs": pick((None, 0.2, 0.7)),
        }  # fmt: skip

    def _days(self, count: int) -> list[date]:
        span = (AS_OF - FIRST).days
        return [FIRST + timedelta(days=self.chance.randrange(span)) for _ in range(count)]

    def _line(self) -> dict:
        name = self.chance.choice(list(self.accounts))
        # Who orders seldom, and who grows: no two accounts are alike.
        units = self.chance.randrange(1, 40) * (1 + hash_of(name) % 5)
        kind = "return" if self.chance.random() < 0.05 else "sale"
        return {
            "account": name, "day": self._days(1)[0], "product": self.chance.choice(list(COST)),
            "units": -units if kind == "return" else units, "price": self.chance.choice((3, 5, 9)),
            "kind": kind,
            "seller": self.accounts[name]["upstream"] if self.chance.random() < 0.9 else "",
        }  # fmt: skip

    def _invoice(self, number: int) -> dict:
        day = self._days(1)[0]
        paid = self.chance.choice((None, day + timedelta(days=self.chance.randrange(90))))
        return {
            "id": f"I{number}", "account": f"W{self.chance.randrange(4)}", "day": day, "paid": paid,
            "due": day + timedelta(days=30), "amount": self.chance.randrange(10, 500),
        }  # fmt: skip

    def drawn(self) -> dict[str, list[dict[str, str]]]:
        feeds = {
            "accounts": [
                {"account_id": name, "level": LEVEL[name[0]], "upstream_id": a["upstream"],
                 "region": a["region"], "opened_on": a["opened"], "closed_on": a["closed"],
                 "credit_limit": a["credit"], "staff_count": a["people"],
                 "vehicle_count": a["vehicles"], "warehouse_area_m2": a["warehouse"],
                 "competitor_brands": a["brands"]}
                for name, a in self.accounts.items()
            ],
            "products": [
                {"product_id": p, "unit": "each", "category": CATEGORY[p], "unit_cost": COST[p]}
                for p in COST
            ],
            "orders": [
                {"order_id": f"O{n}", "account_id": x["account"], "product_id": x["product"],
                 "order_date": x["day"], "quantity": x["units"], "unit_price": x["price"],
                 "kind": x["kind"], "seller_id": x["seller"], "currency": "CNY"}
                for n, x in enumerate(self.lines)
            ],
            "receivables": [
                {"account_id": i["account"], "invoice_id": i["id"], "invoice_date": i["day"],
                 "due_date": i["due"], "amount": i["amount"], "settled_on": i["paid"]}
                for i in self.invoices
            ],
            "competitor_share": [
                {"account_id": name, "competitor": "X", "observed_on": day,
                 "share_ratio": a["theirs"]}
                for name, a in self.accounts.items() if a["theirs"] is not None
                for day in (date(2022, 5, 1), date(2023, 5, 1), date(2024, 4, 1))
            ],
        }  # fmt: skip
        return {
            feed: [{k: "" if v is None else str(v) for k, v in row.items()} for row in rows]
            for feed, rows in feeds.items()
        }


def hash_of(name: str) -> int:
    return sum(map(ord, name))


class Month:
    """All of one month, counted the slow way."""

    def __init__(self, company: Company, no: int):
        self.company, self.no, self.end = company, no, end_of(no)
        self.open = [name for name in company.accounts if self._is_open(name)]
        self.scores = self._scores()

    def _first(self, name: str, kinds: tuple[str, ...] = ("sale", "return")) -> date | None:
        """Return the day an account was opened or, where earlier, has its first line."""
        mine = [x["day"] for x in self.company.lines if x["account"] == name and x["kind"] in kinds]
        days = [*mine, *filter(None, [self.company.accounts[name]["opened"]])]
        return min(days, default=None)

    def _is_open(self, name: str) -> bool:
        account, first = self.company.accounts[name], self._first(name)
        opened, closed = account["opened"], account["closed"]
        return (
            (first is None or no_of(first) <= self.no)
            and (opened is None or opened <= self.end)
            and (closed is None or closed > self.end)
        )

    def bought(self, name: str, last: int, *, ours: bool = False) -> int:
        return sum(
            x["units"] * x["price"] for x in self.company.lines
            if x["account"] == name and last - 12 < no_of(x["day"]) <= last
            and not (ours and x["seller"])
        )  # fmt: skip

    def _worth(self, product: str, months: range, seller: str | None = None) -> float | None:
        """Return what a unit of ours earned us, at one account or at all."""
        sold = [
            x for x in self.company.lines
            if x["product"] == product and not x["seller"] and no_of(x["day"]) in months
            and seller in (None, x["account"])
        ]  # fmt: skip
        units = sum(x["units"] for x in sold)
        margin = sum(x["units"] * (x["price"] - COST[product]) for x in sold)
        return margin / units if units > 0 else None

    def _earned(self, name: str) -> float | None:
        total, year = 0.0, range(self.no - 11, self.no + 1)
        bought: dict[tuple[str, str, int], int] = defaultdict(int)
        for x in self.company.lines:
            no = no_of(x["day"])
            if x["account"] != name or no not in year:
                continue
            if x["seller"]:
                bought[x["seller"], x["product"], no] += x["units"]
            else:
                total += x["units"] * (x["price"] - COST[x["product"]])
        for (seller, product, no), units in bought.items():
            # The seller's own price of the month, else that of all over the year.
            worth = self._worth(product, range(no, no + 1), seller)
            if worth is None:
                worth = self._worth(product, range(no - 11, no + 1))
            if units and worth is None:
                return None
            total += units * worth if units else 0
        return total

    def _below(self, name: str, level: int) -> int:
        def chain(one: str) -> list[str]:
            above = self.company.accounts[one]["upstream"]
            return [above, *chain(above)] if above else []

        return sum(
            LEVEL[one[0]] == level
            and (name in chain(one) if level == 4 else chain(one)[:1] == [name])
            for one in self.open
        )

    def _payment(self, name: str) -> float | None:
        mine = [i for i in self.company.invoices if i["account"] == name and i["day"] <= self.end]
        unpaid = [i for i in mine if not (i["paid"] and i["paid"] <= self.end)]
        owed = sum(i["amount"] for i in unpaid)
        if owed:
            return 1 - sum(i["amount"] for i in unpaid if i["due"] < self.end) / owed
        sold = any(
            not x["seller"] and x["account"] == name and x["kind"] == "sale"
            and self.no - 12 < no_of(x["day"]) <= self.no for x in self.company.lines
        )  # fmt: skip
        began = min(no_of(i["day"]) for i in self.company.invoices) <= self.no
        return 1 if sold and began else None

    def _growth(self, name: str) -> float | None:
        first = self._first(name)
        rows = self.no - (no_of(FIRST) if first is None else max(no_of(first), no_of(FIRST))) + 1
        before = self.bought(name, self.no - 12)
        return self.bought(name, self.no) / before if rows >= 24 and before > 0 else None

    def _regularity(self, name: str) -> float | None:
        days = sorted({
            x["day"] for x in self.company.lines
            if x["account"] == name and x["kind"] == "sale"
            and self.no - 12 < no_of(x["day"]) <= self.no
        })  # fmt: skip
        gaps = [(b - a).days for a, b in pairwise(days)]
        return 1 / (1 + stdev(gaps) / mean(gaps)) if len(gaps) > 1 else None

    def _spread(self, name: str) -> float | None:
        sums: dict[str, int] = defaultdict(int)
        for x in self.company.lines:
            if x["account"] == name and self.no - 12 < no_of(x["day"]) <= self.no:
                sums[CATEGORY[x["product"]]] += x["units"] * x["price"]
        parts = [max(amount, 0) for amount in sums.values()]
        return sum(parts) ** 2 / sum(part**2 for part in parts) if sum(parts) else None

    def _measured(self, name: str) -> dict[str, float | None]:
        account, since = self.company.accounts[name], self._first(name, ("sale",))
        brands = account["brands"]
        return {
            "volume": self.bought(name, self.no), "profit": self._earned(name),
            "credit_limit": account["credit"], "payment": self._payment(name),
            "sub_distributors": self._below(name, 2), "outlets": self._below(name, 4),
            "people": account["people"], "vehicles": account["vehicles"],
            "warehouse": account["warehouse"], "growth": self._growth(name),
            "tenure": self.no - no_of(since) if since and since <= self.end else None,
            "brands": 1 / (1 + len(brands.split(";"))) if brands else 1,
            "wallet": 1 - account["theirs"]
            if account["theirs"] is not None and self.end >= date(2022, 5, 1)
            else None,
            "regularity": self._regularity(name), "complementary_lines": self._spread(name),
        }  # fmt: skip

    def peers(self, name: str) -> list[str]:
        def place(one: str) -> tuple[str, str]:
            return self.company.accounts[one]["region"], one[0]

        return [one for one in self.open if place(one) == place(name)]

    def _scores(self) -> dict[str, dict[str, object]]:
        measured = {name: self._measured(name) for name in self.open}
        found = {name: self._judged(name, measured) for name in self.open}
        for name, scores in found.items():
            others = [found[one]["composite"] for one in self.peers(name) if one != name]
            below = sum(other < scores["composite"] - 1e-7 for other in others)
            scores["percentile"] = below / len(others) if others else 1
            scores["candidate"] = self._candidate(name, scores["percentile"])
        return found

    def _judged(self, name: str, measured: dict[str, dict]) -> dict[str, object]:
        parts = defaultdict(list)
        for measure, own in measured[name].items():
            known = [
                value for one in self.peers(name)
                if (value := measured[one][measure]) is not None
            ]  # fmt: skip
            money = measure in ("volume", "profit")
            if own is None or (max(known) <= 0 and not money):
                continue
            less = sum(value < own - 1e-7 for value in known)
            as_much = sum(abs(value - own) <= 1e-7 for value in known) - 1
            others = len(known) - 1
            score = 1 if not others else (less + (0 if money else as_much / 2)) / others
            parts[FACTOR.get(measure, measure)].append(0 if own <= 0 else score)
        factor = {one: mean(scores) for one, scores in parts.items()}
        pillar = {one: factor[one] for one in ("volume", "profit") if one in factor}
        for one, made in (("strength", STRENGTH), ("potential", POTENTIAL)):
            if known := [factor[part] for part in made if part in factor]:
                pillar[one] = mean(known)
        weight = sum(WEIGHT[one] for one in pillar)
        composite = sum(WEIGHT[one] * score for one, score in pillar.items()) / weight
        weakest = min((round(factor[g], 6), n) for n, g in enumerate(GROWTH_FACTORS) if g in factor)
        return {
            **pillar, "known": weight / 100, "composite": composite,
            "weakest": GROWTH_FACTORS[weakest[1]],
        }  # fmt: skip

    def _candidate(self, name: str, percentile: float) -> str:
        level = [self.bought(one, self.no) for one in self.open if one[0] == name[0]]
        own = self.bought(name, self.no)
        last = max(
            (x["day"] for x in self.company.lines
             if x["account"] == name and x["kind"] == "sale" and x["day"] <= self.end),
            default=None,
        )  # fmt: skip
        idle = last is not None and (self.end - last).days >= 120
        if own <= 0 or own * len(level) * 10 < sum(level) or idle:
            return "small"
        cuts = (("key", 0.9), ("major", 0.75), ("general", 0.4))
        return next((name for name, cut in cuts if percentile >= cut - 1e-9), "small")


def held(months: list[Month]) -> dict[tuple[str, int], str]:
    """Return each account's class: one that has been the candidate three months in a row."""
    made: dict[tuple[str, int], str] = {}
    for name in {name for month in months for name in month.open}:
        mine = [(m.no, m.scores[name]["candidate"]) for m in months if name in m.scores]
        now = mine[0][1]
        for place, (no, candidate) in enumerate(mine):
            if place >= 2 and {one for _, one in mine[place - 2 : place + 1]} == {candidate}:
                now = candidate
            made[name, no] = now
    return made


@pytest.fixture(scope="module", params=first_in_gate(0, 1))
def counted(request):
    company = Company(request.param)
    return company, [Month(company, no_of(FIRST) + n) for n in range(MONTHS)]


def test_classes_are_those_of_a_naive_recount(world, counted):
    company, months = counted
    engine = world(company.drawn(), "account_class", as_of_date=AS_OF.isoformat())
    columns = ("volume_score", "profit_score", "strength_score", "potential_score",
               "composite_score", "known_weight_ratio", "composite_percentile")  # fmt: skip
    names = ("volume", "profit", "strength", "potential", "composite", "known", "percentile")
    rows = engine.rows(
        "select account_id, as_of_date, class_candidate, class, weakest_growth_factor,"
        f" {', '.join(columns)} from account_class"
    )
    classes, differing = held(months), []
    by_month = {month.no: month for month in months}
    assert len(rows) == sum(len(month.open) for month in months)
    for account, day, candidate, class_, weakest, *values in rows:
        naive = by_month[no_of(day)].scores[account]
        expected = (naive["candidate"], classes[account, no_of(day)], naive["weakest"])
        if (candidate, class_, weakest) != expected:
            differing.append((account, day, (candidate, class_, weakest), expected))
        for name, value in zip(names, values, strict=True):
            if not same(value, naive.get(name)):
                differing.append((account, day, name, value, naive.get(name)))
    assert differing == [], "\n".join(map(str, differing[:20]))


def same(value: object, naive: float | None) -> bool:
    if value is None or naive is None:
        return value is naive
    return abs(float(value) - naive) <= 3e-6


def test_concentration_is_that_of_a_naive_recount(world, counted):
    company, months = counted
    engine = world(company.drawn(), "region_concentration", as_of_date=AS_OF.isoformat())
    rows = engine.rows(
        "select as_of_date, region, open_account_count, key_account_count, hhi, key_account_flag"
        " from region_concentration"
    )
    classes, by_month = held(months), {month.no: month for month in months}
    found = {(no_of(day), region): tuple(values) for day, region, *values in rows}
    expected = {}
    for no, month in by_month.items():
        for region in ("East", "West", "unknown", "all"):
            members = [
                name for name in month.open
                if region in ("all", company.accounts[name]["region"] or "unknown")
            ]  # fmt: skip
            if members:
                keys = sum(classes[name, no] == "key" for name in members)
                sold = [max(month.bought(name, no, ours=True), 0) for name in members]
                hhi = sum((100 * part / sum(sold)) ** 2 for part in sold) if sum(sold) else None
                most = max(2, len(members) * 15 // 100)
                flag = "too_few" if keys < 2 else "too_many" if keys > most else None
                flag = None if region == "all" else flag
                expected[no, region] = (len(members), keys, hhi, flag)
    assert found.keys() == expected.keys()
    for key, (accounts, keys, hhi, flag) in expected.items():
        assert found[key][:2] + found[key][3:] == (accounts, keys, flag), key
        assert found[key][2] == hhi or abs(float(found[key][2]) - hhi) < 1e-4, key


_UNTOUCHED = (
    "volume_score, profit_score, outlets_score, sub_distributors_score, people_and_vehicles_score,"
    " warehouse_score, growth_score, regularity_score, complementary_lines_score"
)


@pytest.mark.parametrize(
    ("feed", "moved"), [("receivables", "funds_score"), ("competitor_share", "loyalty_score")]
)
def test_a_feed_that_has_not_come_leaves_out_its_measure_and_nothing_else(world, feed, moved):
    drawn = Company(0).drawn()
    without = {name: rows for name, rows in drawn.items() if name != feed}
    other = {"funds_score": "loyalty_score", "loyalty_score": "funds_score"}[moved]
    query = f"select account_id, as_of_date, {_UNTOUCHED}, {other} from account_class order by 1, 2"
    score = f"select account_id, as_of_date, {moved} from account_class order by 1, 2"
    answers = [
        (engine.rows(query), engine.rows(score))
        for feeds in (drawn, without)
        for engine in [world(feeds, "account_class", as_of_date=AS_OF.isoformat())]
    ]
    assert answers[0][0] == answers[1][0]
    assert answers[0][1] != answers[1][1]
    # What is left of the factor is still known: the credit limit, the months with us.
    assert any(value is not None for *_, value in answers[1][1])
