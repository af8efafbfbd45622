"""Free goods, events and contests."""

import pytest


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
