"""Dangers of a drawn company against pandas, which counts each from the raw feeds."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

from tests.draws import first_in_gate

FIRST, AS_OF = pd.Timestamp("2022-01-01"), pd.Timestamp("2024-07-01")
PRODUCTS = [f"P{n}" for n in range(8)]
DAY = pd.Timedelta(days=1)


class Drawn:
    """Feeds of twelve accounts in two regions over thirty months, with all that dangers tell of."""

    def __init__(self, seed: int):
        self.rng = np.random.default_rng(seed)
        self.accounts = pd.DataFrame(
            {
                "account_id": [f"A{n:02d}" for n in range(12)],
                "region": ["East", "West"] * 6,
                "level": [1, 1, 2] * 4,
                "opened_on": FIRST,
                "competitor_brands": ["", "Lion", "Lion;Carp"] * 4,
                "credit_limit": 500,
            }
        )
        self.orders = self._some(700, last=AS_OF + 20 * DAY)
        # Some buy ever less, some stop, and goods come back.
        late = (self.orders.on - FIRST) / (AS_OF - FIRST)
        fades = self.orders.account_id.isin(["A03", "A07"]) & (self.rng.random(700) < late * 1.4)
        self.orders = self.orders[~fades].copy()
        count = len(self.orders)
        self.orders["product_id"] = self.rng.choice(PRODUCTS, count)
        self.orders["quantity"] = self.rng.integers(1, 40, count)
        self.orders["price"] = self.rng.integers(1, 9, count)
        self.orders["seller_id"] = self.rng.choice(["", "A00"], count)
        self.incidents = self._some(40)
        self.incidents["kind"] = self.rng.choice(
            ["diversion", "price_raise", "undercutting", "off_network", "supply_failure"], 40
        )
        self.incidents["status"] = self.rng.choice(["dismissed", "confirmed", "", ""], 40)
        self.visits = self._some(150)
        self.expenses = self._some(60)
        self.expenses["amount"] = self.rng.integers(1, 200, 60)
        self.expenses["kind"] = self.rng.choice(["slotting", "display", "travel", "promotion"], 60)
        self.expenses["claim_id"] = [f"C{n}" if n < 10 else f"E{n}" for n in range(60)]
        self.claims = self._some(40)
        self.claims["amount"] = self.rng.integers(1, 200, 40)
        self.claims["kind"] = self.rng.choice(["fee", "cap_redemption"], 40)
        self.claims["claim_id"] = [f"C{n}" for n in range(40)]
        self.invoices = self._some(80)
        self.invoices["amount"] = self.rng.integers(1, 300, 80)
        self.invoices["due"] = self.invoices.on + 30 * DAY
        paid = self.invoices.due + self.rng.integers(-20, 120, 80) * DAY
        self.invoices["paid"] = paid.where(self.rng.random(80) < 0.8)

    def _some(self, count: int, last: pd.Timestamp = AS_OF) -> pd.DataFrame:
        days = self.rng.integers(0, (last - FIRST).days, count)
        named = self.rng.choice(self.accounts.account_id, count)
        return pd.DataFrame({"account_id": named, "on": FIRST + days * DAY})

    def feeds(self) -> dict[str, list[dict[str, str]]]:
        orders = self.orders.reset_index(drop=True)
        return {
            "accounts": rows(self.accounts),
            "products": [{"product_id": p} for p in PRODUCTS],
            "orders": rows(
                orders.assign(order_id=[f"O{n}" for n in orders.index]),
                on="order_date",
                price="unit_price",
            ),
            "incidents": rows(
                self.incidents.assign(incident_id=self.incidents.index), on="occurred_on"
            ),
            "visits": rows(self.visits.assign(salesperson_id=self.visits.index), on="visited_on"),
            "expenses": rows(self.expenses, on="spent_on"),
            "claims": rows(self.claims, on="claimed_on"),
            "receivables": rows(
                self.invoices.assign(invoice_id=self.invoices.index),
                on="invoice_date",
                due="due_date",
                paid="settled_on",
            ),
        }


def rows(frame: pd.DataFrame, **named: str) -> list[dict[str, str]]:
    """Write a frame as drawn rows: days as ISO text, nothing for what is missing."""
    texts = frame.rename(columns=named).copy()
    for column in texts:
        if str(texts[column].dtype).startswith("datetime"):
            texts[column] = texts[column].dt.strftime("%Y-%m-%d")
    return texts.fillna("").astype(str).to_dict("records")


def naive(company: Drawn, end: pd.Timestamp) -> pd.DataFrame:
    """Count the dangers of every account as of a month's end."""
    found = company.accounts.set_index("account_id")[["region", "level"]].copy()

    def back(months: int) -> pd.Timestamp:
        return end - pd.DateOffset(months=months) + pd.offsets.MonthEnd(0)

    def within(feed: pd.DataFrame, months: int, until: int = 0) -> pd.DataFrame:
        return feed[(feed.on > back(until + months)) & (feed.on <= back(until))]

    def by_account(feed: pd.DataFrame, column: str = "amount") -> pd.Series:
        return feed.groupby("account_id")[column].sum().reindex(found.index, fill_value=0)

    orders = company.orders.assign(amount=company.orders.quantity * company.orders.price)
    there_since = (end.year - FIRST.year) * 12 + end.month - FIRST.month + 1
    units, units_before = (by_account(within(orders, 3, n), "quantity") for n in (0, 12))
    amount, amount_before = (by_account(within(orders, 12, n)) for n in (0, 12))
    count = by_account(within(orders.assign(n=1), 12), "n")
    each = (by_account(within(orders, 12), "quantity") / count).fillna(0)
    peers = [found.region, found.level]
    known = (units_before > 0) & (there_since >= 15)
    growth = units.where(known).groupby(peers).transform("sum") / units_before.where(known).groupby(
        peers
    ).transform("sum")
    drop = 1 - (units + 2 * each) / (units_before * growth + 2 * each)
    found["bought_drop_ratio"] = drop.where(known)
    known = (amount_before > 0) & (there_since >= 24)
    of_peers = amount.where(known).groupby(peers).transform("sum") / amount_before.where(
        known
    ).groupby(peers).transform("sum")
    found["growth_gap_ratio"] = (amount / amount_before - of_peers).where(known)
    products = within(orders, 12).groupby("account_id").product_id.nunique()
    before = within(orders, 12, 12).groupby("account_id").product_id.nunique()
    change = products.reindex(found.index, fill_value=0) / before.reindex(found.index) - 1
    found["range_change_ratio"] = change if there_since >= 24 else np.nan
    visits = company.visits.assign(visited=company.visits.on, on=company.visits.on + 30 * DAY)
    visits["unanswered"] = [
        not ((orders.account_id == v.account_id) & orders.on.between(v.visited, v.on)).any()
        for v in visits.itertuples()
    ]
    due = within(visits, 12).groupby("account_id").unanswered.mean()
    found["unanswered_visit_ratio"] = due
    cases = company.incidents[
        company.incidents.kind.isin(["diversion", "undercutting", "price_raise"])
        & (company.incidents.status != "dismissed")
    ]
    found["market_cases_12m"] = by_account(within(cases.assign(n=1), 12), "n")
    fees = pd.concat(
        [
            company.expenses[company.expenses.kind != "travel"],
            company.claims[
                (company.claims.kind == "fee")
                & ~company.claims.claim_id.isin(company.expenses.claim_id)
            ],
        ]
    )
    found["fee_amount_12m"] = by_account(within(fees, 12))
    found["fee_ratio"] = (found.fee_amount_12m / amount).where(amount > 0)
    invoices = company.invoices
    paid = invoices.paid.clip(lower=invoices.on)
    owed = invoices[(invoices.on <= end) & ~(paid <= end)]
    found["overdue_ratio"] = by_account(owed[owed.due < end]) / by_account(owed)
    return found.drop(columns=["region", "level"])


