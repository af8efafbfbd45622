"""Free goods, events and contests."""

import random
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest

from transforms.language.errors import UsageError


@pytest.mark.parametrize(("bought", "units"), [("99", 0), ("100", 2), ("199.9", 2), ("350", 6)])
def test_partial_multiples_give_nothing(play, bought, units):
    terms = (
        "basis: {measure: quantity}\n"
        "earn: {method: free_goods, per: 100, give: {product: G, units: 2}}"
    )
    assert play(terms, orders=f"quantity\n{bought}").only("earned_units") == units


def test_money_may_earn_goods(play):
    terms = "earn: {method: free_goods, per: 1000, give: {product: G, units: 1}}"
    assert play(terms, orders="quantity unit_price\n25 100").only("earned_units") == 2


EVENTS = """
    event_id account_id kind       occurred_on amount
    e1       A          new_outlet 2026-01-05  10
    e2       A          new_outlet 2026-01-09  20
    e3       A          new_outlet 2026-02-09  40
    e4       A          award      2026-02-09  80
    e5       B          new_outlet 2026-02-09  160
    e6       A          new_outlet 2025-02-09  320
"""


@pytest.mark.parametrize(
    ("earn", "earned"),
    [
        ("kind: new_outlet, amount: 200", "600.00"),
        ("kind: new_outlet, amount: 200, limit: 2", "400.00"),
        ("kind: new_outlet, amount: 200, per: 2", "200.00"),
        ("kind: new_outlet", "70.00"),
        ("kind: new_outlet, limit: 2", "30.00"),
        ("kind: award, amount: 5", "5.00"),
    ],
)
def test_events_are_paid_by_kind(play, earn, earned):
    played = play(f"earn: {{method: event, {earn}}}", events=EVENTS)
    assert played.earned()[("A", "program")] == earned
    assert sum(line["earned"] for line in played.lines() if line["account_id"] == "A") == float(
        earned
    )


def test_events_count_in_their_period(play):
    played = play(
        "period: month\nearn: {method: event, kind: new_outlet, amount: 5}", events=EVENTS
    )
    assert played.earned() == {
        ("A", "2026-01"): "10.00", ("A", "2026-02"): "5.00", ("B", "2026-02"): "5.00"
    }  # fmt: skip


ACCOUNTS = "account_id region\nA East\nB East\nC East\nD West\nE East"


@pytest.mark.parametrize(
    ("ties", "prizes"),
    [
        ("share", {"A": "4000.00", "B": "4000.00", "C": "1000.00", "D": "5000.00", "E": "0.00"}),
        (
            "both_full",
            {"A": "5000.00", "B": "5000.00", "C": "1000.00", "D": "5000.00", "E": "0.00"},
        ),
        ("lowest", {"A": "3000.00", "B": "3000.00", "C": "1000.00", "D": "5000.00", "E": "0.00"}),
    ],
)
def test_the_best_of_each_region_win_and_ties_are_settled(play, ties, prizes):
    terms = f"earn: {{method: contest, scope: region, prizes: [5000, 3000, 1000], ties: {ties}}}"
    orders = "account_id quantity\nA 100\nB 100\nC 50\nD 7\nE 20"
    played = play(terms, orders=orders, accounts=ACCOUNTS)
    assert {account: amount for (account, _), amount in played.earned().items()} == prizes


def test_a_tie_for_the_last_prize_shares_it(play):
    terms = "earn: {method: contest, prizes: [30]}"
    played = play(terms, orders="account_id quantity\nA 5\nB 5\nC 5")
    assert set(played.earned().values()) == {"10.00"}


def test_whoever_bought_nothing_wins_nothing(play):
    terms = "earn: {method: contest, prizes: [30, 20]}"
    played = play(terms, orders="account_id quantity\nA 5\nB -5")
    assert played.earned() == {("A", "program"): "30.00", ("B", "program"): "0.00"}


def test_a_contest_has_a_measure_of_its_own(play):
    terms = "earn: {method: contest, measure: quantity, prizes: [30]}"
    played = play(terms, orders="account_id quantity unit_price\nA 5 1\nB 4 100")
    assert played.earned() == {("A", "program"): "30.00", ("B", "program"): "0.00"}


@pytest.mark.parametrize(
    ("bought", "earned"), [("9999.99", "0.00"), ("10000", "50.00"), ("29999.99", "100.00")]
)
def test_money_for_every_full_step_and_none_for_a_part(play, bought, earned):
    terms = "earn: {method: step, per: 10000, amount: 50}"
    played = play(terms, orders=f"quantity unit_price\n1 {bought}")
    assert played.earned() == {("A", "program"): earned}


def test_steps_count_cases_exactly_and_returns_take_them_back(play):
    """59 singles of a 12-pack hold four full cases, two steps of two; 12 back leave one step."""
    terms = (
        "basis: {measure: quantity, unit: case}\nperiod: month\n"
        "earn: {method: step, per: 2, amount: 5}"
    )
    packs = "product_id units_per_case\nP 12"
    played = play(terms, orders="quantity unit\n59 each", products=packs)
    assert played.earned() == {("A", "2026-01"): "10.00"}
    back = "quantity unit kind\n59 each sale\n12 each return"
    assert play(terms, orders=back, products=packs).earned() == {("A", "2026-01"): "5.00"}


ORDER = (
    "period: order\nearn: {method: whole, tiers: [{from: 0, percent: 1}, {from: 100, percent: 10}]}"
)


