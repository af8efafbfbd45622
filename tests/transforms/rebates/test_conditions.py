"""Requirements, discipline and collection days."""

import pytest

TEN = "earn: {method: whole, tiers: [{from: 0, percent: 10}]}"


@pytest.mark.parametrize(("bought", "earned"), [("299", "0.00"), ("300", "130.00")])
def test_a_quantity_of_some_products_may_be_required(play, bought, earned):
    terms = (
        f"require: [{{products: {{ids: [Q]}}, measure: quantity, at_least: 300}}]\n"
        f"products: {{ids: [P]}}\n{TEN}"
    )
    orders = f"product_id quantity\nP 1300\nQ {bought}"
    played = play(terms, orders=orders)
    assert played.earned() == {("A", "program"): earned}
    assert played.only("reason") == (None if earned != "0.00" else "requirement_failed")


def test_required_products_are_not_in_the_basis(play):
    terms = "require: [{products: {ids: [Q]}, at_least: 1}]\nproducts: {ids: [P]}\n" + TEN
    played = play(terms, orders="product_id quantity\nP 100\nQ 100")
    assert played.only("basis") == 100


def test_all_requirements_must_hold_and_a_guarantee_stands(play):
    terms = "require: [{at_least: 10}, {at_least: 1000}]\nguarantee: 7\n" + TEN
    assert play(terms, orders="quantity\n100").earned() == {("A", "program"): "7.00"}


QUARTERS = "account_id period target\nA 2026-Q1 100\nA 2026-Q2 100\nA 2026-Q3 100\nA 2026-Q4 100"


@pytest.mark.parametrize(
    ("second", "as_of", "earned"),
    [
        ("90", "2027-01-01", "40.00"),
        ("89", "2027-01-01", "0.00"),
        ("90", "2026-07-01", "19.00"),
    ],
)
def test_every_quarter_of_a_year_must_attain(play, second, as_of, earned):
    """A quarter that has not begun is not judged yet."""
    terms = "period: year\nrequire: [{attainment: {of: quarter, at_least: 0.9}}]\n" + TEN
    rest = 400 - 100 - int(second)
    orders = (
        f"order_date quantity\n2026-01-05 100\n2026-04-05 {second}\n2026-07-05 {rest - 100}"
        "\n2026-10-05 100"
    )
    assert play(terms, orders=orders, targets=QUARTERS, as_of=as_of).earned() == {
        ("A", "2026"): earned
    }


def test_a_quarter_with_an_attainment_gate_of_its_own(play):
    terms = "period: quarter\nrequire: [{attainment: {of: quarter, at_least: 0.9}}]\n" + TEN
    orders = "order_date quantity\n2026-01-05 89\n2026-04-05 90"
    assert play(terms, orders=orders, targets=QUARTERS).earned() == {
        ("A", "2026-Q1"): "0.00",
        ("A", "2026-Q2"): "9.00",
    }


INVOICE = (
    "account_id invoice_id invoice_date due_date amount settled_on\n"
    "A i1 2026-01-10 2026-02-09 100 {}"
)


@pytest.mark.parametrize(
    ("settled", "as_of", "earned", "provisional"),
    [
        ("2026-02-09", "2026-06-01", "10.00", False),
        ("2026-02-10", "2026-06-01", "0.00", False),
        ("-", "2026-06-01", "0.00", False),
        ("-", "2026-02-09", "10.00", True),
    ],
)
def test_payment_on_time_may_be_required(play, settled, as_of, earned, provisional):
    terms = "require: [{paid_on_time: true}]\n" + TEN
    played = play(terms, orders="quantity\n100", receivables=INVOICE.format(settled), as_of=as_of)
    assert played.earned() == {("A", "program"): earned}
    assert played.only("provisional") is provisional