@pytest.mark.parametrize("seed", first_in_gate(2, 1))
def test_dangers_are_what_pandas_counts(world, seed):
    company = Drawn(seed)
    engine = world(company.feeds(), "account_risk", as_of_date=str(AS_OF.date()))
    found = engine.connection.sql("select * from account_risk").df()
    assert found.month.nunique() == 30
    flagged = dict.fromkeys(FLAGS, 0)
    for end in pd.date_range("2022-06-30", "2024-06-30", freq="3ME"):
        mine = found[found.as_of_date == end].set_index("account_id").sort_index()
        expected = naive(company, end).sort_index()
        for column in expected:
            np.testing.assert_allclose(
                mine[column].astype(float).to_numpy(),
                expected[column].astype(float).to_numpy(),
                atol=2e-6,
                err_msg=f"{column} at {end:%Y-%m}",
            )
        for name, flag in FLAGS.items():
            assert mine[name].fillna(False).astype(bool).tolist() == flag(mine).tolist(), name
            flagged[name] += int(flag(mine).sum())
    assert all(flagged.values()), flagged


def test_a_trend_is_the_change_over_three_months(world):
    engine = world(Drawn(3).feeds(), "account_risk", as_of_date=str(AS_OF.date()))
    found = engine.connection.sql("select * from account_risk order by account_id, month").df()
    for value, trend in (("fee_ratio", "fee_trend"), ("defection_ratio", "defection_trend")):
        number = found[value].map(lambda x: None if x is None else Decimal(x)).astype(float)
        change = number - number.groupby(found.account_id).shift(3)
        np.testing.assert_allclose(found[trend].astype(float), change, atol=2e-6)


FLAGS = {
    "is_defecting": lambda m: m.defection_ratio >= 0.5,
    "is_disturbing_market": lambda m: (
        (m.market_cases_12m >= 1) | m.is_diverting.fillna(False) | m.is_undercutting.fillna(False)
    ),
    "is_bullying_for_fees": lambda m: m.fee_ratio >= 0.1,
    "is_capital_risk": lambda m: (m.overdue_ratio >= 0.3) | (m.credit_utilisation_ratio > 1),
    "is_complacent": lambda m: (
        (m.growth_gap_ratio <= -0.15)
        & ((m.range_change_ratio < 0) | (m.unanswered_visit_ratio > 0.5))
    ),
}
