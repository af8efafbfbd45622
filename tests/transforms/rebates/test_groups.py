"""Groups: whose facts count together, and who is paid."""

from decimal import Decimal

import pytest

from transforms.language.errors import DataRefused

TIERS = "earn: {method: whole, tiers: [{from: 0, percent: 1}, {from: 100, percent: 10}]}"
ACCOUNTS = """
    account_id group_id is_group_leader
    A          G        true
    B          G        false
    C          G        false
    D          -        false
"""
ORDERS = "account_id quantity\nA 50\nB 30\nC 20.01\nD 100"


def test_each_account_by_itself_without_a_pool(play):
    played = play(TIERS, orders=ORDERS, accounts=ACCOUNTS)
    assert list(played.earned().values()) == ["0.50", "0.30", "0.20", "10.00"]


def test_the_leader_is_paid_for_the_group(play):
    played = play("pool: group\npay_to: group_leader\n" + TIERS, orders=ORDERS, accounts=ACCOUNTS)
    assert played.earned() == {("A", "program"): "10.00", ("D", "program"): "10.00"}


@pytest.mark.parametrize("pay_to", ["account", "members_pro_rata"])
def test_members_share_by_basis_to_the_last_cent(play, pay_to):
    played = play(f"pool: group\npay_to: {pay_to}\n{TIERS}", orders=ORDERS, accounts=ACCOUNTS)
    paid = played.earned()
    assert paid == {
        ("A", "program"): "5.00",
        ("B", "program"): "3.00",
        ("C", "program"): "2.00",
        ("D", "program"): "10.00",
    }
    assert sum(line["earned"] for line in played.lines()) == sum(Decimal(e) for e in paid.values())


def test_the_largest_remainder_gets_the_cent_and_ties_go_by_id(play):
    orders = "account_id quantity\nA 1\nB 1\nC 1"
    terms = "pool: group\nearn: {method: fixed, tiers: [{from: 1, amount: 10}]}"
    assert list(play(terms, orders=orders, accounts=ACCOUNTS).earned().values()) == [
        "3.34", "3.33", "3.33",
    ]  # fmt: skip


def test_a_group_has_the_target_of_its_members(play):
    terms = (
        "pool: group\npay_to: group_leader\n"
        "earn: {method: attainment, tiers: [{from: 1, percent: 10}]}"
    )
    targets = "account_id period target\nA program 60\nB program 40"
    played = play(terms, orders="account_id quantity\nB 100", accounts=ACCOUNTS, targets=targets)
    assert played.earned() == {("A", "program"): "10.00"}


@pytest.mark.parametrize(
    ("leaders", "said"), [("false false", "has no leader"), ("true true", "has 2 leaders")]
)
def test_a_group_needs_exactly_one_leader(play, leaders, said):
    first, second = leaders.split()
    accounts = f"account_id group_id is_group_leader\nA G {first}\nB G {second}"
    with pytest.raises(DataRefused, match=f"group G {said}"):
        play("pool: group\npay_to: group_leader\n" + TIERS, orders=ORDERS, accounts=accounts)


def test_a_group_named_after_its_leader_needs_no_mark(play):
    accounts = "account_id group_id\nA A\nB A"
    played = play(
        "pool: group\npay_to: group_leader\n" + TIERS,
        orders="account_id quantity\nB 200",
        accounts=accounts,
    )
    assert played.earned() == {("A", "program"): "20.00"}


def test_a_group_and_an_account_of_the_same_name_are_two_pools(play):
    accounts = "account_id group_id is_group_leader\nA G true\nB G false\nG - false"
    orders = "account_id quantity\nA 60\nB 40\nG 10"
    played = play("pool: group\npay_to: group_leader\n" + TIERS, orders=orders, accounts=accounts)
    assert played.earned() == {("A", "program"): "10.00", ("G", "program"): "0.10"}


def test_who_joins_a_group_counts_in_it_from_that_day(play):
    accounts = (
        "account_id group_id valid_from is_group_leader\nA G 2025-01-01 true\nB - 2025-01-01 -\n"
        "B G 2026-03-01 false"
    )
    orders = "account_id order_date quantity\nA 2026-01-05 60\nB 2026-01-05 40\nB 2026-03-05 40"
    played = play("pool: group\npay_to: group_leader\n" + TIERS, orders=orders, accounts=accounts)
    assert played.earned() == {("A", "program"): "10.00", ("B", "program"): "0.40"}