@pytest.mark.parametrize(("wanted", "earned"), [(2, "10.00"), (3, "0.00")])
def test_outlets_that_bought_may_be_required(play, wanted, earned):
    """O1 is supplied through the network, O2 by name; O3 returned everything."""
    terms = (
        f"accounts: {{level: [1]}}\nrequire: [{{outlets_stocked: {{at_least: {wanted}}}}}]\n{TEN}"
    )
    accounts = "account_id level upstream_id\nA 1 -\nO1 4 A\nO2 4 B\nO3 4 A"
    orders = """
        account_id quantity seller_id kind
        A          100      -         sale
        O1         5        -         sale
        O2         5        A         sale
        O3         5        -         sale
        O3         5        -         return
    """
    assert play(terms, orders=orders, accounts=accounts).earned() == {("A", "program"): earned}


INCIDENTS = "incident_id account_id kind occurred_on status victim_account_id\n"
ONE = INCIDENTS + "n1 A diversion 2026-02-01 confirmed V"
TWO = ONE + "\nn2 A diversion 2026-03-01 confirmed V"


@pytest.mark.parametrize(
    ("rule", "incidents", "earned"),
    [
        ("effect: cancel", ONE, "0.00"),
        ("effect: cancel", ONE.replace("confirmed", "reported"), "100.00"),
        ("effect: cancel", ONE.replace("diversion", "undercutting"), "100.00"),
        ("effect: cancel", ONE.replace("2026-02-01", "2025-12-31"), "100.00"),
        ("effect: cancel, status: reported", ONE.replace("confirmed", "reported"), "0.00"),
        ("effect: points, points: 1", ONE, "90.00"),
        ("effect: points, points: 1", TWO, "80.00"),
        ("effect: points, points: 20", ONE, "0.00"),
        ("effect: multiply, by_count: [1, 0.8, 0.5, 0]", INCIDENTS, "100.00"),
        ("effect: multiply, by_count: [1, 0.8, 0.5, 0]", ONE, "80.00"),
        ("effect: multiply, by_count: [1, 0.8, 0.5, 0]", TWO, "50.00"),
        ("effect: multiply, by_count: [1, 0.8]", TWO, "80.00"),
    ],
)
def test_incidents_cost_what_the_terms_say(play, rule, incidents, earned):
    played = play(
        f"discipline: [{{incident: diversion, {rule}}}]\n{TEN}",
        orders="quantity\n1000", incidents=incidents,
    )  # fmt: skip
    assert played.earned() == {("A", "program"): earned}
    assert played.only("is_disciplined") is (earned != "100.00")


def test_points_show_in_the_rate(play):
    terms = "discipline: [{incident: diversion, effect: points, points: 1.5}]\n" + TEN
    assert play(terms, orders="quantity\n1000", incidents=ONE).only("rate") == "8.5%"


def test_a_member_answers_for_its_group(play):
    accounts = "account_id group_id\nA G\nB G\nC -"
    terms = "discipline: [{incident: diversion, of: group, effect: cancel}]\n" + TEN
    incidents = INCIDENTS + "n1 B diversion 2026-02-01 confirmed -"
    played = play(
        terms, orders="account_id quantity\nA 100\nC 100", accounts=accounts, incidents=incidents
    )
    assert played.earned() == {("A", "program"): "0.00", ("C", "program"): "10.00"}


def test_the_victim_is_compensated_with_a_part_of_what_the_offender_had_earned(play):
    terms = (
        "discipline: [{incident: diversion, effect: cancel,"
        " compensate: {percent: 10, to: victim}}]\n" + TEN
    )
    incidents = TWO.replace("confirmed V\nn2", "confirmed W\nn2")
    played = play(terms, orders="quantity\n1000", incidents=incidents)
    assert played.earned() == {
        ("A", "program"): "0.00", ("V", "program"): "5.00", ("W", "program"): "5.00"
    }  # fmt: skip


