"""claim_check against a naive recount: each claim in its turn takes what is left, in plain loops.

The models find the same with running sums and minima and never go claim by claim.
"""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

FIRST, AS_OF = date(2023, 11, 6), date(2024, 7, 1)
DAYS = [FIRST + timedelta(days=n) for n in range((AS_OF - FIRST).days)]
ACCOUNTS = ("A", "B", "C")
AFTER, TWICE = 20, 9


class Company:
    """Feeds of a random company: A tells what it sells on, B buys from us, C from a wholesaler."""

    def __init__(self, seed: int):
        self.chance = chance = random.Random(seed)
        self.orders = [
            {
                "order_id": f"O{n}", "account_id": (account := chance.choice(ACCOUNTS)),
                "seller_id": "W" if account == "C" else "", "product_id": chance.choice("XY"),
                "order_date": chance.choice(DAYS), "quantity": chance.randrange(-3, 40) or 1,
            }
            for n in range(200)
        ]  # fmt: skip
        self.told = [
            {
                "account_id": "A", "product_id": product, "period_start": day,
                "period_end": day + timedelta(days=6), "quantity": chance.randrange(0, 30),
            }
            for day in DAYS[::7][:-1] for product in "XY" if chance.random() < 0.8
        ]  # fmt: skip
        self.promotions = [
            {
                "promotion_id": f"P{n}", "account_id": ACCOUNTS[n % 3],
                "product_id": chance.choice("XY"), "from_date": (day := chance.choice(DAYS[7:-40])),
                "until_date": day + timedelta(days=chance.randrange(0, 20)),
                "cost": chance.choice((40, 90, 300)),
            }
            for n in range(9)
        ]  # fmt: skip
        self.claims = [self._claim(n) for n in range(160)]

    def _claim(self, number: int) -> dict[str, Any]:
        chance = self.chance
        claim = {
            "claim_id": f"K{number:03d}", "account_id": chance.choice(ACCOUNTS),
            "kind": chance.choice(("cap_redemption", "empties", "promotion")),
            "claimed_on": chance.choice(DAYS), "amount": Decimal(chance.randrange(1, 12)),
            "quantity": chance.randrange(1, 30), "product_id": chance.choice("XY"),
            "promotion_id": "",
        }  # fmt: skip
        if claim["kind"] == "promotion":
            promotion = chance.choice(self.promotions)
            claim |= {key: promotion[key] for key in ("promotion_id", "account_id", "product_id")}
            late = chance.randrange(-6, 45)
            claim["claimed_on"] = min(promotion["until_date"] + timedelta(days=late), DAYS[-1])
            # As many units as money, so that what is left divides evenly.
            claim["quantity"] = int(claim["amount"])
            if chance.random() < 0.1:
                claim["promotion_id"] = "none"
        return claim

    def drawn(self) -> dict[str, list[dict[str, str]]]:
        feeds: dict[str, list[dict[str, Any]]] = {
            "accounts": [
                {"account_id": a, "level": 2, "upstream_id": "W" if a == "C" else ""}
                for a in (*ACCOUNTS, "W")
            ],
            "products": [{"product_id": p, "unit": "each"} for p in "XY"],
            "orders": [
                row | {"line_no": 1, "unit": "each", "unit_price": 2, "is_anonymous": "false"}
                | {"kind": "return" if row["quantity"] < 0 else "sale"}
                for row in self.orders
            ],
            "sell_through": [row | {"unit": "each"} for row in self.told],
            "promotions": self.promotions,
            "claims": self.claims,
        }  # fmt: skip
        return {
            name: [{k: str(v) for k, v in row.items()} for row in rows]
            for name, rows in feeds.items()
        }

    def bought(self, account: str, product: str, first: date, last: date) -> int:
        """Units of whole months, as far as the two days touch them."""
        months = {(d.year, d.month) for d in DAYS if first <= d <= last}
        return sum(
            row["quantity"]
            for row in self.orders
            if (row["account_id"], row["product_id"]) == (account, product)
            and (row["order_date"].year, row["order_date"].month) in months
        )

    def sold(self, account: str, promotion: dict[str, Any]) -> int:
        """Units in the whole weeks of a promotion, told of or bought."""
        product = promotion["product_id"]
        start, end = promotion["from_date"], promotion["until_date"]
        first = start - timedelta(days=start.weekday())
        last = end + timedelta(days=6 - end.weekday())
        told = [
            row["quantity"]
            for row in self.told
            if (row["account_id"], row["product_id"]) == (account, product)
            and first <= row["period_start"] <= last
        ]
        ours = sum(
            row["quantity"]
            for row in self.orders
            if (row["account_id"], row["product_id"], row["seller_id"]) == (account, product, "")
            and first <= row["order_date"] <= last
        )
        return sum(told) if told else ours or self.bought(account, product, start, end)