def test_an_order_is_counted_over_its_lines_and_apart_from_others(play):
    played = play(
        ORDER,
        orders="order_id line_no account_id quantity\nx 1 A 60\nx 2 A 50\ny 1 A 40\nx 9 B 40",
    )
    assert played.earned() == {("A", "x"): "11.00", ("A", "y"): "0.40", ("B", "x"): "0.40"}
    assert [line["order_id"] + line["line_no"] for line in played.lines()] == [
        "x1",
        "x2",
        "y1",
        "x9",
    ]


def test_a_return_lowers_the_order_it_names_and_no_other(play):
    lines = "order_id line_no quantity kind returns_order_id order_date\n"
    sold = "x 1 60 sale - 2026-01-05\nx 2 50 sale - 2026-01-06\n"
    named = play(ORDER, orders=lines + sold + "r 1 20 return x 2026-02-01")
    assert named.earned() == {("A", "x"): "0.90"}
    loose = play(ORDER, orders=lines + sold + "r 1 20 return - 2026-02-01")
    assert loose.earned() == {("A", "r"): "0.00", ("A", "x"): "11.00"}


def test_units_of_an_order_climb_its_tiers_line_by_line(play):
    terms = (
        "period: order\nbasis: {measure: quantity}\nearn: {method: marginal, edge: exceeded,"
        " tiers: [{from: 0, percent: 1}, {from: 10, percent: 10}]}"
    )
    orders = "order_id line_no quantity unit_price\nx 1 6 10\nx 2 6 20\ny 1 6 10"
    assert play(terms, orders=orders).earned() == {("A", "x"): "5.40", ("A", "y"): "0.60"}


def test_by_order_means_order_lines_and_nothing_longer(read):
    for wrong in (
        "require: [{attainment: {of: order, at_least: 1}}]",
        "period: order\nguarantee: 5", "period: order\nbasis: {measure: collected}",
    ):  # fmt: skip
        with pytest.raises(UsageError):
            read(wrong + "\nearn: {method: whole, tiers: [{from: 0, percent: 1}]}")


PROTECTED = "period: month\nearn: {method: price_protection}\n"
PRICES = """
product_id unit list_price units_per_case valid_from
P          case 24         12             2026-01-01
P          case 21         12             2026-03-10
P          case 25         12             2026-05-01
"""
COUNTS = """
account_id product_id snapshot_date on_hand unit
Anna       P          2026-02-01    99      each
Anna       P          2026-03-09    30      each
Anna       P          2026-03-10    500     each
Cleo       P          2026-03-01    2       case
"""
BOUGHT = "account_id order_date quantity unit\nAnna 2026-03-01 10 each\nBert 2026-03-01 10 each"


def test_a_fallen_price_is_paid_on_the_stock_counted_last_before_the_day(play):
    """3.00 off a case of 12: 30 bottles bring 7.50, two cases 6.00. Bert was never counted."""
    played = play(PROTECTED, orders=BOUGHT, products=PRICES, inventory=COUNTS)
    assert played.rows("account_id", "period", "earned", "reason") == [
        ("Anna", "2026-03", Decimal("7.5"), None),
        ("Bert", "2026-03", None, "no_count"),
        ("Cleo", "2026-03", Decimal(6), None),
    ]


def test_at_most_what_was_bought_from_us_in_the_days_before_is_protected(play):
    terms = "period: month\nearn: {method: price_protection, limit_days: 14}\n"
    found = play(terms, orders=BOUGHT, products=PRICES, inventory=COUNTS).earned()
    assert found["Anna", "2026-03"] == "2.50"
    assert found["Cleo", "2026-03"] == "0.00"
    other = BOUGHT.replace("unit", "unit seller_id").replace("each", "each W1")
    found = play(terms, orders=other, products=PRICES, inventory=COUNTS).earned()
    assert found["Anna", "2026-03"] == "0.00"


@pytest.mark.parametrize(("missing", "option"), [("inventory", "--inventory"),
                                                 ("products", "--products")])  # fmt: skip
def test_price_protection_names_the_input_it_lacks(play, missing, option):
    facts = {"products": PRICES, "inventory": COUNTS}
    del facts[missing]
    with pytest.raises(UsageError, match=option):
        play(PROTECTED, orders=BOUGHT, **facts)


def test_price_protection_is_by_the_naive_sum_over_falls_and_counts(play):
    """Every price of every product against every count, in plain decimals."""
    rng = random.Random(3)
    days = [date(2026, 1, 1) + timedelta(days=n) for n in range(0, 180, 3)]
    prices = {p: [(d, Decimal(rng.randint(100, 999)) / 100) for d in sorted(rng.sample(days, 6))]
              for p in "PQR"}  # fmt: skip
    counts = [(a, p, d, rng.randint(0, 60)) for a in "ABCD" for p in "PQR"
              for d in sorted(rng.sample(days, 5))]  # fmt: skip
    expected: dict = {}
    for product, steps in prices.items():
        for (_, old), (day, new) in pairwise(steps):
            for account in "ABCD":
                before = [c for c in counts if c[:2] == (account, product) and c[2] < day]
                if new < old and before:
                    key = (account, f"{day:%Y-%m}")
                    expected[key] = expected.get(key, 0) + (old - new) * before[-1][3]
    played = play(
        PROTECTED,
        products=[{"product_id": p, "list_price": v, "valid_from": d}
                  for p, steps in prices.items() for d, v in steps],
        inventory=[{"account_id": a, "product_id": p, "snapshot_date": d, "on_hand": n}
                   for a, p, d, n in counts],
    )  # fmt: skip
    found = {(a, p): e for a, p, e in played.rows("account_id", "period", "earned")}
    assert len(expected) > 12
    assert found == expected