SCALE = (
    "collection_scale: [{days: 15, percent: 100}, {days: 30, percent: 80}, {days: 45,"
    " percent: 50}]\n"
)
TWO_INVOICES = "quantity invoice_id\n600 i1\n400 i2"
RECEIVABLES = """
    account_id invoice_id invoice_date due_date   amount settled_on settled_amount
    A          i1         2026-01-10   2026-02-09 600    {} {}
    A          i2         2026-01-10   2026-02-09 400    {} {}
"""


@pytest.mark.parametrize(
    ("first", "second", "as_of", "earned", "provisional"),
    [
        (("2026-01-25", "-"), ("2026-01-26", "-"), "2026-06-01", "92.00", False),
        (("2026-02-09", "-"), ("2026-02-24", "-"), "2026-06-01", "68.00", False),
        (("2026-02-25", "-"), ("2026-02-25", "-"), "2026-06-01", "0.00", False),
        (("2026-01-20", "-"), ("-", "-"), "2026-02-01", "92.00", True),
        (("2026-01-20", "-"), ("-", "-"), "2026-06-01", "60.00", True),
        (("2026-01-20", "300"), ("2026-01-20", "-"), "2026-06-01", "70.00", True),
    ],
)
def test_collection_days_scale_the_payout(play, first, second, as_of, earned, provisional):
    receivables = RECEIVABLES.format(*first, *second)
    played = play(SCALE + TEN, orders=TWO_INVOICES, receivables=receivables, as_of=as_of)
    assert played.earned() == {("A", "program"): earned}
    assert played.only("provisional") is provisional


def test_part_payments_count_by_amount(play):
    """Of 600, 200 came after 10 days and 400 after 40: 200 + 200 of 600 count."""
    collections = """
        account_id collected_on amount invoice_id
        A          2026-01-20   200    i1
        A          2026-02-19   400    i1
        A          2026-01-20   400    i2
    """
    receivables = RECEIVABLES.format("-", "-", "-", "-")
    played = play(
        SCALE + TEN, orders=TWO_INVOICES, receivables=receivables, collections=collections
    )
    assert played.earned() == {("A", "program"): "80.00"}


def test_where_units_carry_their_own_rate_an_invoice_weighs_what_its_lines_earned(play):
    """The first 10 units earn 1.00 a unit, the next 10 earn 3.00: i1 weighs 10, i2 weighs 30."""
    terms = SCALE + (
        "basis: {measure: quantity}\nearn: {method: marginal, edge: exceeded,"
        " tiers: [{from: 0, percent: 10}, {from: 10, percent: 30}]}"
    )
    orders = "quantity unit_price invoice_id\n10 10 i1\n10 10 i2"
    receivables = RECEIVABLES.format("2026-01-20", "-", "2026-02-20", "-")
    assert play(terms, orders=orders, receivables=receivables).earned() == {
        ("A", "program"): "25.00"
    }


def test_goods_not_yet_invoiced_are_provisional(play):
    played = play(
        SCALE + TEN,
        orders="quantity order_date\n100 2026-01-01",
        receivables=[],
        as_of="2026-01-20",
    )
    assert played.rows("earned", "provisional") == [(8, True)]


def test_collection_days_by_line(play):
    receivables = RECEIVABLES.format("2026-01-20", "-", "2026-02-05", "-")
    played = play("period: line\n" + SCALE + TEN, orders=TWO_INVOICES, receivables=receivables)
    assert played.earned() == {("A", "o1/1"): "60.00", ("A", "o2/1"): "32.00"}


def test_cash_stands_at_the_days_of_each_payment(play):
    terms = "basis: {measure: collected}\n" + SCALE + TEN
    collections = (
        "account_id collected_on amount invoice_id\nA 2026-01-20 200 i1\nA 2026-02-20 400 i1"
    )
    played = play(
        terms, collections=collections, receivables=RECEIVABLES.format("-", "-", "-", "-")
    )
    assert played.earned() == {("A", "program"): "40.00"}