def flaw_of(claim: dict, earlier: list[dict], promotions: dict[str, dict]) -> str | None:
    promotion = promotions.get(claim["promotion_id"])
    if claim["promotion_id"] and promotion is None:
        return "unknown_promotion"
    same = ("account_id", "kind", "product_id", "promotion_id", "amount", "quantity")
    like = [c for c in earlier if all(c[key] == claim[key] for key in same)]
    if like and (claim["claimed_on"] - like[-1]["claimed_on"]).days <= TWICE:
        return "twice"
    if promotion is not None:
        last = promotion["until_date"] + timedelta(days=AFTER)
        if not promotion["from_date"] <= claim["claimed_on"] <= last:
            return "outside_window"
    return None


def recount(company: Company) -> dict[str, tuple]:
    promotions = {row["promotion_id"]: row for row in company.promotions}
    units, money, most = defaultdict(int), defaultdict(Decimal), defaultdict(int)
    found, earlier = {}, []
    for claim in sorted(company.claims, key=lambda c: (c["claimed_on"], c["claim_id"])):
        flaw = flaw_of(claim, earlier, promotions)
        earlier.append(claim)
        if flaw:
            found[claim["claim_id"]] = (flaw, 0, 0.0)
            continue
        account, product = claim["account_id"], claim["product_id"]
        promotion = promotions.get(claim["promotion_id"])
        goods = (account, claim["kind"], claim["promotion_id"], product)
        if promotion:
            record = company.sold(account, promotion)
        else:
            record = company.bought(account, product, FIRST, claim["claimed_on"])
        most[goods] = max(most[goods], record)
        given = min(claim["quantity"], most[goods] - units[goods])
        units[goods] += given
        worth = claim["amount"] * given / claim["quantity"]
        if promotion:
            budget = (account, claim["promotion_id"])
            worth = min(worth, promotion["cost"] - money[budget])
            money[budget] += worth
        verdict = "supported" if worth >= claim["amount"] else "over"
        found[claim["claim_id"]] = (verdict, given, round(float(worth), 3))
    return found


@pytest.mark.parametrize("seed", range(4))
def test_every_claim_gets_what_the_claims_before_it_have_left(world, seed):
    company = Company(seed)
    settings = {"claim_days_after": str(AFTER), "claim_twice_days": str(TWICE)}
    engine = world(company.drawn(), "claim_check", as_of_date=str(AS_OF), **settings)
    made = {
        row["claim_id"]: (
            row["verdict"], int(row["supported_units"]), round(float(row["supported_amount"]), 3)
        )
        for row in engine.arrow("select * from claim_check").to_pylist()
    }  # fmt: skip
    counted = recount(company)
    off = {
        claim: (made[claim], counted[claim]) for claim in counted if made[claim] != counted[claim]
    }
    assert off == {}
    assert set(made) == set(counted)
    assert {verdict for verdict, _, _ in made.values()} >= {
        "supported", "over", "outside_window", "unknown_promotion",
    }  # fmt: skip
